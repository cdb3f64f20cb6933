import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { Platform } from './build-environment';
import { DeliveryPipelineProps, DeliveryStageOptions } from './delivery-pipeline-props';
import { DeliveredService } from './deploy/delivered-service';
import { platformOf } from './platform';
import { SourceStrategy } from './source/strategy';
import { refuse } from '../private/errors';

/** Names of CodePipeline, of pipelines and of stages. */
const NAME = /^[\w.@-]{1,100}$/;

/** Stages that the pipeline has anyway. */
const TAKEN = ['Source', 'Test', 'Build'];

/** Refuses a name that CodePipeline does not take. Tokens pass. */
export function requirePipelineName(pipeline: IConstruct, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || NAME.test(name)) return;
  refuse(pipeline, { what: 'pipelineName must be 1 to 100 letters, digits and .@-_', got: name, instead: 'rename it, or leave it out' });
}

/** Refuses stages without a name of their own, and without a service. */
export function requireStages(pipeline: IConstruct, stages: readonly DeliveryStageOptions[]): void {
  if (stages.length === 0) refuse(pipeline, { what: 'there is no stage to deliver to', instead: 'add one with the services that it deploys' });
  const names = new Set(TAKEN);
  for (const { stageName, services } of stages) {
    if (!NAME.test(stageName)) {
      refuse(pipeline, { what: 'a stageName must be 1 to 100 letters, digits and .@-_', got: stageName, instead: 'rename the stage' });
    }
    if (names.has(stageName)) refuse(pipeline, { what: 'there is a stage of this name already', got: stageName, instead: 'rename the stage' });
    names.add(stageName);
    if (services.length === 0) refuse(pipeline, { what: `stage ${stageName} deploys nothing`, instead: 'give it a service, or leave it out' });
  }
}

/** Refuses to test or build what somebody else has built. */
export function requireSource(pipeline: IConstruct, { isImage }: SourceStrategy, { imageBuild, test }: DeliveryPipelineProps): void {
  if (!isImage) return;
  for (const [option, value] of Object.entries({ imageBuild, test })) {
    if (value !== undefined) {
      refuse(pipeline, { what: 'PipelineSource.ecr() hands over an image, and nothing to build or to test', got: option, instead: 'leave it out, or use another source' });
    }
  }
}

/** The one platform that all services run on. */
export function commonPlatform(pipeline: IConstruct, stages: readonly DeliveryStageOptions[]): Platform {
  const platforms = [...new Set(stages.flatMap(({ services }) => services).map(({ taskDefinition }) => platformOf(taskDefinition)))];
  if (platforms.length === 1) return platforms[0];
  return refuse(pipeline, {
    what: 'the services run on different processors, and the image is for one of them',
    got: platforms,
    instead: 'give them the same runtimePlatform, or a pipeline for each',
  });
}

/** Refuses stacks that would wait for each other: services need the images, and the pipeline needs the services. */
export function requireOneOrder(pipeline: IConstruct, { images, stages }: DeliveryPipelineProps): void {
  const own = Stack.of(pipeline);
  const other = stages.flatMap(({ services }) => services).find((service) => Stack.of(service) !== own);
  if (!other || Stack.of(images) !== own) return;
  refuse(pipeline, {
    what: `the stacks of the pipeline and of ${other.node.path} need each other, because the images are in the pipeline's`,
    got: own.stackName,
    instead: 'make the ImageRepository in the stack of the service, or in one of its own',
  });
}

/** Tells which services take their image from the app. */
export function warnAboutOwnImages(delivered: readonly DeliveredService[]): void {
  for (const { workload, liveTags } of delivered) {
    if (liveTags.length > 0) continue;
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:own-image',
      `the task of ${workload.node.path} names its image itself, so each stack update that changes it goes back to that image; `
      + 'use liveImage() of the ImageRepository, which is what the pipeline has deployed last');
  }
}
