import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DeploymentHook, DeploymentStage, RunTaskHookOptions, ServiceDeployment, WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image } from '../../fixtures/web-task';

const MIGRATE = ['npm', 'run', 'migrate'];

function deployed(options: RunTaskHookOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask(options)] }) });
  const template = Template.fromStack(stack);
  const [fn] = functionsIn(template);
  const service = onlyResource(template, 'AWS::ECS::Service').Properties;
  return { stack, web, template, fn, hook: service.DeploymentConfiguration.LifecycleHooks[0], config: configOf(fn.Properties) };
}

/** The functions of the hooks. */
function functionsIn(template: Template) {
  return resourcesOf(template, 'AWS::Lambda::Function').filter(({ id }) => id.includes('RunTask'));
}

/** Configuration of the function, with the references of the template as text. */
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

  test('accepts another stage and time-out', () => {
    const { hook, config } = deployed({ command: MIGRATE, stage: DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT, timeout: Duration.hours(2) });

    expect(hook).toMatchObject({ LifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT'], TimeoutConfiguration: { TimeoutInMinutes: 120 } });
    expect(config.timeoutMinutes).toBe(120);
  });

  test.each<[DeploymentStage | undefined, boolean | undefined, boolean | undefined]>([
    [undefined, undefined, undefined],
    [undefined, false, true],
    [DeploymentStage.POST_SCALE_UP, undefined, true],
    [DeploymentStage.POST_TEST_TRAFFIC_SHIFT, undefined, true],
    [DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT, undefined, true],
    [DeploymentStage.POST_SCALE_UP, true, undefined],
  ])('at %s with includeFirstDeployment %p, skipping the first deployment is %p', (stage, includeFirstDeployment, skipFirstDeployment) => {
    expect(deployed({ command: MIGRATE, stage, includeFirstDeployment }).config.skipFirstDeployment).toBe(skipFirstDeployment);
  });

  test('runs another task, and watches the exit code of its container', () => {
    const { config, template } = deployed({ task: WorkloadTask.container({ image, containerName: 'flyway', command: ['migrate'] }) });

    const [taskDefinition] = resourcesOf(template, 'AWS::ECS::TaskDefinition').filter(({ Properties }) => Properties.ContainerDefinitions[0].Name === 'flyway');
    expect(config).toMatchObject({ taskDefinition: taskDefinition.id, container: 'flyway' });
    expect(config).not.toHaveProperty('command');
  });

  test('has a function with a current runtime and a time-out of ten minutes', () => {
    expect(deployed({ command: MIGRATE }).fn.Properties).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 600 });
  });

  test('can occur twice', () => {
    const stack = newStack();
    webService(stack, {
      deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ command: ['first'] }), DeploymentHook.runTask({ command: ['second'] })] }),
    });

    const configs = functionsIn(Template.fromStack(stack)).map(({ Properties }) => configOf(Properties));
    expect(configs.map(({ hook, command }) => [hook, ...command])).toEqual([['Stack/Web/RunTask', 'first'], ['Stack/Web/RunTask2', 'second']]);
  });
});

test('the function learns of deployments of its service alone, so that it stops the task of one that has ended', () => {
  const { web, template } = deployed({ command: MIGRATE });
  const fn = logicalId(web.node.findChild('RunTask').node.findChild('Function'));

  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'source': ['aws.ecs'], 'detail-type': ['ECS Deployment State Change'], 'resources': [ref(web.service)] },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [fn, 'Arn'] } })],
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: getAtt(web.node.findChild('RunTask').node.findChild('Deployments'), 'Arn'),
  });
});

test('a custom resource is deleted after the service and before the function, which then stops the tasks', () => {
  const { web, template } = deployed({ command: MIGRATE });
  const hook = web.node.findChild('RunTask').node;

  const tasks = onlyResource(template, 'Custom::EcsHookTasks');
  expect(tasks.Properties).toEqual({ ServiceToken: getAtt(hook.findChild('Function'), 'Arn') });
  template.hasResource('Custom::EcsHookTasks', { DeletionPolicy: 'Delete' });
  expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toContain(tasks.id);
});

