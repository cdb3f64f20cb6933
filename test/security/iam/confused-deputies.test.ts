import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { DeployedStack } from './deployed-stack';
import { ACCOUNT, REGION } from './resolve';
import { CodeDeployDeploymentOptions, ServiceDeployment, WorkloadCluster, FargateJob, FargateWebService, JobTrigger, WorkloadTask } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { webTask } from '../../fixtures/web-task';

const task = WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') });

const job = (trigger: JobTrigger, stack: Stack) => new FargateJob(stack, 'Job', { cluster: new WorkloadCluster(stack, 'Cluster'), task, trigger });
const web = (stack: Stack, options?: CodeDeployDeploymentOptions) => new FargateWebService(stack, 'Web', { task: webTask(), deployment: ServiceDeployment.codeDeploy(options) });
const waiterOf = (stack: Stack, provider: string) => (
  stack.node.findChild(provider).node.findChild('StateMachine').node.findChild('Role')
);
const event = JobTrigger.onEvent({ eventPattern: { source: ['shop'] } });
const daily = JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });

/** What names no application has this one, as the resolver names it. */
const APPLICATION = 'EcsDeploymentProviderApplicationE7D03895';

/** Who assumes a role, for which resource, and what makes the role. */
const CASES: [string, string, string, (stack: Stack) => IConstruct][] = [
  ['ecs-tasks.amazonaws.com', 'ecs', 'task/Cluster/1', (stack) => web(stack).taskDefinition.taskRole],
  ['ecs-tasks.amazonaws.com', 'ecs', 'task/Cluster/1', (stack) => web(stack).taskDefinition.executionRole!],
  ['codedeploy.amazonaws.com', 'codedeploy', `deploymentgroup:${APPLICATION}/Group`, (stack) => web(stack).deploymentGroup!.role],
  ['codedeploy.amazonaws.com', 'codedeploy', 'deploymentgroup:shop/web', (stack) => web(stack, { applicationName: 'shop', deploymentGroupName: 'web' }).deploymentGroup!.role],
  ['states.amazonaws.com', 'states', 'stateMachine:Waiter', (stack) => { web(stack); return waiterOf(stack, 'EcsDeploymentProvider'); }],
  ['states.amazonaws.com', 'states', 'stateMachine:Waiter', (stack) => { job(JobTrigger.stackDeployment(), stack); return waiterOf(stack, 'EcsJobProvider'); }],
  ['states.amazonaws.com', 'states', 'stateMachine:Job', (stack) => job(JobTrigger.onDemand(), stack).stateMachine!.role],
  ['events.amazonaws.com', 'events', 'rule/Job', (stack) => job(event, stack).node.findChild('EventsRole')],
  ['scheduler.amazonaws.com', 'scheduler', 'schedule-group/default', (stack) => job(daily, stack).node.findChild('SchedulerRole')],
];

describe.each(CASES)('a role for %s, which acts for %s %s,', (principal, service, resource, roleIn) => {
  let deployed: DeployedStack;
  let role: IConstruct;
  beforeAll(() => {
    const stack = newStack();
    role = roleIn(stack);
    deployed = new DeployedStack(stack);
  });

  const actingFor = (account: string, region = REGION) => (
    { 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:${service}:${region}:${account}:${resource}` }
  );

  test('can be assumed in the name of this account', async () => {
    expect(await deployed.trusts(role, principal, actingFor(ACCOUNT))).toBe(true);
  });

  test('cannot be assumed in the name of another account, or of nobody', async () => {
    expect(await deployed.trusts(role, principal, actingFor('999999999999'))).toBe(false);
    expect(await deployed.trusts(role, principal, {})).toBe(false);
  });

  test('cannot be assumed for another Region, or by another service', async () => {
    expect(await deployed.trusts(role, principal, actingFor(ACCOUNT, 'us-east-1'))).toBe(false);
    expect(await deployed.trusts(role, 'ec2.amazonaws.com', actingFor(ACCOUNT))).toBe(false);
  });
});

test('a role for CodeDeploy cannot be assumed for another group of the application, where the group has a name', async () => {
  const stack = newStack();
  const { role } = web(stack, { applicationName: 'shop', deploymentGroupName: 'web' }).deploymentGroup!;
  const group = `arn:aws:codedeploy:${REGION}:${ACCOUNT}:deploymentgroup:shop/ledger`;

  expect(await new DeployedStack(stack).trusts(role, 'codedeploy.amazonaws.com', { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': group })).toBe(false);
});
