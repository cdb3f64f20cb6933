import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { actionIn, commits, CONNECTION, delivered, DeliveredProps, stagesOf } from './delivery-stacks';
import {
  DeliveryPipeline, ServiceDeployment, ImageBuildOptions, ImageRepository, PipelineSource, ScanSeverity, WorkloadTask,
} from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const templateOf = (props: DeliveredProps = {}) => Template.fromStack(delivered(props).stack);

describe('a delivery', () => {
  test('goes from the source by tests and build to the stages, one execution after the other', () => {
    const template = templateOf({ source: commits, test: { commands: ['npm test'] }, pipelineName: 'web' });

    expect(onlyResource(template, 'AWS::CodePipeline::Pipeline').Properties).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'QUEUED', Name: 'web' });
    expect(stagesOf(template).map(({ Name, Actions }) => [Name, ...Actions.map(({ Name: action, RunOrder }) => `${RunOrder} ${action}`)])).toEqual([
      ['Source', '1 Source'],
      ['Test', '1 Test'],
      ['Build', '1 Build'],
      ['Production', '2 Prepare-Web', '3 Deploy-Web', '4 Record-Web'],
    ]);
  });

  test('starts with a push to a branch', () => {
    const source = PipelineSource.connection({ connectionArn: CONNECTION, owner: 'shop', repo: 'web', branch: 'release', triggerOnPush: false });

    expect(actionIn(templateOf({ source }), 'Source')).toMatchObject({
      ActionTypeId: { Provider: 'CodeStarSourceConnection' },
      Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'shop/web', BranchName: 'release', DetectChanges: false },
    });
    expect(actionIn(templateOf({ source: commits }), 'Source').Configuration).toMatchObject({ BranchName: 'main', DetectChanges: true });
  });

  test('starts with a new version of an archive, which S3 tells of', () => {
    const { stack, pipeline } = delivered();

    const template = Template.fromStack(stack);
    expect(actionIn(template, 'Source')).toMatchObject({
      ActionTypeId: { Provider: 'S3' }, Configuration: { S3ObjectKey: 'web.zip', PollForSourceChanges: false },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { object: { key: ['web.zip'] } } },
      Targets: [Match.objectLike({ Arn: { 'Fn::Join': ['', Match.arrayWith([ref(pipeline.pipeline)])] } })],
    });
  });

  test('starts with a pushed image, and then neither tests nor builds', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { mutableTags: ['release'] });
    const { pipeline } = delivered({ imageRepository: images, source: PipelineSource.ecr({ imageTag: 'release' }) }, stack);

    const template = Template.fromStack(stack);
    expect(stagesOf(template).map(({ Name }) => Name)).toEqual(['Source', 'Production']);
    expect(actionIn(template, 'Source').Configuration).toEqual({ RepositoryName: ref(images.repository), ImageTag: 'release' });
    expect(pipeline.buildProject).toBeUndefined();
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { 'image-tag': ['release'], 'repository-name': [ref(images.repository)] } },
    });
  });

  test('hands its results on through a bucket of its own, encrypted, private, and for a while', () => {
    const { stack, pipeline } = delivered({ removalPolicy: RemovalPolicy.DESTROY });

    const template = Template.fromStack(stack);
    expect(template.findResources('AWS::S3::Bucket')[logicalId(pipeline.artifactBucket)]).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: ref(pipeline.artifactBucket),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
    });
  });

  test('runs the tests of the source in the environment that they need', () => {
    const { pipeline, stack } = delivered({ test: { commands: ['npm ci', 'npm test'], environment: { computeType: codebuild.ComputeType.LARGE } } });

    const { Source, Environment } = Template.fromStack(stack).findResources('AWS::CodeBuild::Project')[logicalId(pipeline.testProject!)].Properties;
    expect(JSON.parse(Source.BuildSpec).phases.build.commands).toEqual(['npm ci', 'npm test']);
    expect(Environment).toMatchObject({ ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0', PrivilegedMode: false });
  });
});

