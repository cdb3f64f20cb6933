import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { findAction, repositorySource, CONNECTION, deliveryStack, DeliveryStackProps, stagesOf } from './delivery-stack';
import { resolveIntrinsics } from './resolve-intrinsics';
import {
  DeliveryPipeline, Ec2Capacity, Ec2ReplicaService, ServiceDeployment, ImageBuildOptions, ImageRepository, PipelineSource, ScanSeverity,
  WorkloadCluster, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { logicalId, onlyResource, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const templateOf = (props: DeliveryStackProps = {}) => Template.fromStack(deliveryStack(props).stack);

describe('a pipeline', () => {
  test('has a source, tests, a build and the stages, and queues its executions', () => {
    const template = templateOf({ source: repositorySource, test: { commands: ['npm test'] }, pipelineName: 'web' });

    expect(onlyResource(template, 'AWS::CodePipeline::Pipeline').Properties).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'QUEUED', Name: 'web' });
    expect(stagesOf(template).map(({ Name, Actions }) => [Name, ...Actions.map(({ Name: action, RunOrder }) => `${RunOrder} ${action}`)])).toEqual([
      ['Source', '1 Source'],
      ['Test', '1 Test'],
      ['Build', '1 Build'],
      ['Production', '2 Prepare-Web', '3 Deploy-Web', '4 Record-Web'],
    ]);
  });

  test('starts on a push to a branch', () => {
    const source = PipelineSource.connection({ connectionArn: CONNECTION, owner: 'shop', repo: 'web', branch: 'release', triggerOnPush: false });

    expect(findAction(templateOf({ source }), 'Source')).toMatchObject({
      ActionTypeId: { Provider: 'CodeStarSourceConnection' },
      Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'shop/web', BranchName: 'release', DetectChanges: false },
    });
    expect(findAction(templateOf({ source: repositorySource }), 'Source').Configuration).toMatchObject({ BranchName: 'main', DetectChanges: true });
  });

  test('starts on a new version of an archive, by an event of Amazon S3', () => {
    const { stack, pipeline } = deliveryStack();

    const template = Template.fromStack(stack);
    expect(findAction(template, 'Source')).toMatchObject({
      ActionTypeId: { Provider: 'S3' }, Configuration: { S3ObjectKey: 'web.zip', PollForSourceChanges: false },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { object: { key: ['web.zip'] } } },
      Targets: [Match.objectLike({ Arn: { 'Fn::Join': ['', Match.arrayWith([ref(pipeline.pipeline)])] } })],
    });
  });

  test('starts on a pushed image, without tests and build', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images', { mutableTags: ['release'] });
    const { pipeline } = deliveryStack({ imageRepository: images, source: PipelineSource.ecr({ imageTag: 'release' }) }, stack);

    const template = Template.fromStack(stack);
    expect(stagesOf(template).map(({ Name }) => Name)).toEqual(['Source', 'Production']);
    expect(findAction(template, 'Source').Configuration).toEqual({ RepositoryName: ref(images.repository), ImageTag: 'release' });
    expect(pipeline.buildProject).toBeUndefined();
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { 'image-tag': ['release'], 'repository-name': [ref(images.repository)] } },
    });
  });

  test('has an artifact bucket that is encrypted, private and expires its objects', () => {
    const { stack, pipeline } = deliveryStack({ removalPolicy: RemovalPolicy.DESTROY });

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

  test('tests the source in the given build environment', () => {
    const { pipeline, stack } = deliveryStack({ test: { commands: ['npm ci', 'npm test'], environment: { computeType: codebuild.ComputeType.LARGE } } });

    const { Source, Environment } = Template.fromStack(stack).findResources('AWS::CodeBuild::Project')[logicalId(pipeline.testProject!)].Properties;
    expect(JSON.parse(Source.BuildSpec).phases.build.commands).toEqual(['npm ci', 'npm test']);
    expect(Environment).toMatchObject({ ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0', PrivilegedMode: false });
  });
});

describe('the build of a pipeline', () => {
  const buildOf = (build: ImageBuildOptions, props: DeliveryStackProps = {}) => {
    const { stack, pipeline } = deliveryStack({ ...props, imageBuild: build });
    return Template.fromStack(stack).findResources('AWS::CodeBuild::Project')[logicalId(pipeline.buildProject!)].Properties;
  };

  test('runs on the CPU architecture of the services', () => {
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

  test('runs on the CPU architecture of the instances of a service on EC2', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const capacity = new Ec2Capacity(stack, 'Capacity', { cluster: new WorkloadCluster(stack, 'Cluster'), cpuArchitecture: ec2.InstanceArchitecture.ARM_64 });
    const service = new Ec2ReplicaService(stack, 'Web', {
      task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }), capacityProviders: [capacity],
    });
    const { buildProject } = new DeliveryPipeline(stack, 'Pipeline', {
      source: repositorySource, imageRepository: images, stages: [{ stageName: 'Production', services: [service] }],
    });

    const template = Template.fromStack(stack);
    expect(template.findResources('AWS::CodeBuild::Project')[logicalId(buildProject!)].Properties.Environment).toMatchObject({
      Type: 'ARM_CONTAINER', EnvironmentVariables: expect.arrayContaining([{ Name: 'PLATFORM', Type: 'PLAINTEXT', Value: 'linux/arm64' }]),
    });
    template.hasResourceProperties('Custom::EcsPlaceholderImage', { Variables: { PLATFORM: 'linux/arm64' } });
  });

  test('has a compute type and a timeout', () => {
    expect(buildOf({ computeType: codebuild.ComputeType.MEDIUM, timeout: Duration.minutes(20) }))
      .toMatchObject({ Environment: { ComputeType: 'BUILD_GENERAL1_MEDIUM' }, TimeoutInMinutes: 20 });
  });

  test('tags the image by revision and execution', () => {
    const { EnvironmentVariables } = findAction(templateOf({ source: repositorySource }), 'Build').Configuration;

    expect(JSON.parse(EnvironmentVariables)).toEqual([
      { name: 'COMMIT_ID', type: 'PLAINTEXT', value: '#{Source_Source_NS.CommitId}' },
      { name: 'EXECUTION_ID', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
    ]);
  });

  test('outputs the software bill of materials', () => {
    expect(JSON.parse(buildOf({ sbom: true }).Source.BuildSpec).artifacts).toEqual({ files: ['imageDetail.json', 'sbom.spdx.json'] });
    expect(JSON.parse(buildOf({}).Source.BuildSpec).artifacts).toEqual({ files: ['imageDetail.json'] });
  });

  test('may read the findings of the scan only if it waits for them', () => {
    const actions = (build: ImageBuildOptions) => JSON.stringify(templateOf({ imageBuild: build }).toJSON()).includes('ecr:DescribeImageScanFindings');

    expect([actions({}), actions({ scan: {} })]).toEqual([false, true]);
  });

  test.each<[string, ImageBuildOptions, string[]]>([
    ['outside of the source', { dockerfile: '../Dockerfile' }, ['imageBuild.dockerfile', "got '../Dockerfile';", 'relative']],
    ['with an absolute path', { contextPath: '/etc' }, ['imageBuild.contextPath', "got '/etc';", 'relative']],
    ['with an option as path', { contextPath: '--output=x' }, ['imageBuild.contextPath', "got '--output=x';", 'relative']],
    ['with an invalid stage', { target: 'release; rm' }, ['imageBuild.target', "got 'release; rm';", 'Dockerfile']],
    ['with an invalid argument', { buildArgs: { 'A B': '1' } }, ['imageBuild.buildArgs', 'letters', "got 'A B';", 'rename']],
    ['with a reserved argument', { buildArgs: { PATH: '/tmp' } }, ['imageBuild.buildArgs', 'itself', "got 'PATH';", 'rename']],
    ['with an unknown severity', { scan: { failOn: 'BAD' as ScanSeverity } }, ['imageBuild.scan.failOn', "got 'BAD';", 'CRITICAL, HIGH, MEDIUM, LOW']],
    ['with a timeout of 0', { timeout: Duration.seconds(0) }, ['imageBuild.timeout in minutes', 'from 5 to 2160', 'got 0;']],
    ['with a timeout of two days', { timeout: Duration.days(2) }, ['imageBuild.timeout', 'got 2880;', '36 hours']],
    ['with a scan that takes hours', { scan: { timeout: Duration.hours(2) } }, ['imageBuild.scan.timeout in seconds', 'from 60 to 3600', 'got 7200;']],
    ['with a scan that takes fractions of a second', { scan: { timeout: Duration.millis(90_500) } }, ['imageBuild.scan.timeout', 'got 90.5;']],
    ['with a scan that takes minutes by a token', { scan: { timeout: Duration.minutes(unknownNumber()) } }, ['imageBuild.scan.timeout', 'token', 'seconds']],
  ])('fails %s', (_, build, words) => {
    expect(() => deliveryStack({ imageBuild: build })).toThrow(errorAt('Stack/Pipeline', ...words));
  });
});

describe('a stage', () => {
  test('deploys the prepared artifacts with CodeDeploy, and the image that was built', () => {
    const { stack, web } = deliveryStack();

    expect(findAction(Template.fromStack(stack), 'Deploy-Web')).toMatchObject({
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

  test('has ECS deploy the image if ECS runs the deployments, and waits for up to 8 hours', () => {
    const { stack, web } = deliveryStack({ service: { deployment: ServiceDeployment.blueGreen() } });

    const template = Template.fromStack(stack);
    const { ActionTypeId, Configuration, InputArtifacts } = findAction(template, 'Deploy-Web') as any;
    expect({ ActionTypeId, InputArtifacts }).toMatchObject({ ActionTypeId: { Provider: 'CodeBuild' }, InputArtifacts: [{ Name: 'Image' }] });
    expect(JSON.parse(resolveIntrinsics(template, Configuration.EnvironmentVariables)).map(({ name, value }: any) => [name, value])).toEqual([
      ['CLUSTER', 'existing'], ['SERVICE', `${logicalId(web.service)}-Name`], ['CONTAINER_NAMES', 'app'], ['SERVICE_REGION', 'eu-west-1'], ['ROLE_ARN', ''],
    ]);
    expect(template.toJSON().Resources[Configuration.ProjectName.Ref].Properties.TimeoutInMinutes).toBe(8 * 60);
    expect(stagesOf(template).at(-1)!.Actions.map(({ Name }) => Name)).toEqual(['Deploy-Web', 'Record-Web']);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('stores the AppSpec of stack updates for the pipeline', () => {
    const template = templateOf();

    expect(onlyResource(template, 'AWS::SSM::Parameter').Properties).toMatchObject({
      Tier: 'Intelligent-Tiering', Value: onlyResource(template, 'Custom::EcsDeployment').Properties.AppSpec,
    });
  });

  test('waits for an approval, and notifies a topic', () => {
    const stack = newStack();
    const team = new sns.Topic(stack, 'Team');
    const images = new ImageRepository(stack, 'Images');
    const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
    new DeliveryPipeline(stack, 'Pipeline', {
      source: repositorySource,
      imageRepository: images,
      notificationTopic: team,
      stages: [{ stageName: 'Production', services: [web], approval: { additionalInformation: 'Ready?', externalEntityLink: 'https://preview.example.com' } }],
    });

    expect(findAction(Template.fromStack(stack), 'Approve')).toMatchObject({
      RunOrder: 1,
      ActionTypeId: { Category: 'Approval' },
      Configuration: { NotificationArn: ref(team), CustomData: 'Ready?', ExternalEntityLink: 'https://preview.example.com' },
    });
  });

  test('deploys several services in parallel, with unique action names', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const cluster = existingCluster(stack);
    const [first, second] = ['Blue', 'Red'].map((team) => (
      webService(new Construct(stack, team), { cluster, task: WorkloadTask.container({ image: images.liveImage(team), port: 8080 }) })
    ));
    new DeliveryPipeline(stack, 'Pipeline', { source: repositorySource, imageRepository: images, stages: [{ stageName: 'All', services: [first, second] }] });

    expect(stagesOf(Template.fromStack(stack)).at(-1)!.Actions.map(({ Name, RunOrder }) => `${RunOrder} ${Name}`)).toEqual([
      '3 Deploy-Web', '4 Record-Web', '3 Deploy-Web-2', '4 Record-Web-2',
    ]);
  });
});
