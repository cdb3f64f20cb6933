import { Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import {
  CloudMapDnsRecords, Discovery, Exposure, FargateWebService, ServiceDeployment, SharedLoadBalancer, StaticAddresses, TestTraffic, WorkloadCluster,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingNamespace } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { resourcesOf } from '../fixtures/template-references';
import { webTask } from '../fixtures/web-task';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const OFFICE = [ec2.Peer.ipv4('192.0.2.0/24')];

function service(
  scope: Construct, vpc: ec2.IVpc, props: { exposure?: Exposure; deployment?: ServiceDeployment; discovery?: Discovery },
): FargateWebService {
  const cluster = new WorkloadCluster(scope, 'Cluster', { vpc, cloudMapNamespace: existingNamespace(scope) });
  return new FargateWebService(scope, 'Web', { cluster, task: webTask(), deployment: ServiceDeployment.rolling(), ...props });
}

describe('a VPC of ec2.Vpc.fromVpcAttributes() without `vpcCidrBlock`', () => {
  const attributes = {
    vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], publicSubnetIds: ['public-a', 'public-b'], privateSubnetIds: ['private-a', 'private-b'],
  };
  const vpcWithout = (scope: Construct) => ec2.Vpc.fromVpcAttributes(scope, 'Existing', attributes);
  const internal = { internetFacing: false };

  test.each<[string, (stack: Stack, vpc: ec2.IVpc) => unknown, string]>([
    ['an internal Application Load Balancer', (stack, vpc) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer(internal) }), 'Stack/Web'],
    ['an internal Network Load Balancer', (stack, vpc) => service(stack, vpc, { exposure: Exposure.networkLoadBalancer(internal) }), 'Stack/Web'],
    ['an internal one in front', (stack, vpc) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ ...internal, networkLoadBalancer: internal }) }), 'Stack/Web'],
    ['an internal shared one', (stack, vpc) => new SharedLoadBalancer(stack, 'Shared', { vpc, ...internal }), 'Stack/Shared'],
  ])('fails for %s with both ways out', (_, create, where) => {
    const stack = newStack();

    expect(() => create(stack, vpcWithout(stack))).toThrow(errorAt(where, 'Stack/Existing', '`vpcCidrBlock`', '`allowFrom`'));
  });

  test.each<[string, ServiceDeployment, Exposure]>([
    ['plain ServiceDeployment.codeDeploy()', ServiceDeployment.codeDeploy(), Exposure.applicationLoadBalancer()],
    ['CodeDeploy behind a Network Load Balancer', ServiceDeployment.codeDeploy(), Exposure.networkLoadBalancer()],
    ['a test listener', ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), Exposure.applicationLoadBalancer()],
    ['a test listener of a Network Load Balancer', ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), Exposure.networkLoadBalancer()],
  ])('fails for %s with both ways out', (_, deployment, exposure) => {
    const stack = newStack();

    expect(() => service(stack, vpcWithout(stack), { deployment, exposure })).toThrow(errorAt('Stack/Web', 'Stack/Existing', '`vpcCidrBlock`', '`allowFrom` to TestTraffic.listener()'));
  });

  test('fails for the test listener of a shared load balancer', () => {
    const stack = newStack();

    expect(() => new SharedLoadBalancer(stack, 'Shared', { vpc: vpcWithout(stack), testListener: {} })).toThrow(errorAt('Stack/Shared', '`vpcCidrBlock`', '`allowFrom`'));
  });

  test.each<[string, { exposure: Exposure; deployment: ServiceDeployment }]>([
    ['internal', { exposure: Exposure.applicationLoadBalancer({ ...internal, allowFrom: OFFICE }), deployment: ServiceDeployment.rolling() }],
    ['test', { exposure: Exposure.networkLoadBalancer(), deployment: ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ allowFrom: OFFICE }) }) }],
  ])('works with `allowFrom` for an %s listener', (_, props) => {
    const stack = newStack();

    service(stack, vpcWithout(stack), props);

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '192.0.2.0/24' })]) });
  });

  test('works with `vpcCidrBlock`', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Existing', { ...attributes, vpcCidrBlock: '10.9.0.0/16' });

    service(stack, vpc, { exposure: Exposure.applicationLoadBalancer(internal), deployment: ServiceDeployment.codeDeploy() });

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '10.9.0.0/16' })]) });
  });

  test('needs neither for a load balancer that faces the internet', () => {
    const stack = newStack();

    expect(() => service(stack, vpcWithout(stack), {})).not.toThrow();
  });
});

