import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { SecretValue } from 'aws-cdk-lib/core';
import {
  Authentication, CodeDeployDeploymentOptions, Exposure, FargateWebService, IWorkloadCluster, ServiceDeployment, SharedExposureOptions,
  SharedLoadBalancer, SmokeTest, TestTraffic, WorkloadCluster,
} from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';
import { DeployedStack } from '../../security/iam/deployed-stack';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const LIVE = 'Custom::EcsLiveTargetGroups';
const OTHER_LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/other/1/2';

/** A shared load balancer in a stack, and services that CodeDeploy deploys. */
class Platform {
  public readonly shared: SharedLoadBalancer;
  private readonly cluster: IWorkloadCluster;

  constructor(private readonly stack: Stack = newStack(), https = false) {
    this.cluster = stack.node.scope instanceof App ? new WorkloadCluster(stack, 'Cluster') : existingCluster(stack);
    this.shared = new SharedLoadBalancer(stack, 'Shared', {
      vpc: this.cluster.vpc, testListener: { port: 9000 }, ...https && { certificate: existingCertificate(stack) },
    });
  }

  public add(options: SharedExposureOptions = { paths: ['/shop/*'] }, deployment: CodeDeployDeploymentOptions = {}, id = 'Web', stack = this.stack) {
    return new FargateWebService(stack, id, {
      task: webTask(),
      cluster: this.cluster,
      exposure: Exposure.sharedLoadBalancer(this.shared, options),
      deployment: ServiceDeployment.codeDeploy(deployment),
    });
  }
}

function deployed(options?: SharedExposureOptions, deployment?: CodeDeployDeploymentOptions) {
  const stack = newStack();
  const platform = new Platform(stack);
  const web = platform.add(options, deployment);
  return { ...platform, web, stack, shared: platform.shared, template: Template.fromStack(stack) };
}

function ruleOf(web: FargateWebService, id: 'ProductionRule' | 'TestRule'): elbv2.CfnListenerRule {
  return web.node.findAll().find(({ node }) => node.id === id)!.node.findChild('Resource') as elbv2.CfnListenerRule;
}

describe('CodeDeploy on a listener that services share', () => {
  test('shifts the listener of the load balancer, and its test listener', () => {
    const { shared, template } = deployed();

    expect(onlyResource(template, GROUP).Properties.LoadBalancerInfo.TargetGroupPairInfoList).toEqual([expect.objectContaining({
      ProdTrafficRoute: { ListenerArns: [ref(shared.listener)] },
      TestTrafficRoute: { ListenerArns: [ref(shared.testListener!)] },
    })]);
  });

  test('shifts both rules of the service between both target groups, and leaves the default action to the others', () => {
    const { web, shared, template } = deployed();
    const live = onlyResource(template, LIVE);
    const forward = (role: string) => [{
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: ref(web.targetGroup!), Weight: { 'Fn::GetAtt': [live.id, `${role}Weight`] } },
          { TargetGroupArn: ref(web.alternateTargetGroup!), Weight: { 'Fn::GetAtt': [live.id, `${role}AlternateWeight`] } },
        ],
      },
    }];

    const rules = resourcesOf(template, RULE).map(({ Properties: { ListenerArn, Conditions, Actions } }) => ({ ListenerArn, Conditions, Actions }));
    expect(rules).toEqual([
      { ListenerArn: ref(shared.listener), Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }], Actions: forward('Production') },
      { ListenerArn: ref(shared.testListener!), Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }], Actions: forward('Test') },
    ]);
    for (const { Properties } of resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener')) expect(Properties.DefaultActions[0].Type).toBe('fixed-response');
  });

  test('writes the rule that deployments by ECS write, so that either can follow the other', () => {
    const rules = (deployment: ServiceDeployment) => {
      const stack = newStack();
      const cluster = existingCluster(stack);
      const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc, testListener: {} });
      new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(shared, { paths: ['/shop/*'] }), deployment });
      return Template.fromStack(stack).findResources(RULE);
    };

    expect(rules(ServiceDeployment.codeDeploy())).toEqual(rules(ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() })));
  });

  test('starts after the rules exist', () => {
    const { web, template } = deployed();

    const rules = resourcesOf(template, RULE).map(({ id }) => id);
    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(rules));
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([expect.objectContaining({ TargetGroupArn: ref(web.targetGroup!) })]);
  });

  test.each<[string, SharedExposureOptions]>([
    ['paths', { paths: ['/store/*'] }],
    ['hosts', { paths: ['/shop/*'], hosts: ['shop.example.com'] }],
    ['the priority', { paths: ['/shop/*'], priority: 7 }],
  ])('asks which target group is live when an update changes %s', (_, options) => {
    const lookup = (of: SharedExposureOptions) => onlyResource(deployed(of).template, LIVE).Properties;

    expect(lookup(options)).not.toEqual(lookup({ paths: ['/shop/*'] }));
  });

  test('lets the look-up stop the deployment of a failed update', () => {
    const { web, template } = deployed();

    expect(onlyResource(template, LIVE).Properties).toMatchObject({ Weighted: true, ApplicationName: ref(web.deploymentGroup!.application) });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['codedeploy:StopDeployment'] })]) } }],
    });
  });

  test('has a rule less without test traffic', () => {
    const { template } = deployed(undefined, { testTraffic: TestTraffic.none() });

    template.resourceCountIs(RULE, 1);
    expect(onlyResource(template, GROUP).Properties.LoadBalancerInfo.TargetGroupPairInfoList[0].TestTrafficRoute).toBeUndefined();
  });

  test('tests through the test listener, has hooks and waits for an approval', () => {
    const { template } = deployed(undefined, {
      smokeTest: SmokeTest.http({ requests: [{ path: '/shop/health' }] }), deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES, trafficAlarms: {},
    });

    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9000 });
    expect(onlyResource(template, 'Custom::EcsDeployment').Properties.AppSpec).toEqual({ 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining('AfterAllowTestTraffic')])] });
  });

  test('deploys two services of two stacks behind one load balancer', () => {
    const app = new App();
    const platform = new Platform(new Stack(app, 'Platform'));
    const stacks = ['Orders', 'Carts'].map((id) => {
      const stack = new Stack(app, id);
      platform.add({ paths: [`/${id.toLowerCase()}/*`] }, {}, 'Web', stack);
      return stack;
    });

    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      template.resourceCountIs(RULE, 2);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 0);
      template.resourceCountIs(GROUP, 1);
    }
  });

  test('works on an existing listener with a test listener of its own', () => {
    const stack = newStack();
    const listener = (id: string, listenerArn: string) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
      listenerArn, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-1'),
    });
    new FargateWebService(stack, 'Web', {
      task: webTask(),
      cluster: existingCluster(stack),
      exposure: Exposure.existingListener({ listener: listener('Production', OTHER_LISTENER), testListener: listener('Test', `${OTHER_LISTENER}0`), priority: 5, paths: ['/a'] }),
      deployment: ServiceDeployment.codeDeploy(),
    });

    expect(onlyResource(Template.fromStack(stack), GROUP).Properties.LoadBalancerInfo.TargetGroupPairInfoList[0]).toMatchObject({
      ProdTrafficRoute: { ListenerArns: [OTHER_LISTENER] }, TestTrafficRoute: { ListenerArns: [`${OTHER_LISTENER}0`] },
    });
  });
});

