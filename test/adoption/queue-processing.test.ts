import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { updateInPlace } from './update-in-place';
import { Adoption, FargateWorkerService, FargateWorkerServiceProps, FargateWebService, Scaling, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition WebQueueProcessingTaskDef5741D7F9';

function addPattern(stack: Stack, props: patterns.QueueProcessingFargateServiceProps = {}): patterns.QueueProcessingFargateService {
  return new patterns.QueueProcessingFargateService(stack, 'Web', { image, ...props });
}

function addWorker(stack: Stack, props: Partial<FargateWorkerServiceProps> = {}): FargateWorkerService {
  return new FargateWorkerService(stack, 'Web', { adopt: Adoption.queueProcessingFargateService(), task: WorkloadTask.container({ image }), ...props });
}

const SCALING_IN_STEPS = /CpuScaling|QueueMessagesVisibleScaling/;

describe('a worker in place of the pattern', () => {
  const update = updateInPlace(addPattern, addWorker);

  test('replaces nothing but the task definition', () => {
    expect(update).toMatchObject({ replaced: [TASK_DEFINITION], problems: [] });
  });

  test('deletes the scaling of the pattern, and nothing else', () => {
    expect(update.deleted.filter((each) => !SCALING_IN_STEPS.test(each))).toEqual([]);
  });

  test.each([
    ['queue', 'WebEcsProcessingQueueC6F28383'],
    ['dead-letter queue', 'WebEcsProcessingDeadLetterQueueC3CFDF18'],
    ['security group', 'WebQueueProcessingFargateServiceSecurityGroupE4C65639'],
    ['scalable target', 'WebQueueProcessingFargateServiceTaskCountTargetF2974BA3'],
    ['service', 'WebQueueProcessingFargateService775F645C'],
  ])('changes the %s in place', (_, id) => {
    expect(update.resources.find((resource) => resource.id === id)?.fate).toBe('updated');
  });

  test('keeps the log group as it is', () => {
    expect(update.resources.find(({ id }) => id === 'WebQueueProcessingTaskDefQueueProcessingContainerLogGroupB2C09824')?.fate).toBe('kept');
  });

  test('tells the container the name of the queue, as the pattern does', () => {
    const stack = newStack();
    addWorker(stack);

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{
        Environment: Match.arrayWith([
          { Name: 'QUEUE_NAME', Value: { 'Fn::GetAtt': ['WebEcsProcessingQueueC6F28383', 'QueueName'] } },
          { Name: 'QUEUE_URL', Value: { Ref: 'WebEcsProcessingQueueC6F28383' } },
        ]),
      }],
    });
  });
});

test('keeps the policy that tracks CPU utilization', () => {
  const { replaced, deleted } = updateInPlace(addPattern, (stack) => addWorker(stack, {
    scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, cpuPercent: 50 }),
  }));

  expect(replaced).toEqual([TASK_DEFINITION]);
  expect(deleted.filter((each) => each.includes('CpuScaling'))).toEqual([]);
});

test('replaces nothing but the task definition in place of a pattern with a queue of the app', () => {
  const queue = (stack: Stack) => new sqs.Queue(stack, 'Orders', { visibilityTimeout: Duration.minutes(5) });
  const { replaced, problems } = updateInPlace(
    (stack) => addPattern(stack, { queue: queue(stack) }), (stack) => addWorker(stack, { queue: queue(stack) }), { flags: {} },
  );

  expect({ replaced, problems }).toEqual({ replaced: [TASK_DEFINITION], problems: [] });
});

test('fails without a queue', () => {
  const stack = newStack();

  expect(() => new FargateWebService(stack, 'Web', {
    adopt: Adoption.queueProcessingFargateService(), task: WorkloadTask.container({ image, port: 80 }),
  })).toThrow(errorAt('Stack/Web', 'queue', 'FargateWorkerService'));
});
