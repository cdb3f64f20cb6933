import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, FargateWebServiceProps, ServiceDeployment, SharedLoadBalancer, TestTraffic, WorkloadCluster } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { allowsIpv6 } from '../fixtures/ipv6-packet';
import { newStack } from '../fixtures/new-stack';
import { resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

const { DUAL_STACK, DUAL_STACK_WITHOUT_PUBLIC_IPV4 } = elbv2.IpAddressType;
const { IPV6 } = elbv2.TargetGroupIpAddressType;
const IPV6_CLIENTS = [ec2.Peer.ipv6('2001:db8::/32')];

/** A template of a service in a dual-stack VPC. */
function templateOf(exposure: Exposure, props: Partial<FargateWebServiceProps> = {}): Template {
  const stack = newStack();
  webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster', { ipProtocol: ec2.IpProtocol.DUAL_STACK }), exposure, ...props });
  return Template.fromStack(stack);
}

function loadBalancerGroupOf(template: Template): any {
  return resourcesOf(template, 'AWS::EC2::SecurityGroup').find(({ id }) => id.includes('LoadBalancer') || id.includes('Network'))!;
}

describe('allowFrom with IPv6 addresses', () => {
  test.each<[string, () => unknown]>([
    ['Exposure.applicationLoadBalancer()', () => Exposure.applicationLoadBalancer({ allowFrom: IPV6_CLIENTS })],
    ['Exposure.networkLoadBalancer()', () => Exposure.networkLoadBalancer({ allowFrom: IPV6_CLIENTS })],
    ['Exposure.applicationLoadBalancer() networkLoadBalancer', () => Exposure.applicationLoadBalancer({ internetFacing: false, networkLoadBalancer: { allowFrom: IPV6_CLIENTS } })],
  ])('fails at %s with IPv4 only', (where, exposure) => {
    expect(exposure).toThrow(errorAt(where, 'allowFrom', 'IPv4 addresses only', "got '2001:db8::/32'", 'DUAL_STACK'));
  });

  test('fails at a SharedLoadBalancer with IPv4 only', () => {
    const stack = newStack();
    const { vpc } = new WorkloadCluster(stack, 'Cluster');

    expect(() => new SharedLoadBalancer(stack, 'Shared', { vpc, allowFrom: IPV6_CLIENTS })).toThrow(errorAt('Stack/Shared', 'allowFrom', 'DUAL_STACK'));
    expect(() => new SharedLoadBalancer(stack, 'Other', { vpc, testListener: { allowFrom: IPV6_CLIENTS } }))
      .toThrow(errorAt('Stack/Other', 'allowFrom of the test listener', 'DUAL_STACK'));
  });

  test.each([['application', Exposure.applicationLoadBalancer()], ['network', Exposure.networkLoadBalancer()]])(
    'fails for the test listener of an IPv4-only load balancer: %s', (_, exposure) => {
      const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ allowFrom: IPV6_CLIENTS }) });

      expect(() => templateOf(exposure, { deployment })).toThrow(errorAt('Stack/Web', 'allowFrom of the test listener', "got '2001:db8::/32'"));
    },
  );

  test.each([
    ['application', Exposure.applicationLoadBalancer({ allowFrom: IPV6_CLIENTS, ipAddressType: DUAL_STACK })],
    ['network', Exposure.networkLoadBalancer({ allowFrom: IPV6_CLIENTS, ipAddressType: DUAL_STACK })],
  ])('is accepted by a dual-stack load balancer: %s', (_, exposure) => {
    expect(JSON.stringify(templateOf(exposure).toJSON())).toContain('2001:db8::/32');
  });
});

