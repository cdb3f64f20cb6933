import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ClusterEventLog, TaskFailureMonitor, WorkloadCluster, WorkloadDefaults } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../fixtures/template-references';

const RULE = 'AWS::Events::Rule';

describe('the events of a cluster', () => {
  test('are not recorded by default', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    expect(cluster.eventLog).toBeUndefined();
    Template.fromStack(stack).resourceCountIs(RULE, 0);
  });

  test('are all recorded with eventLog: those that name the cluster, and those of deployments, which name the service alone', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { eventLog: {} });

    const patterns = resourcesOf(Template.fromStack(stack), RULE).map(({ Properties }) => Properties.EventPattern);
    expect(patterns).toHaveLength(2);
    expect(patterns).toEqual(expect.arrayContaining([
      {
        'source': ['aws.ecs'],
        'detail-type': ['ECS Deployment State Change'],
        'resources': [{
          prefix: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':service/', ref(cluster.cluster), '/']] },
        }],
      },
      { source: ['aws.ecs'], detail: { clusterArn: [getAtt(cluster.cluster, 'Arn')] } },
    ]));
  });

  test('go to one log group without a function, by one resource policy for all logs of events of the stack', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { eventLog: {} });
    new TaskFailureMonitor(stack, 'Failures', { cluster });

    const template = Template.fromStack(stack);
    const group = logicalId(cluster.eventLog!.logGroup);
    const targets = resourcesOf(template, RULE).filter(({ id }) => id.startsWith('ClusterEventLog')).map(({ Properties }) => Properties.Targets);
    expect(targets).toHaveLength(2);
    for (const [target] of targets) expect(JSON.stringify(target.Arn)).toContain(`{"Ref":"${group}"}`);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
  });

  test('are kept for a month, or as long as the options say', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    new WorkloadCluster(stack, 'Cluster', { eventLog: {} });
    new WorkloadCluster(stack, 'Other', { eventLog: { retention: logs.RetentionDays.ONE_YEAR, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN } });

    const [first, other] = resourcesOf(Template.fromStack(stack), 'AWS::Logs::LogGroup').map(({ Properties }) => Properties);
    expect(first).toEqual({ RetentionInDays: 30 });
    expect(other).toEqual({ RetentionInDays: 365, KmsKeyId: getAtt(key, 'Arn') });
    expect(JSON.stringify(onlyResource(Template.fromStack(stack), 'AWS::KMS::Key').Properties.KeyPolicy)).toContain('kms:EncryptionContext:aws:logs:arn');
  });

  test('are encrypted in production', () => {
    const stack = newStack();
    WorkloadDefaults.production().applyTo(stack);
    const cluster = new ecs.Cluster(stack, 'Cluster');
    new ClusterEventLog(stack, 'Events', { cluster });

    expect(onlyResource(Template.fromStack(stack), 'AWS::Logs::LogGroup').Properties).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
  });
});

describe('a ClusterEventLog', () => {
  test('records the events of an imported cluster', () => {
    const stack = newStack();
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:eu-west-1:111122223333:cluster/company');
    new ClusterEventLog(stack, 'Events', { cluster });

    Template.fromStack(stack).hasResourceProperties(RULE, {
      EventPattern: { source: ['aws.ecs'], detail: { clusterArn: ['arn:aws:ecs:eu-west-1:111122223333:cluster/company'] } },
    });
  });

  test('fails with the snapshot policy, which log groups do not have', () => {
    const stack = newStack();

    expect(() => new WorkloadCluster(stack, 'Cluster', { eventLog: { removalPolicy: RemovalPolicy.SNAPSHOT } }))
      .toThrow(errorAt('Stack/Cluster/EventLog', 'snapshots', "got 'snapshot'", 'RemovalPolicy.RETAIN'));
  });

  test('fails for a cluster of another Region, whose events stay there', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:eu-west-1:111122223333:cluster/company');

    expect(() => new ClusterEventLog(stack, 'Events', { cluster })).toThrow(errorAt('Stack/Events', 'cluster', 'Region', "got 'eu-west-1'"));
  });
});
