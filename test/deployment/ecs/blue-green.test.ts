import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { BlueGreenDeploymentOptions, Exposure, FailureDetection, FargateWebService, ServiceDeployment, TestTraffic } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { getAtt, logicalId, onlyResource, ref, resourcesOf, TemplateResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

function deployed(options?: BlueGreenDeploymentOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen(options) });
  const template = Template.fromStack(stack);
  return { web, template, service: onlyResource(template, 'AWS::ECS::Service').Properties };
}

/** The weights are those that ECS has written last, which a custom resource looks up. */
function weightedForward(web: FargateWebService, role: 'Production' | 'Test' = 'Production') {
  const live = web.targetGroup!.node.findChild('Live').node.findChild('Resource');
  return [{
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: ref(web.targetGroup!), Weight: getAtt(live, `${role}Weight`) },
        { TargetGroupArn: ref(web.alternateTargetGroup!), Weight: getAtt(live, `${role}AlternateWeight`) },
      ],
    },
  }];
}

function ruleWithPriority(template: Template, priority: number, listener: unknown): TemplateResource {
  const found = resourcesOf(template, RULE)
    .filter(({ Properties }) => Properties.Priority === priority && JSON.stringify(Properties.ListenerArn) === JSON.stringify(listener));
  expect(found).toHaveLength(1);
  return found[0];
}

describe('ServiceDeployment.blueGreen()', () => {
  test('starts a second set of tasks, and keeps the old one for five minutes', () => {
    expect(deployed().service.DeploymentConfiguration).toMatchObject({
      Strategy: 'BLUE_GREEN',
      BakeTimeInMinutes: 5,
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
  });

  test.each([[Duration.minutes(0), 0], [Duration.minutes(10), 10], [Duration.hours(24), 1440]])('keeps the old tasks for %p', (bakeTime, minutes) => {
    expect(deployed({ bakeTime }).service.DeploymentConfiguration.BakeTimeInMinutes).toBe(minutes);
  });

  test('has no circuit breaker, which is for rolling deployments', () => {
    expect(deployed().service.DeploymentConfiguration).not.toHaveProperty('DeploymentCircuitBreaker');
  });

  test('has two target groups that are alike', () => {
    const { web, template } = deployed();

    const groups = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(Object.keys(groups).sort()).toEqual([logicalId(web.targetGroup!), logicalId(web.alternateTargetGroup!)].sort());
    expect(groups[logicalId(web.alternateTargetGroup!)].Properties).toEqual(groups[logicalId(web.targetGroup!)].Properties);
  });

  test('shifts production traffic by a rule of the service with weights for both target groups from the start', () => {
    const { web, template, service } = deployed();

    const rule = onlyResource(template, RULE);
    expect(rule.Properties).toEqual({
      ListenerArn: ref(web.listener!),
      Priority: 50000,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: weightedForward(web),
    });
    expect(service.LoadBalancers).toEqual([{
      ContainerName: 'app',
      ContainerPort: 80,
      TargetGroupArn: ref(web.targetGroup!),
      AdvancedConfiguration: {
        AlternateTargetGroupArn: ref(web.alternateTargetGroup!),
        ProductionListenerRule: { Ref: rule.id },
        RoleArn: expect.anything(),
      },
    }]);
  });

  test('looks up the live weights before an update changes a rule', () => {
    const { web, template } = deployed({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) });

    expect(onlyResource(template, 'Custom::EcsLiveTargetGroups').Properties).toEqual({
      ServiceToken: expect.anything(),
      ProductionPort: 80,
      ProductionPriority: 50000,
      TestPort: 80,
      TestPriority: 49999,
      TargetGroupArns: [ref(web.targetGroup!), ref(web.alternateTargetGroup!)],
      Weighted: true,
      Listeners: [
        { Priority: 50000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], Actions: [{ Type: 'forward' }] },
        { Priority: 49999, Conditions: [expect.objectContaining({ Field: 'http-header' })], Actions: [{ Type: 'forward' }] },
      ],
    });
  });

  test('does not change the default action of the listener, on which users may rely', () => {
    const { template } = deployed();

    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions[0].Type).toBe('fixed-response');
  });

  test('has ECS change the load balancer by a role with the AWS managed policy, denied access to those of other services', () => {
    const { web, template, service } = deployed();

    const [id] = service.LoadBalancers[0].AdvancedConfiguration.RoleArn['Fn::GetAtt'];
    const role = template.findResources('AWS::IAM::Role')[id].Properties;
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } },
    ]);
    expect(role.ManagedPolicyArns).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers']] },
    ]);
    expect(role.Policies.map(({ PolicyDocument }: any) => PolicyDocument.Statement)).toEqual([[{
      Effect: 'Deny',
      Action: ['ModifyListener', 'ModifyRule', 'RegisterTargets', 'DeregisterTargets'].map((action) => `elasticloadbalancing:${action}`),
      NotResource: [{ Ref: onlyResource(template, RULE).id }, ref(web.targetGroup!), ref(web.alternateTargetGroup!)],
    }]]);
  });

  test('is the default of a service behind a load balancer', () => {
    const stack = newStack();
    webService(stack);

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.DeploymentConfiguration)
      .toEqual(deployed().service.DeploymentConfiguration);
  });

  test('rolls back on alarms', () => {
    const stack = newStack();
    const alarm = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' })
      .createAlarm(stack, 'Errors', { evaluationPeriods: 1, threshold: 1 });

    expect(deployed({ alarms: [alarm], failureDetection: FailureDetection.none() }, stack).service.DeploymentConfiguration.Alarms).toEqual({
      AlarmNames: [ref(alarm)],
      Enable: true,
      Rollback: true,
    });
  });
});