describe('a dual-stack load balancer', () => {
  test.each([
    ['application', Exposure.applicationLoadBalancer({ ipAddressType: DUAL_STACK })],
    ['network', Exposure.networkLoadBalancer({ ipAddressType: DUAL_STACK })],
  ])('accepts clients by both address families: %s', (_, exposure) => {
    const template = templateOf(exposure);

    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { IpAddressType: 'dualstack' });
    expect(allowsIpv6(template, loadBalancerGroupOf(template).id, 'Ingress')).toBe(true);
  });

  test.each([
    ['application', Exposure.applicationLoadBalancer({ internetFacing: false, ipAddressType: DUAL_STACK })],
    ['network', Exposure.networkLoadBalancer({ internetFacing: false, ipAddressType: DUAL_STACK })],
  ])('accepts the IPv4 and IPv6 addresses of the VPC when it is internal: %s', (_, exposure) => {
    const { SecurityGroupIngress } = loadBalancerGroupOf(templateOf(exposure)).Properties;

    expect(SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: expect.anything() }), expect.objectContaining({ CidrIpv6: expect.anything() }),
    ]);
  });

  test.each([
    ['application', Exposure.applicationLoadBalancer({ ipAddressType: DUAL_STACK_WITHOUT_PUBLIC_IPV4 })],
    ['network', Exposure.networkLoadBalancer({ ipAddressType: DUAL_STACK })],
  ])('fails in a VPC without IPv6 addresses: %s', (_, exposure) => {
    const stack = newStack();

    expect(() => webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster'), exposure })).toThrow(errorAt('Stack/Web', 'IPv6', 'ipProtocol DUAL_STACK'));
  });
});

describe('targetGroupIpAddressType', () => {
  test.each([
    ['application', Exposure.applicationLoadBalancer({ ipAddressType: DUAL_STACK, targetGroupIpAddressType: IPV6 })],
    ['network', Exposure.networkLoadBalancer({ ipAddressType: DUAL_STACK, targetGroupIpAddressType: IPV6 })],
  ])('applies to both target groups of a traffic shift: %s', (_, exposure) => {
    const groups = resourcesOf(templateOf(exposure, { deployment: ServiceDeployment.blueGreen() }), 'AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(groups.map(({ Properties }) => Properties.IpAddressType)).toEqual(['ipv6', 'ipv6']);
  });

  test('applies to a service behind a shared load balancer', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', { ipProtocol: ec2.IpProtocol.DUAL_STACK });
    const loadBalancer = new SharedLoadBalancer(stack, 'Shared', { vpc: cluster.vpc, ipAddressType: DUAL_STACK });
    webService(stack, { cluster, exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web'], targetGroupIpAddressType: IPV6 }) });

    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { IpAddressType: 'ipv6' });
  });

  test.each<[string, () => unknown]>([
    ['Exposure.applicationLoadBalancer()', () => Exposure.applicationLoadBalancer({ targetGroupIpAddressType: IPV6 })],
    ['Exposure.applicationLoadBalancer()', () => Exposure.applicationLoadBalancer({ additionalListeners: [{ listenerPort: 81, targetGroupIpAddressType: IPV6 }] })],
    ['Exposure.networkLoadBalancer()', () => Exposure.networkLoadBalancer({ targetGroupIpAddressType: IPV6 })],
    ['Exposure.networkLoadBalancer()', () => Exposure.networkLoadBalancer({ additionalListeners: [{ listenerPort: 81, targetGroupIpAddressType: IPV6 }] })],
    ['Exposure.sharedLoadBalancer()', () => {
      const stack = newStack();
      const loadBalancer = new SharedLoadBalancer(stack, 'Shared', { vpc: new WorkloadCluster(stack, 'Cluster').vpc });
      return Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web'], targetGroupIpAddressType: IPV6 });
    }],
  ])('fails at %s with IPv4 only', (where, exposure) => {
    expect(exposure).toThrow(errorAt(where, 'targetGroupIpAddressType', "got 'ipv6'", 'DUAL_STACK'));
  });

  test('fails in a VPC without IPv6 addresses, also behind a load balancer from elsewhere', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const loadBalancer = SharedLoadBalancer.fromAttributes(stack, 'Shared', {
      vpc: cluster.vpc,
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shared/1',
      loadBalancerDnsName: 'shared.example.com',
      securityGroupId: 'sg-1',
      listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/1/2',
    });

    expect(() => webService(stack, { cluster, exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web'], targetGroupIpAddressType: IPV6 }) }))
      .toThrow(/^\[Stack\/Web\/.*targetGroupIpAddressType.*ipProtocol DUAL_STACK/);
  });
});
