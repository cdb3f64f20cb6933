import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DeploymentHook, DeploymentStage, RunTaskHookOptions, ServiceDeployment, WorkloadTask } from '../../../src/index';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image } from '../../fixtures/web-task';

const MIGRATE = ['npm', 'run', 'migrate'];

function deployed(options: RunTaskHookOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask(options)] }) });
  const template = Template.fromStack(stack);
  const fn = onlyResource(template, 'AWS::Lambda::Function');
  const service = onlyResource(template, 'AWS::ECS::Service').Properties;
  return { stack, web, template, fn, hook: service.DeploymentConfiguration.LifecycleHooks[0], config: configOf(fn.Properties) };
}

/** What the function is told, with the template's references as text. */
function configOf({ Environment }: any): any {
  const value = Environment.Variables.RUN_TASK;
  return JSON.parse(typeof value === 'string' ? value : value['Fn::Join'][1].map((part: any) => part.Ref ?? part['Fn::GetAtt']?.join('.') ?? part).join(''));
}

function statements(template: Template): any[] {
  const [policy] = resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) => id.includes('RunTaskFunction'));
  return policy.Properties.PolicyDocument.Statement;
}

describe('DeploymentHook.runTask()', () => {
  test("runs a command in the service's own container before the new version starts", () => {
    const { web, hook, config } = deployed({ command: MIGRATE });

    expect(hook).toMatchObject({
      TargetType: 'AWS_LAMBDA',
      LifecycleStages: ['PRE_SCALE_UP'],
      HookTargetArn: getAtt(web.node.findChild('RunTask').node.findChild('Function'), 'Arn'),
      TimeoutConfiguration: { TimeoutInMinutes: 15, Action: 'ROLLBACK' },
    });
    expect(config).toEqual({
      hook: 'Stack/Web/RunTask', cluster: expect.stringMatching(/:cluster\/existing$/), container: 'app', command: MIGRATE, timeoutMinutes: 15,
    });
  });

  test('takes another stage and time-out', () => {
    const { hook, config } = deployed({ command: MIGRATE, stage: DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT, timeout: Duration.hours(2) });

    expect(hook).toMatchObject({ LifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT'], TimeoutConfiguration: { TimeoutInMinutes: 120 } });
    expect(config.timeoutMinutes).toBe(120);
  });

  test('runs another task, in whose container the exit code counts', () => {
    const { config, template } = deployed({ task: WorkloadTask.container({ image, containerName: 'flyway', command: ['migrate'] }) });

    const [taskDefinition] = resourcesOf(template, 'AWS::ECS::TaskDefinition').filter(({ Properties }) => Properties.ContainerDefinitions[0].Name === 'flyway');
    expect(config).toMatchObject({ taskDefinition: taskDefinition.id, container: 'flyway' });
    expect(config).not.toHaveProperty('command');
  });

  test('is called by a current runtime, from the bundle, in three minutes', () => {
    expect(deployed({ command: MIGRATE }).fn.Properties).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 180 });
  });

  test('can be there twice', () => {
    const stack = newStack();
    webService(stack, {
      deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ command: ['first'] }), DeploymentHook.runTask({ command: ['second'] })] }),
    });

    const configs = resourcesOf(Template.fromStack(stack), 'AWS::Lambda::Function').map(({ Properties }) => configOf(Properties));
    expect(configs.map(({ hook, command }) => [hook, ...command])).toEqual([['Stack/Web/RunTask', 'first'], ['Stack/Web/RunTask2', 'second']]);
  });
});

describe('what the function may do', () => {
  test("is to run the service's family with its two roles on its cluster, to follow it, and to stop what it has started", () => {
    const { stack, web, template } = deployed({ command: MIGRATE });

    const onCluster = { ArnEquals: { 'ecs:cluster': stack.resolve(web.cluster.cluster.clusterArn) } };
    const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ...rest]] });
    expect(statements(template)).toEqual([
      {
        Effect: 'Allow',
        Action: 'ecs:DescribeServiceRevisions',
        Resource: arn(':service-revision/existing/', { Ref: 'AWS::StackName' }, `-${logicalId(web.service)}-*`),
      },
      { Effect: 'Allow', Action: 'ecs:RunTask', Resource: arn(`:task-definition/${web.taskDefinition.family}:*`), Condition: onCluster },
      {
        Effect: 'Allow',
        Action: 'ecs:TagResource',
        Resource: arn(':task/existing/*'),
        Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      },
      { Effect: 'Allow', Action: 'ecs:DescribeTasks', Resource: arn(':task/existing/*'), Condition: onCluster },
      {
        Effect: 'Allow',
        Action: 'ecs:StopTask',
        Resource: arn(':task/existing/*'),
        Condition: { ...onCluster, StringEquals: { 'aws:ResourceTag/cdk-fargate-workloads:hook': 'Stack/Web/RunTask' } },
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: [getAtt(web.taskDefinition.taskRole, 'Arn'), getAtt(web.taskDefinition.executionRole!, 'Arn')],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });

  test('passes the execution role that a task gets later', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Migration');
    taskDefinition.addContainer('flyway', { image });
    webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ task: WorkloadTask.fromTaskDefinition(taskDefinition) })] }) });

    const role = taskDefinition.obtainExecutionRole();

    expect(statements(Template.fromStack(stack)).at(-1).Resource).toContainEqual(getAtt(role, 'Arn'));
  });

  test('is granted before the service can call it', () => {
    const { fn, template } = deployed({ command: MIGRATE });

    const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => Ref === fn.Properties.Role['Fn::GetAtt'][0]));
    expect(policies).toHaveLength(1);
    expect(fn.DependsOn).toContain(policies[0].id);
  });

  test('comes after the roles of a task of its own, so that the task can pull its image', () => {
    const { fn, template } = deployed({ task: WorkloadTask.container({ image, containerName: 'flyway' }) });

    const executionRole = Object.keys(template.findResources('AWS::IAM::Policy')).find((id) => /RunTaskTaskDefinitionExecutionRoleDefaultPolicy/.test(id));
    expect(fn.DependsOn).toContain(executionRole);
  });

  test('does not make a circle with the service', () => {
    const { template, fn, web } = deployed({ command: MIGRATE });

    expect(JSON.stringify([fn, statements(template)])).not.toContain(JSON.stringify(ref(web.service)));
  });
});

describe('what DeploymentHook.runTask() refuses', () => {
  test.each([
    [{}, "there is neither a command nor a task, and the service's own command does not end; pass a command such as ['npm', 'run', 'migrate']"],
    [{ command: [] }, 'command is empty; name what the container runs, or leave it out'],
    [{ command: MIGRATE, timeout: Duration.minutes(1) }, 'timeout in minutes must be a whole number from 2 to 1440, got 1; use at most 24 hours'],
    ...(['RECONCILE_SERVICE', 'TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'] as const).map((stage) => [
      { command: MIGRATE, stage: DeploymentStage[stage] },
      `the task must run once in each deployment, and the stage does not come once, got '${stage}'; `
        + 'use PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, POST_PRODUCTION_TRAFFIC_SHIFT',
    ]),
  ] as [RunTaskHookOptions, string][])('fails with %j', (options, message) => {
    expect(() => DeploymentHook.runTask(options)).toThrow(new Error(`[DeploymentHook.runTask()] ${message}`));
  });

  test('fails when the task of its own cannot run', () => {
    const task = WorkloadTask.container({ image, essential: false });

    expect(() => deployed({ task })).toThrow(/\[Stack\/Web\/RunTask\] .*no container is essential, got \["app"\]/);
  });
});
