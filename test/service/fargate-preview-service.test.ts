import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FargatePreviewService, FargatePreviewServiceProps, Scaling, SharedLoadBalancer, WorkloadCluster } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { webTask } from '../fixtures/web-task';

/** The app of one branch: it knows the platform by its attributes. */
function preview(props: Partial<FargatePreviewServiceProps> = {}) {
  const stack = new Stack(new App(), 'Preview', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111';
  const service = new FargatePreviewService(stack, 'Shop', {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc }),
    task: webTask(),
    branch: 'pr-12',
    domainName: 'preview.example.com',
    loadBalancer: SharedLoadBalancer.fromAttributes(stack, 'LoadBalancer', {
      vpc,
      loadBalancerArn: `${arn}:loadbalancer/app/previews/1`,
      loadBalancerDnsName: 'previews.eu-west-1.elb.amazonaws.com',
      securityGroupId: 'sg-1',
      listenerArn: `${arn}:listener/app/previews/1/2`,
    }),
    ...props,
  });
  return { service, template: Template.fromStack(stack) };
}

function ruleOf(props: Partial<FargatePreviewServiceProps>): { Priority: number; Conditions: object[] } {
  const [rule] = Object.values(preview(props).template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
  return rule.Properties;
}

test('a branch gets a rule for its host name on the load balancer of all previews', () => {
  const { service } = preview();

  expect(service.hostName).toBe('pr-12.preview.example.com');
  expect(service.url).toBe('https://pr-12.preview.example.com');
  expect(ruleOf({})).toMatchObject({
    Priority: 1012, Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['pr-12.preview.example.com'] } }],
  });
});

test('it runs one task on Fargate Spot, in working hours, with rolling deployments and nothing to shift traffic', () => {
  const { template } = preview();

  template.hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    DeploymentConfiguration: Match.objectLike({ DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
    DesiredCount: Match.absent(),
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 1,
    MaxCapacity: 1,
    ScheduledActions: [Match.anyValue(), Match.objectLike({ ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } })],
  });
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 1);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
});

test('capacity, scaling and priority can be set', () => {
  const { template } = preview({
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }], scaling: Scaling.fixedCount(2), priority: 7,
  });

  template.hasResourceProperties('AWS::ECS::Service', { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }], DesiredCount: 2 });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', { Priority: 7 });
});

test.each([
  ['feature/Login_Form', 'feature-login-form'],
  ['-PR 12-', 'pr-12'],
  ['dependabot/npm_and_yarn/aws-cdk-lib-2.276.0', 'dependabot-npm-and-yarn-aws-cdk-lib-2-276-0'],
])('the branch %s becomes the label %s', (branch, label) => {
  expect(preview({ branch }).service.hostName).toBe(`${label}.preview.example.com`);
});

test('long names that begin alike get labels of their own, of 63 characters', () => {
  const [one, other] = ['one', 'other'].map((end) => preview({ branch: `${'long-'.repeat(20)}${end}` }).service.hostName.split('.')[0]);

  expect([one.length, other.length]).toEqual([63, 63]);
  expect(one).not.toBe(other);
});

test.each([['12', 1012], ['pr-9999', 10_999], ['PR7', 1007]])('the pull request %s has the priority %d', (branch, priority) => {
  expect(ruleOf({ branch }).Priority).toBe(priority);
});

test.each(['pr-12345', 'feature/12', 'main'])('the branch %s has a priority of its own, behind those of pull requests', (branch) => {
  const [one, other] = [branch, `${branch}-b`].map((each) => ruleOf({ branch: each }).Priority);

  expect(one).toBeGreaterThanOrEqual(11_000);
  expect(one).toBeLessThan(49_000);
  expect(one).not.toBe(other);
});

test.each([
  ['a branch without a letter or digit', { branch: '//' }, 'branch must be known at synthesis', "'//'"],
  ['a domain with a wildcard', { domainName: '*.example.com' }, 'domainName is not the domain of the previews', "'*.example.com'"],
  ['an address in place of a domain', { domainName: 'https://example.com' }, 'domainName is not the domain of the previews', "'https://example.com'"],
  ['a missing load balancer', { loadBalancer: undefined }, 'loadBalancer is missing', 'undefined'],
])('fails on %s', (_, props, problem, actual) => {
  expect(() => preview(props)).toThrow(errorAt('Preview/Shop', problem, `got ${actual}`));
});