describe('the build of a delivery', () => {
  const buildOf = (build: ImageBuildOptions, props: DeliveredProps = {}) => {
    const { stack, pipeline } = delivered({ ...props, imageBuild: build });
    return Template.fromStack(stack).findResources('AWS::CodeBuild::Project')[logicalId(pipeline.buildProject!)].Properties;
  };

  test('runs on the processors of the services', () => {
    const runtimePlatform = { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };

    expect(buildOf({}, { container: { runtimePlatform } }).Environment).toMatchObject({
      Type: 'ARM_CONTAINER',
      PrivilegedMode: true,
      EnvironmentVariables: expect.arrayContaining([
        { Name: 'PLATFORM', Type: 'PLAINTEXT', Value: 'linux/arm64' },
      ]),
    });
    expect(buildOf({}).Environment).toMatchObject({ Type: 'LINUX_CONTAINER', PrivilegedMode: true });
  });

  test('has its own size and time', () => {
    expect(buildOf({ computeType: codebuild.ComputeType.MEDIUM, timeout: Duration.minutes(20) }))
      .toMatchObject({ Environment: { ComputeType: 'BUILD_GENERAL1_MEDIUM' }, TimeoutInMinutes: 20 });
  });

  test('names the image by the revision and the execution', () => {
    const { EnvironmentVariables } = actionIn(templateOf({ source: commits }), 'Build').Configuration;

    expect(JSON.parse(EnvironmentVariables)).toEqual([
      { name: 'COMMIT_ID', type: 'PLAINTEXT', value: '#{Source_Source_NS.CommitId}' },
      { name: 'EXECUTION_ID', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
    ]);
  });

  test('hands on the list of what is in the image', () => {
    expect(JSON.parse(buildOf({ sbom: true }).Source.BuildSpec).artifacts).toEqual({ files: ['imageDetail.json', 'sbom.spdx.json'] });
    expect(JSON.parse(buildOf({}).Source.BuildSpec).artifacts).toEqual({ files: ['imageDetail.json'] });
  });

  test('may read the scan only where it waits for it', () => {
    const actions = (build: ImageBuildOptions) => JSON.stringify(templateOf({ imageBuild: build }).toJSON()).includes('ecr:DescribeImageScanFindings');

    expect([actions({}), actions({ scan: {} })]).toEqual([false, true]);
  });

  test.each<[string, ImageBuildOptions, string]>([
    ['outside the source', { dockerfile: '../Dockerfile' },
      "[Stack/Pipeline] imageBuild.dockerfile must be a path inside the source, got '../Dockerfile'; write it from the root of the source, without a slash in front"],
    ['with an absolute path', { contextPath: '/etc' },
      "[Stack/Pipeline] imageBuild.contextPath must be a path inside the source, got '/etc'; write it from the root of the source, without a slash in front"],
    ['with an option as path', { contextPath: '--output=x' },
      "[Stack/Pipeline] imageBuild.contextPath must be a path inside the source, got '--output=x'; write it from the root of the source, without a slash in front"],
    ['with a stage that is none', { target: 'release; rm' },
      "[Stack/Pipeline] imageBuild.target must be the name of a stage of the Dockerfile, got 'release; rm'; write what follows AS there"],
    ['with an argument that is no name', { buildArgs: { 'A B': '1' } },
      "[Stack/Pipeline] the name of a build argument must be letters, digits and underscores, got 'A B'; rename the ARG in the Dockerfile"],
    ['with an argument that the script has', { buildArgs: { PATH: '/tmp' } },
      "[Stack/Pipeline] a build argument has the name of a variable that the build itself uses, got 'PATH'; rename the ARG in the Dockerfile"],
    ['with an unknown severity', { scan: { failOn: 'BAD' as ScanSeverity } },
      "[Stack/Pipeline] scan.failOn is no severity, got 'BAD'; use one of CRITICAL, HIGH, MEDIUM, LOW"],
    ['with a scan that takes hours', { scan: { timeout: Duration.hours(2) } },
      "[Stack/Pipeline] scan.timeout must be 1 to 60 minutes, got '2 hours'; most scans take a minute or two"],
  ])('fails %s', (_, build, message) => {
    expect(() => delivered({ imageBuild: build })).toThrow(message);
  });
});

describe('a stage', () => {
  test('has CodeDeploy deploy what has been prepared, with the image that was built', () => {
    const { stack, web } = delivered();

    expect(actionIn(Template.fromStack(stack), 'Deploy-Web')).toMatchObject({
      ActionTypeId: { Category: 'Deploy', Provider: 'CodeDeployToECS' },
      Configuration: {
        ApplicationName: ref(web.deploymentGroup!.application),
        DeploymentGroupName: ref(web.deploymentGroup!),
        TaskDefinitionTemplateArtifact: 'Production-Web',
        TaskDefinitionTemplatePath: 'taskdef.json',
        AppSpecTemplateArtifact: 'Production-Web',
        AppSpecTemplatePath: 'appspec.yaml',
        Image1ArtifactName: 'Image',
        Image1ContainerName: 'IMAGE1_NAME',
      },
      InputArtifacts: [{ Name: 'Production-Web' }, { Name: 'Image' }],
    });
  });

  test('has ECS deploy where ECS runs the deployments', () => {
    const { stack, web } = delivered({ service: { deployment: ServiceDeployment.blueGreen() } });

    const template = Template.fromStack(stack);
    expect(actionIn(template, 'Deploy-Web')).toMatchObject({
      ActionTypeId: { Provider: 'ECS' },
      Configuration: { ClusterName: stack.resolve(web.service.cluster.clusterName), ServiceName: getAtt(web.service, 'Name') },
      InputArtifacts: [{ Name: 'Production-Web' }],
    });
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('keeps the AppSpec that a stack update sends, for the pipeline to read', () => {
    const template = templateOf();

    expect(onlyResource(template, 'AWS::SSM::Parameter').Properties).toMatchObject({
      Tier: 'Intelligent-Tiering', Value: onlyResource(template, 'Custom::EcsDeployment').Properties.AppSpec,
    });
  });

  test('waits for an approval, of which it tells a topic', () => {
    const stack = newStack();
    const team = new sns.Topic(stack, 'Team');
    const images = new ImageRepository(stack, 'Images');
    const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
    new DeliveryPipeline(stack, 'Pipeline', {
      source: commits,
      imageRepository: images,
      notificationTopic: team,
      stages: [{ stageName: 'Production', services: [web], approval: { additionalInformation: 'Ready?', externalEntityLink: 'https://preview.example.com' } }],
    });

    expect(actionIn(Template.fromStack(stack), 'Approve')).toMatchObject({
      RunOrder: 1,
      ActionTypeId: { Category: 'Approval' },
      Configuration: { NotificationArn: ref(team), CustomData: 'Ready?', ExternalEntityLink: 'https://preview.example.com' },
    });
  });

  test('deploys several services side by side, and names them apart', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const cluster = existingCluster(stack);
    const [first, second] = ['Blue', 'Red'].map((team) => (
      webService(new Construct(stack, team), { cluster, task: WorkloadTask.container({ image: images.liveImage(team), port: 8080 }) })
    ));
    new DeliveryPipeline(stack, 'Pipeline', { source: commits, imageRepository: images, stages: [{ stageName: 'All', services: [first, second] }] });

    expect(stagesOf(Template.fromStack(stack)).at(-1)!.Actions.map(({ Name, RunOrder }) => `${RunOrder} ${Name}`)).toEqual([
      '2 Prepare-Web', '3 Deploy-Web', '4 Record-Web', '2 Prepare-Web-2', '3 Deploy-Web-2', '4 Record-Web-2',
    ]);
  });
});
