import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { ImageBuildOptions } from './build/image-build-options';
import { IDeliverableService } from './deliverable-service';
import { ImageRepository } from './image-repository';
import { PipelineSource } from './source/pipeline-source';

/**
 * Properties of `DeliveryPipeline`.
 */
export interface DeliveryPipelineProps {
  /**
   * Where it starts.
   */
  readonly source: PipelineSource;

  /**
   * Where images are kept. Before the services in the app; services in other stacks than the pipeline's take it in a stack of its own.
   */
  readonly images: ImageRepository;

  /**
   * Where images go, one stage after the other. At least one.
   */
  readonly stages: DeliveryStageOptions[];

  /**
   * Commands that test the source before anything is built.
   *
   * @default - none
   */
  readonly test?: SourceTestOptions;

  /**
   * How the image is built. Refused where the source is an image.
   *
   * @default - from the `Dockerfile` at the root of the source
   */
  readonly imageBuild?: ImageBuildOptions;

  /**
   * Is told when the pipeline or a deployment fails, and when somebody has to approve. Notifications of deployments need a service in the
   * pipeline's own account and Region.
   *
   * @default - nobody
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * Name of the pipeline: 1 to 100 letters, digits and `.@-_`.
   *
   * @default - generated
   */
  readonly pipelineName?: string;

  /**
   * What becomes of the bucket of artifacts when the pipeline leaves the stack. With `RemovalPolicy.DESTROY` its objects go with it.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A stage of a `DeliveryPipeline`: one or more services that get an image at the same time.
 */
export interface DeliveryStageOptions {
  /**
   * Name of the stage: 1 to 100 letters, digits and `.@-_`.
   */
  readonly stageName: string;

  /**
   * What is deployed, at the same time. Services in other accounts and Regions are deployed there; their account and Region must be known, and
   * they get names that the pipeline knows, which replaces those that exist already.
   */
  readonly services: IDeliverableService[];

  /**
   * Whether somebody has to approve before the stage is deployed. An empty object takes the defaults.
   *
   * @default - nobody has to
   */
  readonly approval?: ApprovalOptions;
}

/**
 * What somebody has to approve.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export interface ApprovalOptions {
  /**
   * What the one who approves is told.
   *
   * @default - nothing
   */
  readonly additionalInformation?: string;

  /**
   * What the one who approves can look at: such as the address of the stage before.
   *
   * @default - none
   */
  readonly externalEntityLink?: string;
}

/**
 * Commands that test the source, in CodeBuild. One that fails ends the delivery.
 */
export interface SourceTestOptions {
  /**
   * The commands, in the words of a shell. They run at the root of the source, and are rendered as they are: no place for what others write.
   */
  readonly commands: string[];

  /**
   * Environment that they run in.
   *
   * @default - a small machine with Amazon Linux 2023, with the processor of the services
   */
  readonly environment?: codebuild.BuildEnvironment;
}
