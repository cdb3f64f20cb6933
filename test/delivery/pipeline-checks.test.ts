import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { commits, CONNECTION, delivered, DeliveredProps } from './delivery-stacks';
import { DeliveryPipeline, DeliveryStageOptions, ImageRepository, PipelineSource, WorkloadTask } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

/** A pipeline with stages that get the same service. */
function staged(...stages: Omit<DeliveryStageOptions, 'services'>[]): void {
  const stack = newStack();
  const images = new ImageRepository(stack, 'Images');
  const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
  new DeliveryPipeline(stack, 'Pipeline', { source: commits, imageRepository: images, stages: stages.map((stage) => ({ ...stage, services: [web] })) });
}

describe('a pipeline is refused', () => {
  test.each<[string, DeliveredProps, string]>([
    ['without a stage', { stages: [] }, '[Stack/Pipeline] there is no stage to deliver to; add one with the services that it deploys'],
    ['with a name that is none', { pipelineName: '' }, "[Stack/Pipeline] pipelineName must be 1 to 100 letters, digits and .@-_, got ''; rename it, or leave it out"],
    ['with a stage that deploys nothing', { stages: [{ stageName: 'Empty', services: [] }] },
      '[Stack/Pipeline] stage Empty deploys nothing; give it a service, or leave it out'],
    ['with tests that test nothing', { test: { commands: [] } }, '[Stack/Pipeline] test has no commands; say what tests the source, or leave it out'],
    ['that builds on Lambda', { imageBuild: { computeType: ComputeType.LAMBDA_10GB } },
      "[Stack/Pipeline] Lambda builds no images: it has no Docker, got 'BUILD_LAMBDA_10GB'; use a computeType of EC2, such as ComputeType.SMALL"],
    ['that builds an image that is there', { source: PipelineSource.ecr({ imageTag: 'release' }), imageBuild: {} },
      "[Stack/Pipeline] PipelineSource.ecr() hands over an image, and nothing to build or to test, got 'imageBuild'; leave it out, or use another source"],
    ['that tests an image as if it were a source', { source: PipelineSource.ecr({ imageTag: 'release' }), test: { commands: ['npm test'] } },
      "[Stack/Pipeline] PipelineSource.ecr() hands over an image, and nothing to build or to test, got 'test'; leave it out, or use another source"],
    ['that follows a tag which never moves', { source: PipelineSource.ecr({ imageTag: 'release' }) },
      "[Stack/Pipeline] the source follows a tag that never moves, because all tags of the repository are immutable, got 'release'; "
      + "set mutableTags: ['release'] of the ImageRepository"],
  ])('fails %s', (_, props, message) => {
    expect(() => delivered(props)).toThrow(message);
  });

  test.each<[string, string[], string]>([
    ['a name that is none', ['to production'], "[Stack/Pipeline] a stageName must be 1 to 100 letters, digits and .@-_, got 'to production'; rename the stage"],
    ['a name twice', ['Production', 'Production'], "[Stack/Pipeline] there is a stage of this name already, got 'Production'; rename the stage"],
    ['a name of the pipeline\'s own', ['Build'], "[Stack/Pipeline] there is a stage of this name already, got 'Build'; rename the stage"],
  ])('fails when a stage has %s', (_, names, message) => {
    expect(() => staged(...names.map((stageName) => ({ stageName })))).toThrow(message);
  });

  test('fails when services run on different processors', () => {
    const stack = newStack();
    const images = new ImageRepository(stack, 'Images');
    const cluster = existingCluster(stack);
    const services = [ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64].map((cpuArchitecture, i) => webService(new Construct(stack, `Team${i}`), {
      cluster,
      task: WorkloadTask.container({ image, port: 8080, runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX } }),
    }));

    expect(() => new DeliveryPipeline(stack, 'Pipeline', { source: commits, imageRepository: images, stages: [{ stageName: 'Production', services }] }))
      .toThrow('[Stack/Pipeline] the services run on different processors, and the image is for one of them, got ["linux/arm64","linux/amd64"]; '
        + 'give them the same runtimePlatform, or a pipeline for each');
  });

  test('fails when stacks would wait for each other', () => {
    const app = new App();
    const stack = new Stack(app, 'Tools');
    const images = new ImageRepository(stack, 'Images');
    const web = webService(new Stack(app, 'Services'), { task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });

    expect(() => new DeliveryPipeline(stack, 'Pipeline', { source: commits, imageRepository: images, stages: [{ stageName: 'Production', services: [web] }] }))
      .toThrow("[Tools/Pipeline] the stacks of the pipeline and of Services/Web need each other, because the images are in the pipeline's, got 'Tools'; "
        + 'make the ImageRepository in the stack of the service, or in one of its own');
  });
});

describe('a source is refused', () => {
  test.each<[string, () => PipelineSource, string]>([
    ['without a connection', () => PipelineSource.connection({ connectionArn: 'github', owner: 'shop', repo: 'web' }),
      "[PipelineSource.connection()] connectionArn must be the ARN of a connection, got 'github'; copy it from the settings of Developer Tools in the console"],
    ['with owner and repository in one', () => PipelineSource.connection({ connectionArn: CONNECTION, owner: 'shop', repo: 'shop/web' }),
      "[PipelineSource.connection()] repo must be a part of owner/repo, got 'shop/web'; give the owner and the name of the repository"],
    ['without an owner', () => PipelineSource.connection({ connectionArn: CONNECTION, owner: '', repo: 'web' }),
      "[PipelineSource.connection()] owner must be a part of owner/repo, got ''; give the owner and the name of the repository"],
    ['without a key', () => PipelineSource.s3({ bucket: s3.Bucket.fromBucketName(newStack(), 'Sources', 'sources'), bucketKey: '' }),
      '[PipelineSource.s3()] bucketKey is empty; give the key of a ZIP archive'],
  ])('fails %s', (_, source, message) => {
    expect(source).toThrow(message);
  });

  test('takes the groups of GitLab as owner', () => {
    expect(() => PipelineSource.connection({ connectionArn: CONNECTION, owner: 'company/shop', repo: 'web' })).not.toThrow();
  });
});

describe('a service whose image the app names itself', () => {
  test('is deployed all the same, with a warning, and nothing is written down as live', () => {
    const { stack } = delivered({ container: { image } });

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('Stack/Web names its image itself.*cdk-fargate-workloads:own-image'));
    const stages = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Stages;
    expect(stages.at(-1).Actions.map(({ Name }: { Name: string }) => Name)).toEqual(['Prepare-Web', 'Deploy-Web']);
  });

  test('is not warned about where it takes the live image', () => {
    Annotations.fromStack(delivered().stack).hasNoWarning('*', Match.stringLikeRegexp('own-image'));
  });
});