describe('a VPC with two private tiers and two public ones', () => {
  const twoTiers = (scope: Construct) => new ec2.Vpc(scope, 'Tiers', {
    maxAzs: 2,
    natGateways: 1,
    subnetConfiguration: [
      { name: 'Edge', subnetType: ec2.SubnetType.PUBLIC }, { name: 'Other', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'App', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, { name: 'Data', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ],
  });
  const subnetsOf = (template: Template, type = LOAD_BALANCER) => resourcesOf(template, type).map(({ Properties }) => (
    (Properties.Subnets ?? Properties.SubnetIds ?? Properties.SubnetMappings).map((subnet: { Ref?: string; SubnetId?: { Ref: string } }) => (subnet.Ref ?? subnet.SubnetId!.Ref).replace(/Tiers(\w+?)Subnet(\d).*/, '$1$2'))
  ));

  test.each<[string, (stack: Stack, vpc: ec2.IVpc) => unknown, string[][]]>([
    ['an internal Application Load Balancer', (stack, vpc) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ internetFacing: false }) }), [['App1', 'App2']]],
    ['an internal Network Load Balancer', (stack, vpc) => service(stack, vpc, { exposure: Exposure.networkLoadBalancer({ internetFacing: false }) }), [['App1', 'App2']]],
    ['one with addresses', (stack, vpc) => service(stack, vpc, {
      exposure: Exposure.networkLoadBalancer({ internetFacing: false, addresses: StaticAddresses.privateIpv4('10.0.2.10', '10.0.3.10') }),
    }), [['App1', 'App2']]],
    ['a shared one', (stack, vpc) => new SharedLoadBalancer(stack, 'Shared', { vpc, internetFacing: false }), [['App1', 'App2']]],
    ['a public one', (stack, vpc) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer() }), [['Edge1', 'Edge2']]],
    ['a public Network Load Balancer', (stack, vpc) => service(stack, vpc, { exposure: Exposure.networkLoadBalancer() }), [['Edge1', 'Edge2']]],
    ['one in front of another', (stack, vpc) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ internetFacing: false, networkLoadBalancer: {} }) }),
      [['App1', 'App2'], ['Edge1', 'Edge2']]],
  ])('has %s in one subnet for each zone', (_, create, subnets) => {
    const stack = newStack();

    create(stack, twoTiers(stack));

    expect(subnetsOf(Template.fromStack(stack))).toEqual(subnets);
  });

  test('has the VPC link of an HTTP API in one subnet for each zone', () => {
    const stack = newStack();

    service(stack, twoTiers(stack), { exposure: Exposure.httpApi(), discovery: Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }) });

    expect(subnetsOf(Template.fromStack(stack), 'AWS::ApiGatewayV2::VpcLink')).toEqual([['App1', 'App2']]);
  });

  test.each<[string, (stack: Stack, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection) => unknown, string]>([
    ['a load balancer', (stack, vpc, vpcSubnets) => service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ internetFacing: false, vpcSubnets }) }), 'Stack/Web'],
    ['a shared one', (stack, vpc, vpcSubnets) => new SharedLoadBalancer(stack, 'Shared', { vpc, internetFacing: false, vpcSubnets }), 'Stack/Shared'],
  ])('fails for two subnets of a zone that are selected for %s', (_, create, where) => {
    const stack = newStack();

    expect(() => create(stack, twoTiers(stack), { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS })).toThrow(errorAt(where, 'vpcSubnets', 'AppSubnet1', 'DataSubnet1', 'onePerAz: true'));
  });

  test.each([{ subnetGroupName: 'Data' }, { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, onePerAz: true }])('takes the selection of one tier %j', (vpcSubnets) => {
    const stack = newStack();

    service(stack, twoTiers(stack), { exposure: Exposure.applicationLoadBalancer({ internetFacing: false, vpcSubnets }) });

    expect(subnetsOf(Template.fromStack(stack))[0]).toHaveLength(2);
  });
});

describe('subnets whose zones are not known', () => {
  test('are all used, when the zones are a token', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Existing', {
      vpcId: 'vpc-1', vpcCidrBlock: '10.9.0.0/16', availabilityZones: Fn.getAzs(), privateSubnetIds: ['private-a', 'private-b'],
    });

    service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ internetFacing: false }) });

    Template.fromStack(stack).hasResourceProperties(LOAD_BALANCER, { Subnets: ['private-a', 'private-b'] });
  });

  test('may be selected', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Existing', {
      vpcId: 'vpc-1', vpcCidrBlock: '10.9.0.0/16', availabilityZones: ['us-east-1a', 'us-east-1b'], privateSubnetIds: ['private-a', 'private-b'],
    });
    const subnets = ['subnet-1', 'subnet-2'].map((id) => ec2.Subnet.fromSubnetId(stack, id, id));

    service(stack, vpc, { exposure: Exposure.applicationLoadBalancer({ internetFacing: false, vpcSubnets: { subnets } }) });

    Template.fromStack(stack).hasResourceProperties(LOAD_BALANCER, { Subnets: ['subnet-1', 'subnet-2'] });
  });
});
