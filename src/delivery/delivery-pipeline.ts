import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createTestProject, plainTextVariables, DeliveryTestOptions } from './build/build-project';
import { createImageBuild, ImageBuildOptions } from './build/image-build';
import { createRecordProject, PrepareProject } from './deploy/delivery-projects';
import { DeliveryStage, DeliveryStageOptions } from './deploy/delivery-stage';
import { DeliveryTarget } from './deploy/delivery-target';
import { FailureNotifications } from './deploy/failure-notifications';
import { ImageRepository } from './image-repository';
import {
  commonPlatform, requireAcyclicStacks, requireEndWithinBuild, requireEnvironment, requireNoBuildOfImageSource, requirePipelineName, requireStages,
  warnAboutOwnImages,
} from './pipeline-checks';
import { PipelineSource, SourceResources } from './pipeline-source';
import { logCoreFunction } from '../defaults/log-group';
import { acknowledgeBuildProjects, acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { restrictTrustPolicy } from '../private/iam';
import { hideDummy } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';

/**
 * Properties of `DeliveryPipeline`.
 */
export interface DeliveryPipelineProps {
  /**
   * Source of the pipeline.
   */
  readonly source: PipelineSource;

  /**
   * Repository of the images. If services are in another stack than the pipeline, it must not be in the pipeline's stack.
   */
  readonly imageRepository: ImageRepository;

  /**
   * Stages that are deployed one after the other. At least one.
   */
  readonly stages: DeliveryStageOptions[];

  /**
   * Tests of the source, which must pass before the image is built. Fails synthesis if the source is an image.
   *
   * @default - none
   */
  readonly test?: DeliveryTestOptions;

  /**
   * Options of the image build. Fails synthesis if the source is an image.
   *
   * @default - built by the `Dockerfile` in the root directory of the source
   */
  readonly imageBuild?: ImageBuildOptions;

  /**
   * Topic that is notified when the pipeline or a deployment fails, and when an approval is due. Failed deployments are notified only for services in
   * the account and Region of the pipeline, and a topic of another one fails synthesis.
   *
   * @default - none
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * Name of the pipeline: 1 to 100 letters, digits and `.@-_`.
   *
   * @default - generated
   */
  readonly pipelineName?: string;

  /**
   * Removal policy of the artifact bucket. `RemovalPolicy.DESTROY` deletes its objects, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A pipeline from source code to running services: builds an image, and deploys it to one or more services, stage by stage, each by its own
 * `deployment`.
 *
 * Services that CodeDeploy deploys receive the task definition and AppSpec of their latest stack update, with the new image; services that ECS deploys
 * their own task definition. A deployed image becomes the `liveImage()` of its service, so stack updates keep it.
 *
 * The pipeline waits for the end of each deployment, and fails at once when ECS or CodeDeploy rolls back. For deployments by ECS, a build of CodeBuild
 * waits, which costs the minutes of a small build. CodePipeline gives it 8 hours, so a deployment that may wait for more than 7 fails synthesis: one
 * with an approval, for example, that has no shorter `timeout`. CodeDeploy has 5 days.
 *
 * ```ts
 * new DeliveryPipeline(this, 'Delivery', {
 *   source: PipelineSource.connection({ connectionArn, owner: 'shop', repo: 'web' }),
 *   imageRepository: images,
 *   stages: [{ stageName: 'Production', services: [shop], approval: {} }],
 * });
 * ```
 */
export class DeliveryPipeline extends Construct {
  /** Pipeline, whose executions are queued. */
  public readonly pipeline: codepipeline.Pipeline;

  /** Bucket of the artifacts that the actions exchange. */
  public readonly artifactBucket: s3.Bucket;

  /** Project that builds the image; undefined if the source is an image. */
  public readonly buildProject?: codebuild.Project;

  /** Project that tests the source; undefined without `test`. */
  public readonly testProject?: codebuild.Project;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    requireOptions(this, props, {
      source: 'use one such as PipelineSource.connection()', imageRepository: 'pass an ImageRepository', stages: 'pass a list with the services of each stage',
    });
    if (props.test) requireOptions(`${this.node.path} test`, props.test, { commands: 'pass the shell commands of the test' });
    acknowledgeBuildProjects(this);
    const { imageRepository, stages, notificationTopic, removalPolicy = RemovalPolicy.RETAIN } = props;
    const source = props.source._strategy;
    requirePipelineName(this, props.pipelineName);
    requireStages(this, stages);
    requireNoBuildOfImageSource(this, source, props);
    requireAcyclicStacks(this, imageRepository, stages);
    const platform = commonPlatform(this, stages, source);
    for (const service of stages.flatMap(({ services }) => services)) {
      requireEnvironment(this, { subject: `the stack of ${service.node.path}`, env: Stack.of(service) });
    }

    const targets = stages.map(({ services }) => services.map((service) => new DeliveryTarget(service, this)));
    targets.flat().forEach((target) => requireEndWithinBuild(this, target));
    warnAboutOwnImages(targets.flat());
    const crossEnvironment = targets.flat().some(({ isCrossEnvironment }) => isCrossEnvironment);
    this.artifactBucket = createArtifactBucket(this, 'Artifacts', { crossEnvironment, removalPolicy });
    this.pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName: hideDummy(props.pipelineName),
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: codepipeline.ExecutionMode.QUEUED,
      artifactBucket: this.artifactBucket,
      crossAccountKeys: crossEnvironment,
      enableKeyRotation: crossEnvironment ? true : undefined,
    });

    const sourceResources = source.bind({ scope: this, imageRepository });
    const { resource } = sourceResources.action.actionProperties;
    if (resource) requireEnvironment(this, { subject: `the source ${resource.node.path}`, env: resource.env });
    this.pipeline.addStage({ stageName: 'Source', actions: [sourceResources.action] });
    source.startPipeline?.(this, this.pipeline);
    this.restrictTrustPolicies();
    if (props.test) {
      this.testProject = createTestProject(this, 'Test', props.test, platform);
      this.addBuildStage('Test', { project: this.testProject, input: sourceResources.output, type: actions.CodeBuildActionType.TEST });
    }
    let image = sourceResources.output;
    if (!source.providesImage) {
      image = new codepipeline.Artifact('Image');
      this.buildProject = createImageBuild(this, 'Build', { ...props.imageBuild, repository: imageRepository.repository, platform });
      this.addBuildStage('Build', {
        project: this.buildProject, input: sourceResources.output, outputs: [image], environmentVariables: imageTagVariables(sourceResources),
      });
    }

    const prepareProject = targets.flat().some(({ names }) => names.codeDeploy) ? new PrepareProject(this, 'Prepare') : undefined;
    const recordProject = createRecordProject(this, 'Record', imageRepository.repository);
    const notifications = notificationTopic && new FailureNotifications(this, 'Notifications', notificationTopic);
    notifications?.addPipeline(this.pipeline);
    stages.forEach((stage, i) => new DeliveryStage(this, stage.stageName, {
      ...stage,
      pipeline: this.pipeline,
      targets: targets[i],
      image,
      prepareProject,
      recordProject,
      notificationTopic,
      notifications,
    }));
  }

  /** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/cross-service-confused-deputy-prevention.html */
  private restrictTrustPolicies(): void {
    restrictTrustPolicy(this.pipeline.role, { service: 'codepipeline', resource: '*' });
    const eventsRole = this.pipeline.node.tryFindChild('EventsRole') as iam.Role | undefined;
    if (eventsRole) restrictTrustPolicy(eventsRole, { service: 'events', resource: 'rule/*' });
  }

  private addBuildStage(stageName: string, props: Omit<actions.CodeBuildActionProps, 'actionName'>): void {
    this.pipeline.addStage({ stageName, actions: [new actions.CodeBuildAction({ actionName: stageName, ...props })] });
  }
}

