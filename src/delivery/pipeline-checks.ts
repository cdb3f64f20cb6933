import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { DockerPlatform, dockerPlatformOf } from './build/build-project';
import { DeliveryPipelineProps } from './delivery-pipeline';
import { DeliveryStageOptions } from './deploy/delivery-stage';
import { DeliveryTarget } from './deploy/delivery-target';
import { SourceStrategy } from './pipeline-source';
import { failWith } from '../private/errors';

/** Names of CodePipeline, of pipelines and of stages. */
const CODE_PIPELINE_NAME = /^[\w.@-]{1,100}$/;

/** Stages that the pipeline has anyway. */
const RESERVED_STAGE_NAMES = ['Source', 'Test', 'Build'];

/** Refuses a name that CodePipeline does not take. Tokens pass. */
export function requirePipelineName(pipeline: IConstruct, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || CODE_PIPELINE_NAME.test(name)) return;
  failWith(pipeline, { problem: 'pipelineName must be 1 to 100 letters, digits and .@-_', actual: name, remedy: 'rename it, or leave it out' });
}

/** Refuses stages without a name of their own, and without a service. */
export function requireStages(pipeline: IConstruct, stages: readonly DeliveryStageOptions[]): void {
  if (stages.length === 0) failWith(pipeline, { problem: 'there is no stage to deliver to', remedy: 'add one with the services that it deploys' });
  const names = new Set(RESERVED_STAGE_NAMES);
  for (const { stageName, services } of stages) {
    if (!CODE_PIPELINE_NAME.test(stageName)) {
      failWith(pipeline, { problem: 'a stageName must be 1 to 100 letters, digits and .@-_', actual: stageName, remedy: 'rename the stage' });
    }
    if (names.has(stageName)) failWith(pipeline, { problem: 'there is a stage of this name already', actual: stageName, remedy: 'rename the stage' });
    names.add(stageName);
    if (services.length === 0) failWith(pipeline, { problem: `stage ${stageName} deploys nothing`, remedy: 'give it a service, or leave it out' });
  }
}

/** Refuses to test or build what somebody else has built. */
export function requireNoBuildOfImageSource(pipeline: IConstruct, { providesImage }: SourceStrategy, { imageBuild, test }: DeliveryPipelineProps): void {
  if (!providesImage) return;
  for (const [option, value] of Object.entries({ imageBuild, test })) {
    if (value !== undefined) {
      failWith(pipeline, { problem: 'PipelineSource.ecr() hands over an image, and nothing to build or to test', actual: option, remedy: 'leave it out, or use another source' });
    }
  }
}

/** The one platform that all services run on. */
export function commonPlatform(pipeline: IConstruct, stages: readonly DeliveryStageOptions[]): DockerPlatform {
  const platforms = [...new Set(stages.flatMap(({ services }) => services).map(({ taskDefinition }) => dockerPlatformOf(taskDefinition)))];
  if (platforms.length === 1) return platforms[0];
  return failWith(pipeline, {
    problem: 'the services run on different processors, and the image is for one of them',
    actual: platforms,
    remedy: 'give them the same runtimePlatform, or a pipeline for each',
  });
}

/** Refuses stacks that would wait for each other: services need the images, and the pipeline needs the services. */
export function requireAcyclicStacks(pipeline: IConstruct, { imageRepository, stages }: DeliveryPipelineProps): void {
  const own = Stack.of(pipeline);
  const other = stages.flatMap(({ services }) => services).find((service) => Stack.of(service) !== own);
  if (!other || Stack.of(imageRepository) !== own) return;
  failWith(pipeline, {
    problem: `the stacks of the pipeline and of ${other.node.path} need each other, because the images are in the pipeline's`,
    actual: own.stackName,
    remedy: 'make the ImageRepository in the stack of the service, or in one of its own',
  });
}

/** Tells which services take their image from the app. */
export function warnAboutOwnImages(delivered: readonly DeliveryTarget[]): void {
  for (const { workload, liveTags } of delivered) {
    if (liveTags.length > 0) continue;
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:own-image',
      `the task of ${workload.node.path} names its image itself, so each stack update that changes it goes back to that image; `
      + 'use liveImage() of the ImageRepository, which is what the pipeline has deployed last');
  }
}