test('the role of CodeDeploy may write the rules of its service, and neither those of others nor the listener', async () => {
  const stack = newStack();
  const platform = new Platform(stack);
  const own = platform.add({ paths: ['/shop/*'] }, {}, 'Shop');
  const other = platform.add({ paths: ['/ledger/*'] }, {}, 'Ledger');
  const simulated = new DeployedStack(stack);
  const may = (action: string, resource: string) => simulated.may(own.deploymentGroup!.role, { action: `elasticloadbalancing:${action}`, resource });

  for (const id of ['ProductionRule', 'TestRule'] as const) {
    expect(await may('ModifyRule', simulated.attribute(ruleOf(own, id)))).toBe(true);
    expect(await may('ModifyRule', simulated.attribute(ruleOf(other, id)))).toBe(false);
  }
  for (const listener of [platform.shared.listener, platform.shared.testListener!]) expect(await may('ModifyListener', simulated.attribute(listener))).toBe(false);
  expect(await may('DescribeRules', '*')).toBe(true);
});

describe('fails on a listener that services share', () => {
  const oidc = Authentication.oidc({
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/me',
    clientId: 'shop',
    clientSecret: SecretValue.unsafePlainText('x'),
  });

  test.each<[string, SharedExposureOptions, CodeDeployDeploymentOptions, string[]]>([
    ['test traffic by a header', { paths: ['/shop/*'] }, { testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }, ['by a header', 'X-Test', 'TestTraffic.listener()']],
    ['a port of the test listener', { paths: ['/shop/*'] }, { testTraffic: TestTraffic.listener({ port: 1 }) }, ['port or peers', 'TestTraffic.listener() without options']],
    ['authentication, which CodeDeploy might remove', { paths: ['/shop/*'], authentication: oidc }, {}, ['authenticates', 'unverified', 'ServiceDeployment.rolling()']],
  ])('with %s', (_, options, deployment, words) => {
    expect(() => new Platform(newStack(), true).add(options, deployment)).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', ...words));
  });

  test('without a test listener of the load balancer, with the way to do without', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const exposure = Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc }), { paths: ['/shop/*'] });

    expect(() => new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure, deployment: ServiceDeployment.codeDeploy() }))
      .toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'test listener', 'has none', '`testListener`', 'TestTraffic.none()'));
  });

  test('as one of several exposures', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc, testListener: {} });
    const internal = Exposure.applicationLoadBalancer({ internetFacing: false });
    const exposure = Exposure.multiple(Exposure.sharedLoadBalancer(shared), { internal });

    expect(() => new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure, deployment: ServiceDeployment.codeDeploy() }))
      .toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'additional exposures', 'internal', 'ServiceDeployment.blueGreen()'));
  });
});