interface ArtifactBucketProps {
  /** Whether roles of other accounts read the bucket, which needs a customer managed key. */
  readonly crossEnvironment: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Time for which a pipeline can roll back to an earlier execution. */
const ARTIFACT_EXPIRATION = Duration.days(90);

/** Creates the bucket of the artifacts that the actions of a pipeline exchange. */
function createArtifactBucket(scope: Construct, id: string, { crossEnvironment, removalPolicy }: ArtifactBucketProps): s3.Bucket {
  const encryptionKey = crossEnvironment ? new kms.Key(scope, `${id}Key`, { enableKeyRotation: true, removalPolicy }) : undefined;
  const bucket = new s3.Bucket(scope, id, {
    bucketName: PhysicalName.GENERATE_IF_NEEDED,
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    lifecycleRules: [{ expiration: ARTIFACT_EXPIRATION, abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  logCoreFunction(bucket, 'Custom::S3AutoDeleteObjects');
  acknowledgeRules(bucket, 'It holds the artifacts of pipeline actions for 90 days; the images are in a repository', [
    'AwsSolutions-S1',
    ...regulatoryRuleIds('S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled', 'S3DefaultEncryptionKMS'),
  ]);
  return bucket;
}

/** Returns the environment variables that the build script derives the tag of the image from. */
function imageTagVariables({ revision }: SourceResources): Record<string, codebuild.BuildEnvironmentVariable> {
  return plainTextVariables({ COMMIT_ID: revision, EXECUTION_ID: codepipeline.GlobalVariables.executionId });
}
