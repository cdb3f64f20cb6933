import { Duration, Stack } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { updateInPlace } from './update-in-place';
import { Adoption, FargateJob, FargateWebService, JobTrigger, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const cache = (stack: Stack) => new ec2.SecurityGroup(stack, 'Cache', { vpc: new ec2.Vpc(stack, 'Vpc') });

function addPattern(stack: Stack): void {
  const { task } = new patterns.ScheduledFargateTask(stack, 'Report', {
    schedule: appscaling.Schedule.rate(Duration.hours(1)), scheduledFargateTaskImageOptions: { image },
  });
  cache(stack).connections.allowFrom(new ec2.Connections({ securityGroups: task.securityGroups }), ec2.Port.tcp(6379));
}

function addJob(stack: Stack, adopt = Adoption.scheduledFargateTask()): void {
  const job = new FargateJob(stack, 'Report', {
    adopt, task: WorkloadTask.container({ image }), trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }),
  });
  cache(stack).connections.allowFrom(job, ec2.Port.tcp(6379));
}

describe('a job in place of the pattern', () => {
  const update = updateInPlace(addPattern, addJob);

  test('replaces nothing but the task definition', () => {
    expect(update).toMatchObject({ replaced: [expect.stringMatching(/^AWS::ECS::TaskDefinition ReportScheduledTaskDef/)], problems: [] });
  });

  test('deletes the rule of the pattern and its role, because the job has a schedule', () => {
    expect(update.deleted.filter((each) => !/ReportScheduledEventRule|ReportScheduledTaskDefEventsRole/.test(each))).toEqual([]);
    expect(update.added).toContainEqual(expect.stringMatching(/^AWS::Scheduler::Schedule/));
  });

  test.each([
    ['log group', /^ReportScheduledTaskDefScheduledContainerLogGroup/, []],
    ['security group', /^ReportScheduledTaskDefSecurityGroup/, []],
    ['rule of another security group', /^CachefromShopReportScheduledTaskDefSecurityGroup/, []],
    ['task role', /^ReportScheduledTaskDefTaskRole\w{8}$/, ['AssumeRolePolicyDocument']],
  ])('keeps the %s', (_, id, changed) => {
    expect(update.resources.filter((resource) => id.test(resource.id))).toEqual([expect.objectContaining({ changed })]);
  });

  test('says so', () => {
    expect(update.warnings).toContainEqual(expect.stringMatching(/replaces its task definition.*cdk-fargate-workloads:adoption/));
  });
});

describe('fails', () => {
  test('for a service', () => {
    expect(() => new FargateWebService(newStack(), 'Web', { adopt: Adoption.scheduledFargateTask(), task: WorkloadTask.container({ image, port: 80 }) }))
      .toThrow(errorAt('Stack/Web', 'schedule', 'FargateJob'));
  });

  test.each([
    ['a pattern with a service', Adoption.queueProcessingFargateService()],
    ['a service written by hand', Adoption.resources({ service: 'Service' })],
  ])('for a job in place of %s', (_, adopt) => {
    expect(() => addJob(newStack(), adopt)).toThrow(errorAt('Stack/Report', 'adopt', 'Adoption.scheduledFargateTask()'));
  });
});
