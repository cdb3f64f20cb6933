import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App } from 'aws-cdk-lib/core';
import { Exposure, StaticAddresses, NetworkLoadBalancerOptions, ServiceDeployment, WorkloadCluster } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function exposed(options: NetworkLoadBalancerOptions, stack: Stack = newStack()) {
  const web = webService(stack, { deployment: ServiceDeployment.rolling(), exposure: Exposure.networkLoadBalancer(options) });
  const template = Template.fromStack(stack);
  return { web, template, balancer: onlyResource(template, BALANCER).Properties };
}

describe('the addresses of a Network Load Balancer', () => {
  test('are new Elastic IPs, one for each public subnet, released with the stack', () => {
    const { web, template, balancer } = exposed({ addresses: StaticAddresses.newElasticIps() });

    const allocation = (index: number) => getAtt(web.node.findChild('StaticPublicNetwork').node.findChild(`Address${index}`), 'AllocationId');
    expect(balancer.SubnetMappings).toEqual([
      { SubnetId: 'public-a', AllocationId: allocation(1) }, { SubnetId: 'public-b', AllocationId: allocation(2) },
    ]);
    expect(balancer).not.toHaveProperty('Subnets');
    for (const address of Object.values(template.findResources('AWS::EC2::EIP'))) expect(address).not.toHaveProperty('DeletionPolicy');
  });

  test('wait for the internet gateway of a new VPC', () => {
    const stack = newStack();
    webService(stack, {
      cluster: new WorkloadCluster(stack, 'Cluster'), exposure: Exposure.networkLoadBalancer({ addresses: StaticAddresses.newElasticIps() }),
    });

    const template = Template.fromStack(stack);
    const [{ id }] = resourcesOf(template, 'AWS::EC2::Route').filter(({ Properties }) => Properties.GatewayId !== undefined);
    const addresses = resourcesOf(template, 'AWS::EC2::EIP').filter((address) => address.id.startsWith('Web'));
    expect(addresses).toHaveLength(2);
    for (const { DependsOn } of addresses) expect(DependsOn).toContain(id);
  });

  test('are Elastic IPs that exist', () => {
    expect(exposed({ addresses: StaticAddresses.elasticIps('eipalloc-1', 'eipalloc-2') }).balancer.SubnetMappings).toEqual([
      { SubnetId: 'public-a', AllocationId: 'eipalloc-1' }, { SubnetId: 'public-b', AllocationId: 'eipalloc-2' },
    ]);
  });

  test('are private ones inside the VPC', () => {
    expect(exposed({ internetFacing: false, addresses: StaticAddresses.privateIpv4('10.1.0.5', '10.1.1.5') }).balancer).toMatchObject({
      Scheme: 'internal',
      SubnetMappings: [{ SubnetId: 'private-a', PrivateIPv4Address: '10.1.0.5' }, { SubnetId: 'private-b', PrivateIPv4Address: '10.1.1.5' }],
    });
  });

  test('fail without one, and with one twice', () => {
    expect(() => StaticAddresses.elasticIps()).toThrow(errorAt('StaticAddresses.elasticIps()', 'no address', 'each subnet'));
    expect(() => StaticAddresses.privateIpv4('10.0.0.5', '10.0.0.5')).toThrow(errorAt('StaticAddresses.privateIpv4()', 'twice', '10.0.0.5', 'each subnet'));
  });

  test('fail where their number is not that of the subnets', () => {
    expect(() => exposed({ addresses: StaticAddresses.elasticIps('eipalloc-1') })).toThrow(errorAt('Stack/Web/StaticPublicNetwork', '2 subnets', 'StaticAddresses.elasticIps()', 'got 1', 'pass 2'));
  });

  test('fail on the wrong side of the internet', () => {
    expect(() => Exposure.networkLoadBalancer({ internetFacing: false, addresses: StaticAddresses.newElasticIps() })).toThrow(errorAt('Exposure.networkLoadBalancer()', 'does not face the internet', 'StaticAddresses.newElasticIps()', 'use StaticAddresses.privateIpv4()'));
    expect(() => Exposure.networkLoadBalancer({ addresses: StaticAddresses.privateIpv4('10.0.0.5') })).toThrow(errorAt('Exposure.networkLoadBalancer()', 'faces the internet', 'StaticAddresses.privateIpv4()', 'use StaticAddresses.newElasticIps()'));
  });
});

describe('what a Network Load Balancer shows to its clients', () => {
  const ingress = (options: NetworkLoadBalancerOptions) => {
    const { web, template } = exposed(options);
    const description = `Network Load Balancer of ${web.node.path}`;
    const [{ Properties }] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter((group) => group.Properties.GroupDescription === description);
    return Properties.SecurityGroupIngress.map(({ CidrIp, CidrIpv6 }: any) => CidrIp ?? CidrIpv6);
  };

  test('is for those alone who are named', () => {
    expect(ingress({ allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] })).toEqual(['192.0.2.0/24']);
  });

  test('is for everybody by IPv6 too', () => {
    const ipAddressType = elbv2.IpAddressType.DUAL_STACK;

    expect(ingress({ ipAddressType })).toEqual(['0.0.0.0/0', '::/0']);
    expect(exposed({ ipAddressType }).balancer.IpAddressType).toBe('dualstack');
  });

  test('reaches all zones, and cannot be deleted, where that was asked for', () => {
    expect(exposed({ crossZoneEnabled: true, deletionProtection: true }).balancer.LoadBalancerAttributes).toEqual(expect.arrayContaining([
      { Key: 'load_balancing.cross_zone.enabled', Value: 'true' }, { Key: 'deletion_protection.enabled', Value: 'true' },
    ]));
  });

  test('is written down for TLS', () => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'us-east-1', account: '111111111111' } });
    const accessLogBucket = new s3.Bucket(stack, 'Logs');

    expect(exposed({ accessLogBucket, certificate: existingCertificate(stack) }, stack).balancer.LoadBalancerAttributes)
      .toContainEqual({ Key: 'access_logs.s3.enabled', Value: 'true' });
  });

  test.each<[string, NetworkLoadBalancerOptions, string[]]>([
    ['nobody', { allowFrom: [] }, ['allowFrom is empty', 'name a peer']],
    ['no public IPv4', { ipAddressType: elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 },
      ['ipAddressType', 'dualstack-without-public-ipv4', 'IpAddressType.DUAL_STACK']],
  ])('fails for %s', (_, options, words) => {
    expect(() => Exposure.networkLoadBalancer(options)).toThrow(errorAt('Exposure.networkLoadBalancer()', ...words));
  });

  test('fails with access logs in a stack that does not say its Region', () => {
    const stack = new Stack();
    const accessLogBucket = new s3.Bucket(stack, 'Logs');

    expect(() => exposed({ accessLogBucket, certificate: existingCertificate(stack) }, stack)).toThrow(errorAt('Default/Web/PublicNetwork', 'accessLogBucket', 'Region', '`env`'));
  });

  test('fails with access logs and without TLS', () => {
    const accessLogBucket = s3.Bucket.fromBucketName(newStack(), 'Logs', 'logs');

    expect(() => Exposure.networkLoadBalancer({ accessLogBucket })).toThrow(errorAt('Exposure.networkLoadBalancer()', 'accessLogBucket', 'TLS', 'certificate'));
  });
});
