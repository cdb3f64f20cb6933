import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeploymentHook, DeploymentStage, Exposure, HookTimeoutAction, ServiceDeployment, SmokeTest, TestTraffic } from '../../../src/index';
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

  test('passes details as they are written, and goes on after a time-out where it should', () => {
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

  test.each([
    [{ stages: [] }, 'stages is empty, so the function would never be called; name at least one DeploymentStage'],
    [{ stages: [PRE_SCALE_UP, PRE_SCALE_UP] }, "stages names one stage twice, got 'PRE_SCALE_UP'; name each stage once"],
    [{ stages: [PRE_SCALE_UP], details: { '': 'x' } }, 'details has an empty key, which the function could not look up; give each detail a name'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.minutes(0) }, 'timeout in minutes must be a whole number from 1 to 1440, got 0; use at most 24 hours'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.minutes(1441) }, 'timeout in minutes must be a whole number from 1 to 1440, got 1441; use at most 24 hours'],
    [{ stages: [PRE_SCALE_UP], timeout: Duration.seconds(30) }, 'timeout in minutes must be a whole number from 1 to 1440, got 0.5; use at most 24 hours'],
  ])('fails with %j', (options, message) => {
    expect(() => DeploymentHook.lambdaFunction(checkFunction(newStack()), options)).toThrow(new Error(`[DeploymentHook.lambdaFunction()] ${message}`));
  });
});

describe('the role of the hooks', () => {
  test('is one for the service, for ECS, and may call exactly its functions', () => {
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

  test('has its policy before the service exists', () => {
    const stack = newStack();

    const { web, template, service } = deployed(stack, [DeploymentHook.lambdaFunction(checkFunction(stack), { stages: [PRE_SCALE_UP] })]);

    const role = logicalId(web.node.findChild('HookRole'));
    expect(service.DependsOn).toEqual(expect.arrayContaining([role, policyOf(template, role).id]));
  });

  test('is not there when nothing is called', () => {
    const { web, template } = deployed(newStack(), [DeploymentHook.approval()]);

    expect(web.node.tryFindChild('HookRole')).toBeUndefined();
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

test('the service waits for its routes and the infrastructure role, and not for what that is denied', () => {
  const { web, template, service } = deployed(newStack(), [], TestTraffic.listener());

  const rules = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
  expect(rules).toHaveLength(2);
  expect(service.DependsOn).toEqual(expect.arrayContaining(rules));
  const role = web.service.node.findChild('InfrastructureRole');
  expect(service.Properties.LoadBalancers[0].AdvancedConfiguration.RoleArn).toEqual(getAtt(role, 'Arn'));
  expect(service.DependsOn).not.toContain(logicalId(role.node.findChild('DefaultPolicy')));
});

test('hooks that users add with the L2 are kept, before and beside those of the deployment', () => {
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

describe('DeploymentHook.smokeTest()', () => {
  test('tests the new version once test traffic reaches it', () => {
    const { web, hooks } = deployed(newStack(), [DeploymentHook.smokeTest(SmokeTest.http())], TestTraffic.listener());

    expect(hooks).toEqual([expect.objectContaining({
      TargetType: 'AWS_LAMBDA',
      LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      HookTargetArn: getAtt(web.node.findChild('SmokeTest').node.findChild('Function'), 'Arn'),
      TimeoutConfiguration: { TimeoutInMinutes: 15, Action: 'ROLLBACK' },
    })]);
  });

  test('can be there twice', () => {
    const smokeTest = DeploymentHook.smokeTest(SmokeTest.http(), { timeout: Duration.minutes(5) });

    expect(deployed(newStack(), [smokeTest, smokeTest], TestTraffic.listener()).hooks).toHaveLength(2);
  });

  test.each([
    ['ServiceDeployment.blueGreen()', (testTraffic?: TestTraffic) => ServiceDeployment.blueGreen({ testTraffic, hooks: [DeploymentHook.smokeTest(SmokeTest.http())] })],
    ['ServiceDeployment.canary()', (testTraffic?: TestTraffic) => ServiceDeployment.canary({ testTraffic, hooks: [DeploymentHook.smokeTest(SmokeTest.http())] })],
  ])('fails in %s without a test listener', (deployment, make) => {
    const message = `[${deployment}] DeploymentHook.smokeTest() needs a test listener to send its requests to; pass TestTraffic.listener() as testTraffic`;

    expect(() => make()).toThrow(new Error(message));
    expect(() => make(TestTraffic.header({ name: 'X-Test', values: ['true'] }))).toThrow(new Error(message));
  });
});

describe('what a service cannot have', () => {
  test.each([
    [DeploymentHook.approval({ timeout: Duration.minutes(1) }), 'a service has at most 10 hooks that wait for an approval, got 11'],
    [DeploymentHook.runTask({ command: ['migrate'] }), 'a service has at most 10 hooks that call a function, got 11'],
  ])('fails with 11 hooks of a kind', (hook, message) => {
    expect(() => ServiceDeployment.blueGreen({ hooks: Array(11).fill(hook) }))
      .toThrow(new Error(`[ServiceDeployment.blueGreen()] ${message}; do several things in one function, or leave some out`));
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
