import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, PhysicalName, RemovalPolicy } from 'aws-cdk-lib/core';
import { createImageBuild, ImageBuildOptions } from './build/image-build';
import { ImageRepository } from './image-repository';
import { PipelineSource, SourceResources } from './pipeline-source';
import { DeliveryStage, DeliveryStageOptions } from './deploy/delivery-stage';
import { createTestProject, plainTextVariables, SourceTestOptions } from './build/build-project';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeBuildProjects, acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { commonPlatform, requireAcyclicStacks, requireNoBuildOfImageSource, requirePipelineName, requireStages, warnAboutOwnImages } from './pipeline-checks';
import { DeliveryTarget } from './deploy/delivery-target';
import { createRecordProject, PrepareProject } from './deploy/delivery-projects';
import { FailureNotifications } from './deploy/failure-notifications';
import { restrictTrustPolicy } from '../private/iam';

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
  readonly imageRepository: ImageRepository;

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

export interface ArtifactBucketProps {
  /** Whether roles of other accounts read it, which only a key of one's own lets them. */
  readonly crossEnvironment: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** How long a pipeline can go back to what it has delivered. */
const ARTIFACT_EXPIRATION = Duration.days(90);

/** The bucket that the actions of a pipeline hand each other their results through. */
export function createArtifactBucket(scope: Construct, id: string, { crossEnvironment, removalPolicy }: ArtifactBucketProps): s3.Bucket {
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
  acknowledgeRules(bucket, 'It holds what actions hand each other, for 90 days; the image that was delivered is in its repository', [
    'AwsSolutions-S1', ...regulatoryRuleIds('S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3BucketVersioningEnabled', 'S3DefaultEncryptionKMS'),
  ]);
  return bucket;
}

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
    acknowledgeBuildProjects(this);
    const { imageRepository, stages, notificationTopic, removalPolicy = RemovalPolicy.RETAIN } = props;
    const source = props.source._strategy;
    requirePipelineName(this, props.pipelineName);
    requireStages(this, stages);
    requireNoBuildOfImageSource(this, source, props);
    requireAcyclicStacks(this, props);
    const platform = commonPlatform(this, stages);

    const delivered = stages.map(({ services }) => services.map((service) => new DeliveryTarget(service, this)));
    warnAboutOwnImages(delivered.flat());
    const shared = delivered.flat().some(({ isCrossEnvironment }) => isCrossEnvironment);
    this.artifactBucket = createArtifactBucket(this, 'Artifacts', { crossEnvironment: shared, removalPolicy });
    this.pipeline = new codepipeline.Pipeline(this, 'Pipeline', {
      pipelineName: props.pipelineName,
      pipelineType: codepipeline.PipelineType.V2,
      executionMode: codepipeline.ExecutionMode.QUEUED,
      artifactBucket: this.artifactBucket,
      crossAccountKeys: shared,
      enableKeyRotation: shared ? true : undefined,
    });

    const sourced = source.bind({ scope: this, imageRepository });
    this.pipeline.addStage({ stageName: 'Source', actions: [sourced.action] });
    source.startPipeline?.(this, this.pipeline);
    this.restrictTrustPolicies();
    if (props.test) {
      this.testProject = createTestProject(this, 'Test', props.test, platform);
      this.addBuildStage('Test', { project: this.testProject, input: sourced.output, type: actions.CodeBuildActionType.TEST });
    }
    let image = sourced.output;
    if (!source.providesImage) {
      image = new codepipeline.Artifact('Image');
      this.buildProject = createImageBuild(this, 'Build', { ...props.imageBuild, imageRepository, platform });
      this.addBuildStage('Build', { project: this.buildProject, input: sourced.output, outputs: [image], environmentVariables: imageTagVariables(sourced) });
    }

    const prepare = new PrepareProject(this, 'Prepare');
    const record = createRecordProject(this, 'Record', imageRepository);
    const notifications = notificationTopic && new FailureNotifications(this, 'Notifications', notificationTopic);
    notifications?.addPipeline(this.pipeline);
    stages.forEach((stage, i) => new DeliveryStage(this, stage.stageName, {
      ...stage, pipeline: this.pipeline, targets: delivered[i], image, prepareProject: prepare, recordProject: record, notificationTopic, notifications,
    }));
  }

  /** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/cross-service-confused-deputy-prevention.html */
  private restrictTrustPolicies(): void {
    restrictTrustPolicy(this.pipeline.role, { service: 'codepipeline', resource: '*' });
    const starter = this.pipeline.node.tryFindChild('EventsRole') as iam.Role | undefined;
    if (starter) restrictTrustPolicy(starter, { service: 'events', resource: 'rule/*' });
  }

  private addBuildStage(stageName: string, props: Omit<actions.CodeBuildActionProps, 'actionName'>): void {
    this.pipeline.addStage({ stageName, actions: [new actions.CodeBuildAction({ actionName: stageName, ...props })] });
  }
}

/** What the tag of an image is made of. */
function imageTagVariables({ revision }: SourceResources): Record<string, codebuild.BuildEnvironmentVariable> {
  return plainTextVariables({ COMMIT_ID: revision, EXECUTION_ID: codepipeline.GlobalVariables.executionId });
}
