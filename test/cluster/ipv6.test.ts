import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  ClusterSubnets, Ec2Capacity, Ec2ReplicaService, Exposure, FargateJob, FargateWebServiceProps, JobTrigger, WorkloadCluster, WorkloadClusterProps,
} from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { allowsIpv6, Ipv6Path, ipv6PathFromTasks } from '../fixtures/ipv6-packet';
import { newStack } from '../fixtures/new-stack';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const DUAL_STACK = { ipProtocol: ec2.IpProtocol.DUAL_STACK };

/** Follows a packet of a service without exposure in a new VPC. */
function path(props: WorkloadClusterProps, stack = newStack()): Ipv6Path {
  const image = ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Repository', 'web'));
  webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster', props), task: webTask({ image }), exposure: Exposure.none() });
  return ipv6PathFromTasks(Template.fromStack(stack));
}

describe('a packet from a task to an IPv6 address on the internet', () => {
  test.each<[Ipv6Path, string, WorkloadClusterProps]>([
    ['egress-only internet gateway', 'from private subnets with a NAT gateway', DUAL_STACK],
    ['egress-only internet gateway', 'from private subnets without NAT gateways', { ...DUAL_STACK, natGateways: 0 }],
    ['internet gateway', 'from public subnets', { ...DUAL_STACK, subnets: ClusterSubnets.PUBLIC }],
    ['no route', 'from isolated subnets', { ...DUAL_STACK, subnets: ClusterSubnets.ISOLATED }],
    ['no egress rule', 'in a VPC with IPv4 only', {}],
  ])('meets: %s, %s', (expected, _, props) => {
    expect(path(props)).toBe(expected);
    expect(path(props, newStack(recommendedFlags))).toBe(expected);
  });

  test('needs no rule by the app, and IPv4 stays as it was', () => {
    const stack = newStack();
    const web = webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster', DUAL_STACK), exposure: Exposure.none() });

    web.connections.allowTo(ec2.Peer.anyIpv6(), ec2.Port.tcp(443));

    const groups = resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroup');
    expect(groups.find(({ id }) => id.startsWith('WebSecurityGroup'))!.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }), expect.objectContaining({ CidrIpv6: '::/0', IpProtocol: '-1' }),
    ]);
  });

  test('leaves tasks of jobs and tasks on instances, too', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', DUAL_STACK);
    const capacity = new Ec2Capacity(stack, 'Capacity', { cluster });
    new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [capacity] });
    new FargateJob(stack, 'Report', { cluster, task: webTask(), trigger: JobTrigger.onDemand() });
    cluster.addManagedInstances('Managed');

    const template = Template.fromStack(stack);
    const groups = resourcesOf(template, 'AWS::EC2::SecurityGroup').map(({ id }) => id);
    expect(groups.filter((id) => /Search|Report|Capacity|Managed/.test(id))).toHaveLength(4);
    for (const id of groups) expect([id, allowsIpv6(template, id, 'Egress')]).toEqual([id, true]);
  });

  test('leaves tasks in a VPC that the app created without the cluster', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', DUAL_STACK);
    webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster', { vpc }), exposure: Exposure.none() });

    expect(ipv6PathFromTasks(Template.fromStack(stack))).toBe('egress-only internet gateway');
  });

  test('leaves tasks in an imported VPC by a rule of the app, because the VPC does not say whether it has IPv6', () => {
    const stack = newStack();
    const web = webService(stack, { exposure: Exposure.none() });

    web.connections.allowTo(ec2.Peer.anyIpv6(), ec2.Port.allTraffic());

    const template = Template.fromStack(stack);
    expect(allowsIpv6(template, onlyResource(template, 'AWS::EC2::SecurityGroup').id, 'Egress')).toBe(true);
  });
});

test('a VPC without private subnets has no egress-only internet gateway, which no route would lead to', () => {
  for (const subnets of [ClusterSubnets.PUBLIC, ClusterSubnets.ISOLATED]) {
    const stack = newStack();
    new WorkloadCluster(stack, 'Cluster', { ...DUAL_STACK, subnets });

    Template.fromStack(stack).resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
  }
});

