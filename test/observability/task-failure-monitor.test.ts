import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { TaskFailureMonitor, TaskFailureMonitorProps } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { onlyResource, ref } from '../fixtures/template-references';

function monitored(props: Partial<TaskFailureMonitorProps> = {}, stack = newStack()) {
  const failures = new TaskFailureMonitor(stack, 'Failures', { cluster: existingCluster(stack), ...props });
  return { failures, template: Template.fromStack(stack) };
}

describe('failed tasks', () => {
  const { template } = monitored();

  test('are those that fail to start, exit with a code other than 0, or fail their health checks', () => {
    const { EventPattern } = onlyResource(template, 'AWS::Events::Rule').Properties;
    expect(EventPattern).toMatchObject({
      'source': ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      'detail': {
        lastStatus: ['STOPPED'],
        $or: [
          { stopCode: ['TaskFailedToStart'] },
          { stopCode: ['EssentialContainerExited'], containers: { exitCode: [{ 'anything-but': 0 }] } },
          { stoppedReason: [{ prefix: 'Task failed ELB health checks' }, { prefix: 'Task failed container health checks' }] },
        ],
      },
    });
    expect(EventPattern.detail).not.toHaveProperty('group');
  });

  test('are recorded for a week, in a log group that only rules of the account write to', () => {
    expect(onlyResource(template, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(7);
    const [{ Arn }] = onlyResource(template, 'AWS::Events::Rule').Properties.Targets;
    expect(JSON.stringify(Arn)).toMatch(/:log-group:",\{"Ref":"[^"]+"\}\]\]\}$/);
    const { PolicyDocument } = onlyResource(template, 'AWS::Logs::ResourcePolicy').Properties;
    expect(JSON.stringify(PolicyDocument)).toContain('aws:SourceArn');
  });

  test('of eleven jobs and more take one resource policy of the ten that an account has', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    for (let i = 0; i < 12; i++) new TaskFailureMonitor(stack, `Failures${i}`, { cluster });
    const { PolicyDocument, PolicyName } = onlyResource(Template.fromStack(stack), 'AWS::Logs::ResourcePolicy').Properties;

    expect(PolicyName).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-task-failures']] });
    const { 'Fn::Join': [, parts] } = PolicyDocument;
    const [statement] = JSON.parse(parts.map((part: any) => part.Ref ?? part).join('')).Statement;
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:AWS::StackName-*:*',
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:AWS::Partition:events:AWS::Region:AWS::AccountId:rule/*' } },
    });
  });

  test('raise an alarm at the first failure', () => {
    const { Properties } = onlyResource(template, 'AWS::CloudWatch::Alarm');
    const [{ MetricName, MetricNamespace }] = onlyResource(template, 'AWS::Logs::MetricFilter').Properties.MetricTransformations;
    expect(Properties).toMatchObject({
      Namespace: MetricNamespace, MetricName, Statistic: 'Sum', Period: 300, Threshold: 1, TreatMissingData: 'notBreaching',
    });
    expect(Properties).not.toHaveProperty('AlarmActions');
  });
});

test('a task group can be selected, and a topic notified', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic');

  const { template } = monitored({ group: 'service:orders', topic, threshold: 3, period: Duration.minutes(10) }, stack);

  expect(onlyResource(template, 'AWS::Events::Rule').Properties.EventPattern.detail.group).toEqual(['service:orders']);
  expect(onlyResource(template, 'AWS::CloudWatch::Alarm').Properties).toMatchObject({ Threshold: 3, Period: 600, AlarmActions: [ref(topic)] });
});

test('a container can be selected', () => {
  const [, exited] = onlyResource(monitored({ containerName: 'app' }).template, 'AWS::Events::Rule').Properties.EventPattern.detail.$or;

  expect(exited.containers).toEqual({ name: ['app'], exitCode: [{ 'anything-but': 0 }] });
});

test('fails with a threshold of 0', () => {
  expect(() => monitored({ threshold: 0 })).toThrow(errorAt('Stack/Failures', 'threshold', '1 or more', 'got 0;'));
});

test.each([Duration.seconds(90), Duration.days(2), Duration.seconds(30)])('fails with a period of %s, which is not a whole number of minutes or too long', (period) => {
  expect(() => monitored({ period })).toThrow(errorAt('Stack/Failures', 'period in minutes', 'from 1 to 1440'));
});
