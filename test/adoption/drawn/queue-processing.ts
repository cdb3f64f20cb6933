import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as fc from 'fast-check';
import { adoptionOptions, COMMON, commonProps, placeOf } from './common';
import { DrawnPattern } from './drawn-update';
import { Adoption, FargateWorkerService, Scaling, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);

const { scalesOn: _, healthCheckGracePeriod: __, containerPort: ___, ...common } = COMMON;

/** Options of a `QueueProcessingFargateService`. */
export const drawnQueuePatterns = fc.record({
  ...common,
  hasQueue: fc.boolean(),
  visibilityTimeout: maybe(Duration.minutes(2)),
  maxReceiveCount: maybe(5),
  retentionPeriod: maybe(Duration.days(7)),
  disableCpuBasedScaling: fc.boolean(),
  keepsCpuScaling: fc.boolean(),
});

type Drawn = typeof drawnQueuePatterns extends fc.Arbitrary<infer T> ? T : never;

/** What the worker does in another way: its scaling. */
const OTHER_SCALING = /ScalingPolicy|CloudWatch::Alarm/;

export function queuePattern(drawn: Drawn): DrawnPattern {
  return { before: (stack) => addPattern(stack, drawn), after: (stack) => addWorker(stack, drawn), mayDelete: OTHER_SCALING };
}

const complete = (drawn: Drawn) => ({ ...drawn, scalesOn: [], healthCheckGracePeriod: undefined, containerPort: undefined });
const queueIn = (stack: Stack) => new sqs.Queue(stack, 'Orders');

function addPattern(stack: Stack, drawn: Drawn): void {
  const { hasQueue, visibilityTimeout, maxReceiveCount, retentionPeriod, containerName, disableCpuBasedScaling } = drawn;
  const { desiredCount: minimum, ...props } = commonProps(stack, complete(drawn));
  new patterns.QueueProcessingFargateService(stack, 'Web', {
    ...placeOf(stack, drawn),
    ...props,
    ...hasQueue ? { queue: queueIn(stack) } : { visibilityTimeout, maxReceiveCount, retentionPeriod },
    image,
    containerName,
    minScalingCapacity: minimum,
    maxScalingCapacity: minimum && minimum + 3,
    disableCpuBasedScaling,
  });
}

function addWorker(stack: Stack, drawn: Drawn): void {
  const { hasQueue, visibilityTimeout, maxReceiveCount, containerName, keepsCpuScaling } = drawn;
  const { vpc, cluster } = placeOf(stack, drawn);
  const { props, adoption: { cpuScalingId, ...adoption }, task } = adoptionOptions(stack, complete(drawn));
  new FargateWorkerService(stack, 'Web', {
    ...props,
    cluster,
    adopt: Adoption.queueProcessingFargateService({ ...adoption, vpc }),
    task: WorkloadTask.container({ image, ...containerName !== undefined && { containerName }, ...task }),
    ...hasQueue ? { queue: queueIn(stack) } : { queueOptions: { visibilityTimeout, maxReceiveCount } },
    ...keepsCpuScaling && { scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, cpuPercent: 50 }) },
  });
}
