import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  DeploymentHook, DeploymentStage, Exposure, HookTimeoutAction, LambdaHookOptions, ServiceDeployment, SmokeTest, TestTraffic,
} from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const { PRE_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT } = DeploymentStage;

function checkFunction(stack: Stack, id = 'Check'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = 1') });
}

function deployed(stack: Stack, hooks: DeploymentHook[], testTraffic?: TestTraffic) {
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks, testTraffic }) });
  const template = Template.fromStack(stack);
  const service = onlyResource(template, 'AWS::ECS::Service');
  return { web, template, service, hooks: service.Properties.DeploymentConfiguration.LifecycleHooks };
}

describe('DeploymentHook.lambdaFunction()', () => {
  test('calls a function at its stages, and waits an hour for it', () => {
    const stack = newStack();
    const check = checkFunction(stack);

    const { hooks, web } = deployed(stack, [DeploymentHook.lambdaFunction(check, { stages: [PRE_SCALE_UP, PRODUCTION_TRAFFIC_SHIFT] })]);

    expect(hooks).toEqual([{
      TargetType: 'AWS_LAMBDA',
      HookTargetArn: getAtt(check, 'Arn'),
      RoleArn: getAtt(web.node.findChild('HookRole'), 'Arn'),
      LifecycleStages: ['PRE_SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT'],
      TimeoutConfiguration: { TimeoutInMinutes: 60, Action: 'ROLLBACK' },
    }]);
  });

  test('passes details unchanged, and continues after a time-out if told so', () => {
    const stack = newStack();

    const { hooks } = deployed(stack, [DeploymentHook.lambdaFunction(checkFunction(stack), {
      stages: [POST_TEST_TRAFFIC_SHIFT], details: { S3_BUCKET: 'approvals', lowerCase: 'kept' }, timeout: Duration.hours(24), onTimeout: HookTimeoutAction.CONTINUE,
    })]);

    expect(hooks[0]).toMatchObject({
      HookDetails: { S3_BUCKET: 'approvals', lowerCase: 'kept' },
      TimeoutConfiguration: { TimeoutInMinutes: 1440, Action: 'CONTINUE' },
    });
  });

  test.each(Object.values(DeploymentStage))('knows the stage %s', (stage) => {
    const stack = newStack();

    expect(deployed(stack, [DeploymentHook.lambdaFunction(checkFunction(stack), { stages: [stage] })]).hooks[0].LifecycleStages).toEqual([stage]);
  });

  test.each<[LambdaHookOptions, ...string[]]>([
    [{ stages: [] }, 'stages', 'empty', 'DeploymentStage'],
    [{ stages: [PRE_SCALE_UP, PRE_SCALE_UP] }, 'stages', 'twice', 'PRE_SCALE_UP'],
    [{ stages: [PRE_SCALE_UP], details: { '': 'x' } }, 'details', 'empty key'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.minutes(0) }, 'timeout', '1 to 1440', 'got 0;'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.minutes(1441) }, 'timeout', '1 to 1440', 'got 1441;', '24 hours'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.seconds(30) }, 'timeout', '1 to 1440', 'got 0.5;'],
  ])('fails with %j', (options, ...words) => {
    expect(() => DeploymentHook.lambdaFunction(checkFunction(newStack()), options)).toThrow(errorAt('DeploymentHook.lambdaFunction()', ...words));
  });
});

describe('the role of the hooks', () => {
  test('is shared by the hooks, for ECS, and may call exactly their functions', () => {
    const stack = newStack();
    const [first, second] = [checkFunction(stack, 'First'), checkFunction(stack, 'Second')];

    const { web, template } = deployed(stack, [
      DeploymentHook.lambdaFunction(first, { stages: [PRE_SCALE_UP] }),
      DeploymentHook.lambdaFunction(second, { stages: [PRE_SCALE_UP] }),
      DeploymentHook.lambdaFunction(first, { stages: [POST_TEST_TRAFFIC_SHIFT] }),
    ]);

    const role = logicalId(web.node.findChild('HookRole'));
    expect(template.findResources('AWS::IAM::Role')[role].Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } },
    ]);
    expect(policyOf(template, role).Properties.PolicyDocument.Statement).toEqual([
      { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: [getAtt(first, 'Arn'), getAtt(second, 'Arn')] },
    ]);
  });

  test('has its policy before the service is created', () => {
    const stack = newStack();

    const { web, template, service } = deployed(stack, [DeploymentHook.lambdaFunction(checkFunction(stack), { stages: [PRE_SCALE_UP] })]);

    const role = logicalId(web.node.findChild('HookRole'));
    expect(service.DependsOn).toEqual(expect.arrayContaining([role, policyOf(template, role).id]));
  });

  test('does not exist when no hook calls a function', () => {
    const { web, template } = deployed(newStack(), [DeploymentHook.approval()]);

    expect(web.node.tryFindChild('HookRole')).toBeUndefined();
    expect(resourcesOf(template, 'AWS::Lambda::Function').map(({ id }) => id)).toEqual([
      expect.stringMatching(/^WebApprovalFirstDeployment/), expect.stringMatching(/^EcsLiveTargetGroupsProvider/),
    ]);
  });
});

