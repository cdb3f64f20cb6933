import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifact-bucket';
import { createImageBuild } from './build/image-build';
import { variables } from './build-environment';
import { commonPlatform, requireOneOrder, requirePipelineName, requireSource, requireStages, warnAboutOwnImages } from './delivery-checks';
import { DeliveryPipelineProps } from './delivery-pipeline-props';
import { DeliveredService } from './deploy/delivered-service';
import { createRecordProject, PrepareProject } from './deploy/delivery-projects';
import { DeliveryStage } from './deploy/delivery-stage';
import { Notifications } from './notifications';
import { SourceResources } from './source/strategy';
import { createSourceTest } from './source-test';
import { acknowledgeBuilds } from '../private/acknowledge';
import { bindTrust } from '../private/source-conditions';

/**
 * From a commit to the running service: builds an image, and deploys it to one or more services, stage by stage, each the way its `deployment`
 * says.
 *
 * Services that CodeDeploy deploys get a task definition and an AppSpec that are read from what their stack has deployed last; only the image is
 * new. What has been deployed becomes the `liveImage()` of the service, so a stack update keeps it.
 *
 * ```ts
 * new DeliveryPipeline(this, 'Delivery', {
 *   source: PipelineSource.connection({ connectionArn, owner: 'shop', repo: 'web' }),
 *   images,
 *   stages: [{ stageName: 'Production', services: [shop], approval: {} }],
 * });
 * ```
 */
export class DeliveryPipeline extends Construct {
  /** The pipeline. Executions wait for each other. */
  public readonly pipeline: codepipeline.Pipeline;

  /** The bucket that its actions hand each other their results through. */
  public readonly artifactBucket: s3.Bucket;

  /** The project that builds the image; undefined where the source is an image. */
  public readonly buildProject?: codebuild.Project;

  /** The project that tests the source; undefined without `test`. */
  public readonly testProject?: codebuild.Project;

  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    acknowledgeBuilds(this);
    const { images, stages, notificationTopic, removalPolicy = RemovalPolicy.RETAIN } = props;
    const source = props.source._strategy;
    requirePipelineName(this, props.pipelineName);
    requireStages(this, stages);
    requireSource(this, source, props);
    requireOneOrder(this, props);
    const platform = commonPlatform(this, stages);

    const delivered = stages.map(({ services }) => services.map((service) => new DeliveredService(service, this)));
    warnAboutOwnImages(delivered.flat());
    const shared = delivered.flat().some(({ isElsewhere }) => isElsewhere);
    this.artifactBucket = createArtifactBucket(this, 'Artifacts', { shared, removalPolicy });
    this.pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName: props.pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: codepipeline.ExecutionMode.QUEUED,
      artifactBucket: this.artifactBucket,
      crossAccountKeys: shared,
      enableKeyRotation: shared ? true : undefined,
    });

    const sourced = source.create({ scope: this, images });
    this.pipeline.addStage({ stageName: 'Source', actions: [sourced.action] });
    source.startPipeline?.(this, this.pipeline);
    this.bindTrusts();
    if (props.test) {
      this.testProject = createSourceTest(this, 'Test', props.test, platform);
      this.addBuildStage('Test', { project: this.testProject, input: sourced.output, type: actions.CodeBuildActionType.TEST });
    }
    let image = sourced.output;
    if (!source.isImage) {
      image = new codepipeline.Artifact('Image');
      this.buildProject = createImageBuild(this, 'Build', { ...props.imageBuild, images, platform });
      this.addBuildStage('Build', { project: this.buildProject, input: sourced.output, outputs: [image], environmentVariables: tagVariables(sourced) });
    }

    const prepare = new PrepareProject(this, 'Prepare');
    const record = createRecordProject(this, 'Record', images);
    const notifications = notificationTopic && new Notifications(this, 'Notifications', notificationTopic);
    notifications?.ofPipeline(this.pipeline);
    stages.forEach((stage, i) => new DeliveryStage(this, stage.stageName, {
      ...stage, pipeline: this.pipeline, delivered: delivered[i], image, prepare, record, notificationTopic, notifications,
    }));
  }

  /** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/cross-service-confused-deputy-prevention.html */
  private bindTrusts(): void {
    bindTrust(this.pipeline.role, { service: 'codepipeline', resource: '*' });
    const starter = this.pipeline.node.tryFindChild('EventsRole') as iam.Role | undefined;
    if (starter) bindTrust(starter, { service: 'events', resource: 'rule/*' });
  }

  private addBuildStage(stageName: string, props: Omit<actions.CodeBuildActionProps, 'actionName'>): void {
    this.pipeline.addStage({ stageName, actions: [new actions.CodeBuildAction({ actionName: stageName, ...props })] });
  }
}

/** What the tag of an image is made of. */
function tagVariables({ revision }: SourceResources): Record<string, codebuild.BuildEnvironmentVariable> {
  return variables({ COMMIT_ID: revision, EXECUTION_ID: codepipeline.GlobalVariables.executionId });
}