describe('the permissions of the function', () => {
  test('allow it to run the task family of the service with its two roles on its cluster, to describe tasks, and to stop its own', () => {
    const { stack, web, template } = deployed({ command: MIGRATE });

    const onCluster = { ArnEquals: { 'ecs:cluster': stack.resolve(web.cluster.cluster.clusterArn) } };
    const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ...rest]] });
    const ofService = (kind: string) => ['service', kind].map((each) => arn(`:${each}/existing/`, { Ref: 'AWS::StackName' }, `-${logicalId(web.service)}-*`));
    expect(statements(template)).toEqual([
      {
        Effect: 'Allow',
        Action: 'ecs:DescribeServiceRevisions',
        Resource: ofService('service-revision'),
      },
      {
        Effect: 'Allow',
        Action: 'ecs:DescribeServiceDeployments',
        Resource: ofService('service-deployment'),
      },
      { Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*', Condition: onCluster },
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

  test('name a service by its own name', () => {
    const stack = newStack();
    const hooks = [DeploymentHook.runTask({ command: MIGRATE })];
    webService(stack, { serviceName: 'shop', deployment: ServiceDeployment.blueGreen({ hooks }) });

    const [, { Resource: [service, deployments] }] = statements(Template.fromStack(stack));
    expect(JSON.stringify(service)).toContain(':service/existing/shop"');
    expect(JSON.stringify(deployments)).toContain(':service-deployment/existing/shop/*"');
  });

  test('include passing an execution role that is added later', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Migration');
    taskDefinition.addContainer('flyway', { image });
    const hook = DeploymentHook.runTask({ task: WorkloadTask.fromTaskDefinition(taskDefinition) });
    webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [hook] }) });

    const role = taskDefinition.obtainExecutionRole();

    expect(statements(Template.fromStack(stack)).at(-1).Resource).toContainEqual(getAtt(role, 'Arn'));
  });

  test('are granted before the service can call the function', () => {
    const { fn, template } = deployed({ command: MIGRATE });

    const [role] = fn.Properties.Role['Fn::GetAtt'];
    const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => Ref === role));
    expect(policies).toHaveLength(1);
    expect(fn.DependsOn).toContain(policies[0].id);
  });

  test('come after the roles of another task, so that it can pull its image', () => {
    const { fn, template } = deployed({ task: WorkloadTask.container({ image, containerName: 'flyway' }) });

    const executionRole = Object.keys(template.findResources('AWS::IAM::Policy')).find((id) => /RunTaskTaskDefinitionExecutionRoleDefaultPolicy/.test(id));
    expect(fn.DependsOn).toContain(executionRole);
  });

  test('do not refer to the service', () => {
    const { template, fn, web } = deployed({ command: MIGRATE });

    expect(JSON.stringify([fn, statements(template)])).not.toContain(JSON.stringify(ref(web.service)));
  });
});

describe('DeploymentHook.runTask()', () => {
  const OTHER_STAGES = [
    DeploymentStage.RECONCILE_SERVICE, DeploymentStage.TEST_TRAFFIC_SHIFT,
    DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT,
  ];

  test.each<[RunTaskHookOptions, ...string[]]>([
    [{}, 'neither a command nor a task', 'pass a command'],
    [{ command: [] }, 'command is empty'],
    [{ command: MIGRATE, timeout: Duration.minutes(1) }, 'timeout', '2 to 1440', 'got 1;', '24 hours'],
    ...OTHER_STAGES.map((stage): [RunTaskHookOptions, ...string[]] => [
      { command: MIGRATE, stage },
      'exactly once', `got '${stage}'`, 'PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, POST_PRODUCTION_TRAFFIC_SHIFT',
    ]),
  ])('fails with %j', (options, ...words) => {
    expect(() => DeploymentHook.runTask(options)).toThrow(errorAt('DeploymentHook.runTask()', ...words));
  });

  test('fails with a task that ECS would reject', () => {
    const task = WorkloadTask.container({ image, essential: false });

    expect(() => deployed({ task })).toThrow(/\[Stack\/Web\/RunTask\] .*essential.*app/);
  });
});