test('the service depends on its routes and the infrastructure role, which denies access to other targets', () => {
  const { web, template, service } = deployed(newStack(), [], TestTraffic.listener());

  const rules = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
  expect(rules).toHaveLength(2);
  expect(service.DependsOn).toEqual(expect.arrayContaining(rules));
  const role = web.service.node.findChild('InfrastructureRole');
  expect(service.Properties.LoadBalancers[0].AdvancedConfiguration.RoleArn).toEqual(getAtt(role, 'Arn'));
  expect(template.findResources('AWS::IAM::Role')[logicalId(role)].Properties.Policies).toHaveLength(1);
});

test('hooks that users add to the L2 are kept, before those of the deployment', () => {
  const stack = newStack();
  const check = checkFunction(stack);
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval()] }) });

  web.service.addLifecycleHook(new ecs.DeploymentLifecycleLambdaTarget(check, 'Own', { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_SCALE_UP] }));

  const { LifecycleHooks } = onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration;
  expect(LifecycleHooks).toEqual([
    { HookTargetArn: getAtt(check, 'Arn'), LifecycleStages: ['POST_SCALE_UP'], RoleArn: expect.anything() },
    expect.objectContaining({ TargetType: 'PAUSE' }),
  ]);
});

describe.each([
  ['blueGreen', ServiceDeployment.blueGreen],
  ['canary', ServiceDeployment.canary],
  ['linear', ServiceDeployment.linear],
] as const)('smokeTest of ServiceDeployment.%s()', (name, factory) => {
  const smokeTest = SmokeTest.http();

  test('tests the new version after test traffic has shifted, as the last hook', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: factory({ smokeTest, testTraffic: TestTraffic.listener(), hooks: [DeploymentHook.approval()] }) });

    const { LifecycleHooks } = onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration;
    expect(LifecycleHooks).toEqual([expect.objectContaining({ TargetType: 'PAUSE' }), {
      TargetType: 'AWS_LAMBDA',
      LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      HookTargetArn: getAtt(web.node.findChild('SmokeTest').node.findChild('Function'), 'Arn'),
      RoleArn: getAtt(web.node.findChild('HookRole'), 'Arn'),
      TimeoutConfiguration: { TimeoutInMinutes: 15, Action: 'ROLLBACK' },
    }]);
  });

  test('is part of the plan', () => {
    expect(factory({ smokeTest, testTraffic: TestTraffic.listener() }).describe()).toContain('Smoke test at POST_TEST_TRAFFIC_SHIFT: 15 min');
  });

  test.each([undefined, TestTraffic.none()])('fails without test traffic', (testTraffic) => {
    expect(() => factory({ smokeTest, testTraffic }))
      .toThrow(errorAt(`ServiceDeployment.${name}()`, 'smokeTest', 'test traffic', 'TestTraffic.listener()'));
  });
});

describe('the number of hooks', () => {
  test.each([
    ['approval', DeploymentHook.approval({ timeout: Duration.minutes(1) })],
    ['function', DeploymentHook.runTask({ command: ['migrate'] })],
  ])('fails with 11 of the kind %s', (kind, hook) => {
    expect(() => ServiceDeployment.blueGreen({ hooks: Array(11).fill(hook) }))
      .toThrow(errorAt('ServiceDeployment.blueGreen()', 'at most 10 hooks', kind, 'got 11'));
  });

  test('includes the smoke test', () => {
    const hooks = Array(10).fill(DeploymentHook.runTask({ command: ['migrate'] }));

    expect(() => ServiceDeployment.blueGreen({ hooks, smokeTest: SmokeTest.http(), testTraffic: TestTraffic.listener() }))
      .toThrow(errorAt('ServiceDeployment.blueGreen()', 'at most 10 hooks', 'function', 'got 11'));
  });
});

test('a service without a load balancer has hooks, too', () => {
  const stack = newStack();
  webService(stack, {
    exposure: Exposure.none(),
    deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.lambdaFunction(checkFunction(stack), { stages: [PRODUCTION_TRAFFIC_SHIFT] })] }),
  });

  const { Properties } = onlyResource(Template.fromStack(stack), 'AWS::ECS::Service');
  expect(Properties.DeploymentConfiguration).toMatchObject({ Strategy: 'BLUE_GREEN', LifecycleHooks: [{ LifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }] });
  expect(Properties.LoadBalancers ?? []).toEqual([]);
});

function policyOf(template: Template, role: string) {
  const [policy] = resourcesOf(template, 'AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles.some(({ Ref }: any) => Ref === role));
  return policy;
}
