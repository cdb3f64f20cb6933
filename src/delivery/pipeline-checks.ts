import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { DeliveryTestOptions } from './build/build-project';
import { ImageBuildOptions } from './build/image-build';
import { DeliveryStageOptions } from './deploy/delivery-stage';
import { DeliveryTarget } from './deploy/delivery-target';
import { SourceStrategy } from './pipeline-source';
import { formatMinutes } from '../deployment/plan';
import { failWith, requireDistinct } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireOptions } from '../private/required-options';
import { DockerPlatform, imagePlatformOf } from '../task/definition/image-platform';
import { isWindowsTaskDefinition } from '../task/definition/task-definition';

/** Names that CodePipeline accepts for pipelines and stages. */
const CODE_PIPELINE_NAME = /^[\w.@-]{1,100}$/;

/** Stages of the pipeline itself. */
const RESERVED_STAGE_NAMES = ['Source', 'Test', 'Build'];

/** Fails on a name that CodePipeline rejects. Tokens pass. */
export function requirePipelineName(pipeline: IConstruct, name: string | undefined): void {
  if (name === undefined || isUnknown(name) || CODE_PIPELINE_NAME.test(name)) return;
  failWith(pipeline, { problem: 'pipelineName must be 1 to 100 letters, digits and .@-_', actual: name, remedy: 'rename it, or omit it' });
}

/** Fails on stages without services, and on stage names that are invalid or not unique. */
export function requireStages(pipeline: IConstruct, stages: readonly DeliveryStageOptions[]): void {
  if (stages.length === 0) failWith(pipeline, { problem: 'stages is empty', remedy: 'add a stage with the services to deploy' });
  for (const [index, stage] of stages.entries()) {
    const { stageName, services } = requireOptions(`${pipeline.node.path} stages[${index}]`, stage, {
      stageName: 'name the stage', services: 'pass a list of services of this library',
    });
    if (!CODE_PIPELINE_NAME.test(stageName)) {
      failWith(pipeline, { problem: 'a stageName must be 1 to 100 letters, digits and .@-_', actual: stageName, remedy: 'rename the stage' });
    }
    if (services.length === 0) failWith(pipeline, { problem: `stage ${stageName} has no services`, remedy: 'add a service, or remove the stage' });
  }
  const names = [...RESERVED_STAGE_NAMES, ...stages.map(({ stageName }) => stageName)];
  requireDistinct(pipeline, names, { problem: 'there is a stage with this name already', remedy: 'rename the stage' });
}

/** Fails on build and test options if the source is an image. */
export function requireNoBuildOfImageSource(
  pipeline: IConstruct, { providesImage }: SourceStrategy, { imageBuild, test }: { imageBuild?: ImageBuildOptions; test?: DeliveryTestOptions },
): void {
  if (!providesImage) return;
  for (const [option, value] of Object.entries({ imageBuild, test })) {
    if (value !== undefined) {
      failWith(pipeline, {
        problem: 'PipelineSource.ecr() provides an image, so there is nothing to build or test',
        actual: option,
        remedy: 'remove it, or use another source',
      });
    }
  }
}

/** Returns the platform of all services; fails if they differ. Services on instances with unknown processors run on those of the others, or on x86. */
export function commonPlatform(pipeline: IConstruct, stages: readonly DeliveryStageOptions[], { providesImage }: SourceStrategy): DockerPlatform {
  const taskDefinitions = stages.flatMap(({ services }) => services).map(({ taskDefinition }) => taskDefinition);
  if (!providesImage) taskDefinitions.forEach((taskDefinition) => requireLinux(pipeline, taskDefinition));
  const platforms = [...new Set(taskDefinitions.flatMap((taskDefinition) => imagePlatformOf(taskDefinition) ?? []))];
  if (platforms.length <= 1) return platforms[0] ?? 'linux/amd64';
  return failWith(pipeline, {
    problem: 'the services have different CPU architectures, and an image is built for one of them',
    actual: platforms,
    remedy: 'use the same runtimePlatform, or a pipeline for each',
  });
}

/**
 * Fails on a task for Windows: CodeBuild cannot build images of Windows containers.
 *
 * @see https://aws.amazon.com/blogs/devops/building-windows-containers-with-aws-codepipeline-and-custom-actions/
 */
function requireLinux(pipeline: IConstruct, taskDefinition: ecs.TaskDefinition): void {
  if (!isWindowsTaskDefinition(taskDefinition)) return;
  failWith(pipeline, {
    problem: `the task ${taskDefinition.node.path} runs on Windows, and the pipeline builds images for Linux`,
    remedy: 'build the image elsewhere, and use PipelineSource.ecr()',
  });
}

/** Fails on stacks that would depend on each other: services refer to the images, and the pipeline to the services. */
export function requireAcyclicStacks(pipeline: IConstruct, imageRepository: IConstruct, stages: readonly DeliveryStageOptions[]): void {
  const pipelineStack = Stack.of(pipeline);
  const other = stages.flatMap(({ services }) => services).find((service) => Stack.of(service) !== pipelineStack);
  if (!other || Stack.of(imageRepository) !== pipelineStack) return;
  failWith(pipeline, {
    problem: `the stacks of the pipeline and of ${other.node.path} depend on each other, because the pipeline's stack has the ImageRepository`,
    actual: pipelineStack.stackName,
    remedy: 'create the ImageRepository in the stack of the service, or in a stack of its own',
  });
}

/** What a pipeline uses, and its account and Region. */
interface UsedResource {
  readonly subject: string;
  readonly env: Partial<Readonly<Record<'region' | 'account', string>>>;
}

/** Fails on a resource whose Region or account is known while that of the pipeline is not: CDK takes it for one of another environment. */
export function requireEnvironment(pipeline: IConstruct, { subject, env }: UsedResource): void {
  const own = Stack.of(pipeline);
  const place = (['region', 'account'] as const).find((each) => (
    env[each] !== undefined && !Token.isUnresolved(env[each]) && Token.isUnresolved(own[each])
  ));
  if (!place) return;
  failWith(pipeline, {
    problem: `${subject} has a ${place}, and the stack of the pipeline has none that is known at synthesis`,
    actual: env[place],
    remedy: `give the stack ${own.node.path} an \`env\` with account and region`,
  });
}

/** Time in minutes that a deployment by ECS may wait: of the 8 hours that CodePipeline gives a build, an hour is left for tasks to start and to stop. */
const MAX_WAIT = 7 * 60;

/**
 * Requires deployments by ECS that end while the pipeline waits for them.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
export function requireEndWithinBuild(pipeline: IConstruct, { workload }: DeliveryTarget): void {
  const { longestWait } = workload._deliverableResources;
  if (longestWait === undefined || longestWait <= MAX_WAIT) return;
  failWith(pipeline, {
    problem: `a deployment of ${workload.node.path} may wait ${formatMinutes(longestWait)}, and a pipeline waits 8 h for a deployment by ECS`,
    remedy: 'shorten its times, such as the `timeout` of an approval; or approve in the pipeline, by `approval` of the stage; or use ServiceDeployment.codeDeploy()',
  });
}

/** Warns of services whose image a stack update would reset. */
export function warnAboutOwnImages(targets: readonly DeliveryTarget[]): void {
  for (const { workload, liveTags } of targets) {
    if (liveTags.length > 0) continue;
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:own-image',
      `the task of ${workload.node.path} sets its own image, so a stack update that changes the task definition reverts to that image; `
      + 'use liveImage() of the ImageRepository, which keeps the image that the pipeline deployed last');
  }
}
