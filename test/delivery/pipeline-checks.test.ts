import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { repositorySource, CONNECTION, deliveryStack, DeliveryStackProps } from './delivery-stack';
import { DeliveryPipeline, DeliveryStageOptions, DeploymentHook, ImageRepository, PipelineSource, ServiceDeployment, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

/** Creates a pipeline with stages that deploy the same service. */
function staged(...stages: Omit<DeliveryStageOptions, 'services'>[]): void {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images');
  const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
  new DeliveryPipeline(stack, 'Pipeline', { source: repositorySource, imageRepository: images, stages: stages.map((stage) => ({ ...stage, services: [web] })) });
}

describe('a pipeline', () => {
  test.each<[string, DeliveryStackProps, string[]]>([
    ['without a stage', { stages: [] }, ['stages is empty;', 'add a stage']],
    ['with an invalid name', { pipelineName: '' }, ['pipelineName', '1 to 100', "got '';"]],
    ['with a stage without services', { stages: [{ stageName: 'Empty', services: [] }] },
      ['stage Empty', 'no services;', 'add a service']],
    ['with tests without commands', { test: { commands: [] } }, ['test.commands is empty;']],
    ['with a build on Lambda', { imageBuild: { computeType: ComputeType.LAMBDA_10GB } },
      ['imageBuild.computeType', 'no Docker', "got 'BUILD_LAMBDA_10GB';", 'ComputeType.SMALL']],
    ['with a build of an existing image', { source: PipelineSource.ecr({ imageTag: 'release' }), imageBuild: {} },
      ['PipelineSource.ecr()', "got 'imageBuild';", 'another source']],
    ['with tests of an existing image', { source: PipelineSource.ecr({ imageTag: 'release' }), test: { commands: ['npm test'] } },
      ['PipelineSource.ecr()', "got 'test';", 'another source']],
    ['with a source whose tag is immutable', { source: PipelineSource.ecr({ imageTag: 'release' }) },
      ['imageTag', 'immutable', "got 'release';", "mutableTags: ['release']", 'ImageRepository']],
  ])('fails %s', (_, props, words) => {
    expect(() => deliveryStack(props)).toThrow(errorAt('Stack/Pipeline', ...words));
  });

  test.each<[string, string[], string[]]>([
    ['an invalid name', ['to production'], ['stageName', '1 to 100', "got 'to production';", 'rename']],
    ['the name of another stage', ['Production', 'Production'], ['already', "got 'Production';", 'rename']],
    ['a reserved name', ['Build'], ['already', "got 'Build';", 'rename']],
  ])('fails if a stage has %s', (_, names, words) => {
    expect(() => staged(...names.map((stageName) => ({ stageName })))).toThrow(errorAt('Stack/Pipeline', ...words));
  });

  test('fails if services have different CPU architectures', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const cluster = existingCluster(stack);
    const services = [ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64].map((cpuArchitecture, i) => webService(new Construct(stack, `Team${i}`), {
      cluster,
      task: WorkloadTask.container({
        image,
        port: 8080,
        runtimePlatform: {
          cpuArchitecture,
          operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
        },
      }),
    }));

    expect(() => new DeliveryPipeline(stack, 'Pipeline', { source: repositorySource, imageRepository: images, stages: [{ stageName: 'Production', services }] }))
      .toThrow(errorAt('Stack/Pipeline', 'architectures', 'got ["linux/arm64","linux/amd64"];', 'runtimePlatform'));
  });

  test('fails if the image would be built for Windows', () => {
    const { WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;
    const runtimePlatform = { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 };

    expect(() => deliveryStack({ source: repositorySource, container: { image, runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 } }))
      .toThrow(errorAt('Stack/Pipeline', 'Stack/Web/TaskDefinition', 'Windows', 'PipelineSource.ecr()'));
  });

  test('fails if stacks would depend on each other', () => {
    const app = new App();
    const stack = new Stack(app, 'Tools');
    const images = new ImageRepository(stack, 'Images');
    const web = webService(new Stack(app, 'Services'), { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });

    expect(() => new DeliveryPipeline(stack, 'Pipeline', { source: repositorySource, imageRepository: images, stages: [{ stageName: 'Production', services: [web] }] }))
      .toThrow(errorAt('Tools/Pipeline', 'Services/Web', 'depend on each other', "got 'Tools';", 'ImageRepository'));
  });
});

describe('a source', () => {
  test.each<[string, () => PipelineSource, string, string[]]>([
    ['without a connection', () => PipelineSource.connection({ connectionArn: 'github', owner: 'shop', repo: 'web' }),
      'PipelineSource.connection()', ['connectionArn', "got 'github';", 'console']],
    ['with owner and repository in one', () => PipelineSource.connection({ connectionArn: CONNECTION, owner: 'shop', repo: 'shop/web' }),
      'PipelineSource.connection()', ['repo', "got 'shop/web';"]],
    ['without an owner', () => PipelineSource.connection({ connectionArn: CONNECTION, owner: '', repo: 'web' }),
      'PipelineSource.connection()', ['owner', "got '';"]],
    ['without a key', () => PipelineSource.s3({ bucket: s3.Bucket.fromBucketName(newStack(), 'Sources', 'sources'), bucketKey: '' }),
      'PipelineSource.s3()', ['bucketKey is empty;', 'ZIP archive']],
  ])('fails %s', (_, source, factory, words) => {
    expect(source).toThrow(errorAt(factory, ...words));
  });

  test('accepts GitLab groups as owner', () => {
    expect(() => PipelineSource.connection({ connectionArn: CONNECTION, owner: 'company/shop', repo: 'web' })).not.toThrow();
  });
});

describe('a service that sets its own image', () => {
  test('is deployed with a warning, and no live image is recorded', () => {
    const { stack } = deliveryStack({ container: { image } });

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('Stack/Web.*liveImage.*cdk-fargate-workloads:own-image'));
    const stages = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Stages;
    expect(stages.at(-1).Actions.map(({ Name }: { Name: string }) => Name)).toEqual(['Prepare-Web', 'Deploy-Web']);
  });

  test('has no warning with the live image', () => {
    Annotations.fromStack(deliveryStack().stack).hasNoWarning('*', Match.stringLikeRegexp('own-image'));
  });
});

describe('a deployment by ECS that a pipeline cannot wait for', () => {
  const withApproval = (timeout?: Duration) => ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval({ timeout })] });

  test('fails', () => {
    expect(() => deliveryStack({ service: { deployment: withApproval() } }))
      .toThrow(errorAt('Stack/Pipeline', 'a deployment of Stack/Web may wait 12 h 5 min', '8 h', '`timeout` of an approval', '`approval` of the stage'));
  });

  test('works where its waits end within 7 hours', () => {
    expect(() => deliveryStack({ service: { deployment: withApproval(Duration.hours(6)) } })).not.toThrow();
  });

  test('is not asked of CodeDeploy', () => {
    const deployment = ServiceDeployment.codeDeploy({ terminationWaitTime: Duration.hours(20) });

    expect(() => deliveryStack({ service: { deployment } })).not.toThrow();
  });
});