test.each([[ec2.Port.allTraffic()], [ec2.Port.tcp(443)]])('connections.allowTo(Peer.anyIpv6(), %s) adds a rule in a VPC with IPv4 only', (port) => {
  const stack = newStack();
  const web = webService(stack, { cluster: new WorkloadCluster(stack, 'Cluster'), exposure: Exposure.none() });

  web.connections.allowTo(ec2.Peer.anyIpv6(), port);
  web.connections.allowTo(ec2.Peer.anyIpv6(), port);

  const template = Template.fromStack(stack);
  const { id } = resourcesOf(template, 'AWS::EC2::SecurityGroup').find((group) => group.id.startsWith('WebSecurityGroup'))!;
  expect(allowsIpv6(template, id, 'Egress')).toBe(true);
});

describe('a subnet with IPv6 addresses only', () => {
  /** A cluster in a VPC of the app with one such subnet. */
  function ipv6Only(stack: Stack, props: Partial<FargateWebServiceProps> = {}) {
    const cluster = new WorkloadCluster(stack, 'Cluster', DUAL_STACK);
    const subnet = new ec2.CfnSubnet(stack, 'Ipv6Only', { vpcId: cluster.vpc.vpcId, ipv6Native: true, ipv6CidrBlock: '2001:db8::/64', assignIpv6AddressOnCreation: true });
    const vpcSubnets = { subnets: [ec2.Subnet.fromSubnetAttributes(stack, 'Imported', { subnetId: subnet.ref, availabilityZone: 'eu-west-1a' })] };
    return webService(stack, { cluster, vpcSubnets, exposure: Exposure.none(), ...props });
  }

  test('runs tasks', () => {
    const stack = newStack();
    ipv6Only(stack);

    Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 1);
  });

  test('runs tasks behind a dual-stack load balancer with IPv6 target groups', () => {
    const stack = newStack();
    const exposure = Exposure.applicationLoadBalancer({
      ipAddressType: elbv2.IpAddressType.DUAL_STACK, targetGroupIpAddressType: elbv2.TargetGroupIpAddressType.IPV6,
    });
    ipv6Only(stack, { exposure });

    for (const { Properties } of resourcesOf(Template.fromStack(stack), 'AWS::ElasticLoadBalancingV2::TargetGroup')) {
      expect(Properties.IpAddressType).toBe('ipv6');
    }
  });

  test.each<[string, string, Partial<FargateWebServiceProps>]>([
    ['ECS Exec', 'remove enableExecuteCommand', { enableExecuteCommand: true }],
    ['Windows', 'IPv4 addresses, too', {
      task: webTask({
        cpu: 1024,
        memoryLimitMiB: 2048,
        runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 },
      }),
    }],
    ['an IPv4 target group', 'targetGroupIpAddressType', { exposure: Exposure.applicationLoadBalancer({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }) }],
    ['an IPv4 target group of a Network Load Balancer', 'targetGroupIpAddressType', { exposure: Exposure.networkLoadBalancer() }],
  ])('fails synthesis with %s', (_, remedy, props) => {
    const stack = newStack();
    ipv6Only(stack, props);

    expect(() => Template.fromStack(stack)).toThrow(new RegExp(`IPv6 addresses only.*${remedy}`, 's'));
  });

  test('fails synthesis with ECS Exec in a job', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster', DUAL_STACK);
    const subnet = cluster.vpc.privateSubnets[0];
    for (const each of cluster.vpc.privateSubnets) (each.node.defaultChild as ec2.CfnSubnet).addPropertyOverride('Ipv6Native', true);
    new FargateJob(stack, 'Report', { cluster, vpcSubnets: { subnets: [subnet] }, task: webTask(), trigger: JobTrigger.onDemand(), enableExecuteCommand: true });

    expect(() => Template.fromStack(stack)).toThrow('where ECS Exec does not work');
  });

  test('warns of an image with an address for IPv4', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'web');
    ipv6Only(stack, { task: webTask({ image: ecs.ContainerImage.fromEcrRepository(repository) }) });

    Annotations.fromStack(stack).hasWarning('/Stack/Web/TaskDefinition/app', Match.stringLikeRegexp('dkr-ecr.*ipv6-only-image'));
  });
});

test('subnets with both address families are not checked', () => {
  const stack = newStack();
  webService(stack, { cluster: existingCluster(stack), enableExecuteCommand: true });

  expect(() => Template.fromStack(stack)).not.toThrow();
});