describe('test traffic of ServiceDeployment.blueGreen()', () => {
  test('is none by default', () => {
    const { web, service } = deployed();

    expect(web.testListener).toBeUndefined();
    expect(service.LoadBalancers[0].AdvancedConfiguration).not.toHaveProperty('TestListenerRule');
  });

  test('can use a listener, whose rule has weights for both target groups', () => {
    const { web, template, service } = deployed({ testTraffic: TestTraffic.listener() });

    const rule = ruleWithPriority(template, 50000, ref(web.testListener!));
    expect(rule.Properties).toMatchObject({
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: weightedForward(web, 'Test'),
    });
    expect(service.LoadBalancers[0].AdvancedConfiguration).toMatchObject({
      ProductionListenerRule: { Ref: ruleWithPriority(template, 50000, ref(web.listener!)).id },
      TestListenerRule: { Ref: rule.id },
    });
  });

  test('can use a header, in a rule before production on the same listener', () => {
    const { web, template, service } = deployed({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true', 'yes-*'] }) });

    const rule = ruleWithPriority(template, 49999, ref(web.listener!));
    expect(rule.Properties).toMatchObject({
      Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['true', 'yes-*'] } }],
      Actions: weightedForward(web, 'Test'),
    });
    expect(service.LoadBalancers[0].AdvancedConfiguration.TestListenerRule).toEqual({ Ref: rule.id });
    expect(web.testListener).toBeUndefined();
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  });
});

describe('ServiceDeployment.blueGreen() without a load balancer', () => {
  test('only replaces the tasks', () => {
    const stack = newStack();
    const web = webService(stack, { exposure: Exposure.none(), deployment: ServiceDeployment.blueGreen() });

    const template = Template.fromStack(stack);
    const service = onlyResource(template, 'AWS::ECS::Service').Properties;
    expect(service.DeploymentConfiguration).toMatchObject({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 });
    expect(service.LoadBalancers ?? []).toEqual([]);
    expect(Object.keys(template.findResources('AWS::IAM::Role')).sort())
      .toEqual([logicalId(web.taskDefinition.taskRole), logicalId(web.taskDefinition.executionRole!)].sort());
  });
});

describe('ServiceDeployment.blueGreen()', () => {
  test.each([
    [Duration.minutes(1441), 1441],
    [Duration.seconds(90), 1.5],
  ])('fails with a bake time of %p', (bakeTime, minutes) => {
    expect(() => ServiceDeployment.blueGreen({ bakeTime }))
      .toThrow(errorAt('ServiceDeployment.blueGreen()', 'bakeTime', '0 to 1440', `got ${minutes};`, '24 hours'));
  });
});

describe('a bake time that is unknown at synthesis', () => {
  test('is passed on', () => {
    const stack = newStack();

    const { service } = deployed({ bakeTime: Duration.minutes(numberParameter(stack, 'BakeTime')) }, stack);

    expect(service.DeploymentConfiguration.BakeTimeInMinutes).toEqual({ Ref: 'BakeTime' });
    expect(() => ServiceDeployment.blueGreen({ bakeTime: Duration.minutes(unknownNumber()) })).not.toThrow();
  });
});
