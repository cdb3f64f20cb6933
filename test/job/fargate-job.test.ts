import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { newJob } from './new-job';
import { WorkloadConnection, FargateJob, JobTrigger, TaskVolume } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const hourly = JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) });

test('a job creates no service', () => {
  newJob(hourly).template.resourceCountIs('AWS::ECS::Service', 0);
});

test('a job without a cluster creates one', () => {
  const stack = newStack();
  new FargateJob(stack, 'Job', { task: webTask(), trigger: hourly });

  Template.fromStack(stack).resourceCountIs('AWS::ECS::Cluster', 1);
});

test('a job connects to resources', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Reports');
  const job = new FargateJob(stack, 'Job', { task: webTask(), cluster: existingCluster(stack), trigger: hourly });

  job.connectTo(WorkloadConnection.bucket(bucket));

  const template = Template.fromStack(stack);
  const [{ Environment }] = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  expect(Environment).toEqual([{ Name: 'REPORTS_BUCKET_NAME', Value: ref(bucket) }]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [ref(job.taskDefinition.taskRole)],
    PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Action: Match.arrayWith(['s3:GetObject*']) })] }),
  });
});

test('a schedule is created after the permissions of the execution role', () => {
  const { job, template } = newJob(hourly);

  const { DependsOn } = onlyResource(template, 'AWS::Scheduler::Schedule');
  expect(DependsOn).toContain(logicalId(job.taskDefinition.executionRole!.node.findChild('DefaultPolicy')));
});

test('ECS Exec can be enabled', () => {
  const { job, template } = newJob(hourly, { enableExecuteCommand: true });

  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [ref(job.taskDefinition.taskRole)],
    PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ssmmessages:OpenDataChannel']) })]) }),
  });
  expect(onlyResource(template, 'AWS::Scheduler::Schedule').Properties.Target.EcsParameters.EnableExecuteCommand).toBe(true);
});

test('tasks accept no connections', () => {
  const { template } = newJob(hourly);

  expect(onlyResource(template, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

describe('the volumes of a job', () => {
  const fileSystem = (stack: Stack) => efs.FileSystem.fromFileSystemAttributes(stack, 'Files', {
    fileSystemId: 'fs-1', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'FilesGroup', 'sg-files'),
  });

  test('allow connections from its tasks to their file system', () => {
    const stack = newStack();
    const mounts = [{ volume: TaskVolume.efs({ fileSystem: fileSystem(stack), rootAccess: true }), containerPath: '/data' }];

    const { job, template } = newJob(hourly, { task: webTask({ mounts }) }, stack);

    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      GroupId: 'sg-files', FromPort: 2049, SourceSecurityGroupId: getAtt(job.connections.securityGroups[0], 'GroupId'),
    });
  });

  test('fail if a service would have to attach them', () => {
    const mounts = [{ volume: TaskVolume.ebs({ size: Size.gibibytes(20) }), containerPath: '/data' }];

    expect(() => newJob(hourly, { task: webTask({ mounts }) })).toThrow(
      errorAt('Stack/Job', 'EBS volume', "got 'ebs';", 'TaskVolume.bindMount()'),
    );
  });
});
