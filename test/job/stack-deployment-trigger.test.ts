import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { newJob } from './new-job';
import { FargateJob, FargateWebService, JobTrigger, StackDeploymentJobTriggerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { getAtt, logicalId, onlyResource, ref } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const RUN = 'Custom::EcsJob';

function deployed(options: StackDeploymentJobTriggerOptions = {}) {
  return newJob(JobTrigger.stackDeployment(options));
}

/** Returns the fields of RunTask, with placeholders for references. */
function runTaskIn(template: Template): any {
  const { RunTask } = onlyResource(template, RUN).Properties;
  return JSON.parse(RunTask['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : 'known-at-deployment').join(''));
}

describe('a job with a stack deployment trigger', () => {
  const { job, template } = deployed({ command: ['migrate'] });

  test('runs whenever its task definition changes', () => {
    expect(onlyResource(template, RUN).Properties).toMatchObject({ TaskDefinition: ref(job.taskDefinition), Container: 'app', TimeoutSeconds: '900' });
  });

  test('runs in the network of the job, with a capacity provider', () => {
    expect(runTaskIn(template)).toEqual({
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      platformVersion: 'LATEST',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['private-a', 'private-b'], securityGroups: ['known-at-deployment'], assignPublicIp: 'DISABLED' } },
      propagateTags: 'TASK_DEFINITION',
      overrides: { containerOverrides: [{ name: 'app', command: ['migrate'] }] },
    });
  });

  test('runs after the permissions of the functions and of the task are created', () => {
    const policy = Object.entries(template.findResources('AWS::IAM::Policy')).find(([, { Properties }]) => (
      JSON.stringify(Properties.PolicyDocument).includes('ecs:RunTask')
    ));
    const { DependsOn } = onlyResource(template, RUN);
    expect(DependsOn).toContain(policy![0]);
    expect(DependsOn).toContain(logicalId(job.taskDefinition.executionRole!.node.findChild('DefaultPolicy')));
    expect(DependsOn).toContain(logicalId(job.taskDefinition.taskRole));
  });

  test('allows its function to run this task definition with its own roles, to see tasks of the cluster, and to stop those of its stack', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => /ecs:|PassRole/.test(JSON.stringify(Action)));
    const tasks = expect.objectContaining({ 'Fn::Join': expect.anything() });
    const inCluster = { ArnEquals: { 'ecs:cluster': expect.anything() } };
    expect(statements.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual(expect.arrayContaining([
      ['ecs:RunTask', ref(job.taskDefinition), inCluster],
      ['ecs:TagResource', tasks, { StringEquals: { 'ecs:CreateAction': 'RunTask' } }],
      ['iam:PassRole', [getAtt(job.taskDefinition.taskRole, 'Arn'), getAtt(job.taskDefinition.executionRole!, 'Arn')], expect.anything()],
      ['ecs:ListTasks', '*', inCluster],
      ['ecs:DescribeTasks', tasks, inCluster],
      ['ecs:StopTask', tasks, { ...inCluster, StringEquals: { 'aws:ResourceTag/cdk-fargate-workloads:stack': { Ref: 'AWS::StackId' } } }],
    ]));
    expect(statements).toHaveLength(6);
  });

  test('keeps the permission to stop tasks of a cluster in one policy, until the last of its jobs is deleted', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    for (const id of ['One', 'Two']) new FargateJob(stack, id, { cluster, task: webTask(), trigger: JobTrigger.stackDeployment() });
    const shared = Template.fromStack(stack);
    const [[policy], ...others] = Object.entries(shared.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) => (
      JSON.stringify(Properties.PolicyDocument).includes('ecs:StopTask')
    ));

    expect(others).toEqual([]);
    const { Resources } = shared.toJSON();
    for (const { DependsOn } of Object.values(shared.findResources(RUN))) {
      expect(DependsOn.flatMap((id: string) => Resources[id].DependsOn ?? [])).toContain(policy);
    }
  });
});

test('all jobs of a stack share their functions', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  for (const id of ['One', 'Two', 'Three']) new FargateJob(stack, id, { cluster, task: webTask(), trigger: JobTrigger.stackDeployment() });

  const template = Template.fromStack(stack);
  template.resourceCountIs(RUN, 3);
  const functions = Object.keys(template.findResources('AWS::Lambda::Function')).filter((id) => id.startsWith('EcsJobProvider'));
  const functionsOfOneJob = Object.keys(deployed().template.findResources('AWS::Lambda::Function'));
  expect(functions).toHaveLength(functionsOfOneJob.length);
});

test('fails with more jobs than the policies of a role can allow', () => {
  const jobs = (count: number) => () => {
    const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
    const cluster = existingCluster(stack);
    for (let i = 0; i < count; i++) new FargateJob(stack, `Job${i}`, { cluster, task: webTask(), trigger: JobTrigger.stackDeployment() });
    Template.fromStack(stack);
  };

  expect(jobs(8)).not.toThrow();
  expect(jobs(30)).toThrow(/\[Stack\/EcsJobProvider\] .*JobTrigger\.stackDeployment\(\).*10240.*about \d+.*another stack/);
});

test('a service can depend on a job', () => {
  const stack = newStack();
  const cluster = existingCluster(stack);
  const job = new FargateJob(stack, 'Migration', { cluster, task: webTask(), trigger: JobTrigger.stackDeployment() });
  const web = new FargateWebService(stack, 'Web', { cluster, task: webTask() });

  web.service.node.addDependency(job);

  const template = Template.fromStack(stack);
  expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toContain(onlyResource(template, RUN).id);
});

test('takes a token as timeout', () => {
  const { template } = deployed({ timeout: Duration.seconds(unknownNumber()) });

  expect(onlyResource(template, RUN).Properties.TimeoutSeconds).toEqual({ Ref: 'Unknown' });
});

test.each([
  [{ timeout: Duration.hours(1) }, ['timeout in seconds', 'from 60 to 3300', 'got 3600;', 'CloudFormation']],
  [{ timeout: Duration.millis(90_500) }, ['timeout in seconds', 'whole number', 'got 90.5;']],
  [{ timeout: Duration.minutes(unknownNumber()) }, ['timeout', 'token', "got 'minutes';", 'Duration.seconds()']],
  [{ command: [] }, ['command is empty;', 'omit it']],
])('fails with %p', (options, words) => {
  expect(() => deployed(options)).toThrow(errorAt('JobTrigger.stackDeployment()', ...words));
});
