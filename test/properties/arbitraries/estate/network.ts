import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { PhysicalName } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CERTIFICATE_ARN } from '../../../fixtures/certificate';
import { among } from '../../generators/choice';
import { Deferred, deferred } from '../../generators/deferred';
import { estate, NO_ARN, NO_LOOK_UP } from '../../generators/estate';
import { HOME, Place } from '../../generators/test-app';

const ZONES = ['us-east-1a', 'us-east-1b'];
const SUBNETS = {
  publicSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  publicSubnetRouteTableIds: ['rtb-11111111', 'rtb-22222222'],
  privateSubnetIds: ['subnet-33333333', 'subnet-44444444'],
  privateSubnetRouteTableIds: ['rtb-33333333', 'rtb-44444444'],
};

const importVpc = (scope: Construct, attributes: Partial<ec2.VpcAttributes> = {}) => ec2.Vpc.fromVpcAttributes(scope, 'Imported', {
  vpcId: 'vpc-12345678', vpcCidrBlock: '10.1.0.0/16', availabilityZones: ZONES, ...SUBNETS, ...attributes,
});

/** The VPC of the cluster that most workloads are given. */
export const vpc: Deferred<ec2.IVpc> = deferred('a VPC', (world) => importVpc(world.newScope('Vpc')));

const zonesOf = ({ region }: Place) => ['a', 'b'].map((zone) => `${region}${zone}`);
const subnetIds = (digits: string, prefix: string) => digits.split('').map((digit) => `${prefix}-${digit.repeat(8)}`);

export const vpcs = estate<ec2.IVpc>('ec2.IVpc', {
  created: { '': (scope) => new ec2.Vpc(scope, 'Vpc', { maxAzs: 2, natGateways: 1 }) },
  byArn: NO_ARN,
  byAttributes: {
    '': (scope, place) => importVpc(scope, { availabilityZones: zonesOf(place) }),
    'without CIDR': (scope, place) => importVpc(scope, { availabilityZones: zonesOf(place), vpcCidrBlock: undefined }),
    'two private tiers': (scope, place) => importVpc(scope, {
      availabilityZones: zonesOf(place), privateSubnetNames: ['App', 'Data'], privateSubnetIds: subnetIds('3456', 'subnet'), privateSubnetRouteTableIds: subnetIds('3456', 'rtb'),
    }),
  },
  lookUp: (scope) => ec2.Vpc.fromLookup(scope, 'LookedUp', { vpcId: 'vpc-12345678' }),
  token: (scope, text) => importVpc(scope, { vpcId: text }),
}, { usual: among([vpc]) });

const group = (scope: Construct) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678');

export const securityGroups = estate<ec2.ISecurityGroup>('ec2.ISecurityGroup', {
  created: { '': (scope, world) => new ec2.SecurityGroup(scope, 'Group', { vpc: world.build(vpc) }) },
  byArn: NO_ARN,
  byAttributes: {
    '': group,
    'immutable': (scope) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'Imported', 'sg-12345678', { mutable: false }),
  },
  lookUp: (scope) => ec2.SecurityGroup.fromLookupById(scope, 'LookedUp', 'sg-12345678'),
  token: (scope, text) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'Imported', text),
});

const importCluster = (scope: Construct, clusterName: string, of: ec2.IVpc, clusterArn?: string) => (
  ecs.Cluster.fromClusterAttributes(scope, 'Imported', { clusterName, clusterArn, vpc: of, securityGroups: [] })
);
const clusterArn = ({ region, account }: Place) => `arn:aws:ecs:${region}:${account}:cluster/existing`;

/** The cluster that most workloads are given. */
export const existingCluster = deferred('an existing cluster', (world) => importCluster(world.newScope('Cluster'), 'existing', world.build(vpc)));

/** Those made elsewhere are in the same VPC: what lies in another one is drawn as VPC. */
export const ecsClusters = estate<ecs.ICluster>('ecs.ICluster', {
  created: {
    '': (scope, world) => new ecs.Cluster(scope, 'Cluster', { clusterName: PhysicalName.GENERATE_IF_NEEDED, vpc: world.build(vpc), enableFargateCapacityProviders: true }),
    'with a namespace': (scope, world) => new ecs.Cluster(scope, 'Cluster', { clusterName: PhysicalName.GENERATE_IF_NEEDED, vpc: world.build(vpc), enableFargateCapacityProviders: true, defaultCloudMapNamespace: { name: 'given.internal' } }),
  },
  byArn: { '': (scope, place) => ecs.Cluster.fromClusterArn(scope, 'Imported', clusterArn(place)) },
  byAttributes: { '': (scope, place, world) => importCluster(scope, 'existing', world.build(vpc), clusterArn(place)) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => importCluster(scope, text, importVpc(new Construct(scope, 'VpcOfCluster'))),
}, { usual: among([existingCluster]) });

const namespaceArn = ({ region, account }: Place) => `arn:aws:servicediscovery:${region}:${account}:namespace/ns-1`;
const importNamespace = (scope: Construct, namespaceId: string, arn: string) => (
  cloudmap.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(scope, 'Imported', { namespaceName: 'example.internal', namespaceId, namespaceArn: arn })
);

/** The namespace that most discoveries are given. */
export const existingNamespace = deferred('an existing namespace', (world) => importNamespace(world.newScope('Namespace'), 'ns-1', namespaceArn(HOME)));

export const namespaces = estate<cloudmap.INamespace>('cloudmap.INamespace', {
  created: {
    'of HTTP': (scope) => new cloudmap.HttpNamespace(scope, 'Http', { name: 'shop' }),
    'of public DNS': (scope) => new cloudmap.PublicDnsNamespace(scope, 'Public', { name: 'shop.example.com' }),
    'of private DNS': (scope, world) => new cloudmap.PrivateDnsNamespace(scope, 'Private', { name: 'shop.internal', vpc: world.build(vpc) }),
  },
  byArn: NO_ARN,
  byAttributes: { '': (scope, place) => importNamespace(scope, 'ns-1', namespaceArn(place)) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => importNamespace(scope, text, namespaceArn(HOME)),
}, { usual: among([existingNamespace]) });

export const cloudMapServices = estate<cloudmap.IService>('cloudmap.IService', {
  created: {
    '': (scope, world) => newNamespace(scope, world.build(vpc)).createService('Service', { name: 'given' }),
    'with SRV records': (scope, world) => newNamespace(scope, world.build(vpc)).createService('Service', { dnsRecordType: cloudmap.DnsRecordType.SRV }),
  },
  byArn: NO_ARN,
  byAttributes: { '': (scope, place) => importService(scope, 'srv-1', place) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => importService(scope, text, HOME),
});

function newNamespace(scope: Construct, of: ec2.IVpc): cloudmap.PrivateDnsNamespace {
  return new cloudmap.PrivateDnsNamespace(scope, 'Namespace', { name: 'given.internal', vpc: of });
}

function importService(scope: Construct, serviceId: string, place: Place): cloudmap.IService {
  return cloudmap.Service.fromServiceAttributes(scope, 'Service', {
    serviceId,
    serviceName: 'given',
    serviceArn: `arn:aws:servicediscovery:${place.region}:${place.account}:service/srv-1`,
    namespace: importNamespace(scope, 'ns-1', namespaceArn(place)),
    dnsRecordType: cloudmap.DnsRecordType.A,
    routingPolicy: cloudmap.RoutingPolicy.MULTIVALUE,
  });
}

const listenerArn = ({ region, account }: Place, listener: string) => `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/given/1/${listener}`;
const importListener = (scope: Construct, arn: string, options?: ec2.SecurityGroupImportOptions) => elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Imported', {
  listenerArn: arn, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678', options),
});

const httpsListener: elbv2.BaseApplicationListenerProps = {
  port: 443, certificates: [elbv2.ListenerCertificate.fromArn(CERTIFICATE_ARN)], defaultAction: elbv2.ListenerAction.fixedResponse(404), open: false,
};
const newLoadBalancer = (scope: Construct, of: ec2.IVpc) => new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', { vpc: of });

/** Listeners whose number tells them apart: a production listener and a test listener are never the same. */
const listenersOf = (number: string, port: number) => estate<elbv2.IApplicationListener>('elbv2.IApplicationListener', {
  created: {
    '': (scope, world) => newLoadBalancer(scope, world.build(vpc)).addListener('Listener', { port, protocol: elbv2.ApplicationProtocol.HTTP, defaultAction: elbv2.ListenerAction.fixedResponse(404) }),
    'of HTTPS': (scope, world) => newLoadBalancer(scope, world.build(vpc)).addListener('Listener', httpsListener),
  },
  byArn: NO_ARN,
  byAttributes: {
    '': (scope, place) => importListener(scope, listenerArn(place, number)),
    'whose group takes no rules': (scope, place) => importListener(scope, listenerArn(place, number), { mutable: false, allowAllOutbound: false }),
  },
  lookUp: (scope) => elbv2.ApplicationListener.fromLookup(scope, 'LookedUp', { loadBalancerTags: { team: 'platform' }, listenerPort: port }),
  token: (scope, text) => importListener(scope, text),
});
export const listeners = listenersOf('2', 80);
export const testListeners = listenersOf('3', 8080);

const networkLoadBalancerArn = ({ region, account }: Place) => `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/net/given/1`;
const importNetwork = (scope: Construct, loadBalancerArn: string, attributes: Partial<elbv2.NetworkLoadBalancerAttributes> = {}) => (
  elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(scope, 'Imported', { loadBalancerArn, ...attributes })
);

export const networkLoadBalancers = estate<elbv2.INetworkLoadBalancer>('elbv2.INetworkLoadBalancer', {
  created: { '': (scope, world) => new elbv2.NetworkLoadBalancer(scope, 'Given', { vpc: world.build(vpc) }) },
  byArn: { 'without security groups': (scope, place) => importNetwork(scope, networkLoadBalancerArn(place)) },
  byAttributes: {
    '': (scope, place, world) => importNetwork(scope, networkLoadBalancerArn(place), {
      loadBalancerDnsName: 'given.example.com', loadBalancerSecurityGroups: ['sg-12345678'], vpc: world.build(vpc),
    }),
  },
  lookUp: (scope) => elbv2.NetworkLoadBalancer.fromLookup(scope, 'LookedUp', { loadBalancerTags: { team: 'platform' } }),
  token: (scope, text) => importNetwork(scope, text),
});

export const networkListenersOf = (port: number) => estate<elbv2.INetworkListener>('elbv2.INetworkListener', {
  created: { 'without an action': (scope, world) => new elbv2.NetworkLoadBalancer(scope, 'Given', { vpc: world.build(vpc) }).addListener('Listener', { port }) },
  byArn: { '': (scope, { region, account }) => elbv2.NetworkListener.fromNetworkListenerArn(scope, 'Imported', `arn:aws:elasticloadbalancing:${region}:${account}:listener/net/given/1/2`) },
  byAttributes: { without: 'a listener has nothing but its ARN' },
  lookUp: (scope) => elbv2.NetworkListener.fromLookup(scope, 'LookedUp', { loadBalancerTags: { team: 'platform' }, listenerPort: port }),
  token: (scope, text) => elbv2.NetworkListener.fromNetworkListenerArn(scope, 'Imported', text),
}, {
  usual: among([deferred('a listener without an action', (world) => (
    new elbv2.NetworkLoadBalancer(world.newScope('Network'), 'Given', { vpc: world.build(vpc) }).addListener('Listener', { port })
  ))]),
});

const newFileSystem = deferred('new efs.FileSystem', (world) => new efs.FileSystem(world.newScope('Files'), 'Files', { vpc: world.build(vpc) }));

export const fileSystems = estate<efs.IFileSystem>('efs.IFileSystem', {
  created: {
    '': (scope, world) => new efs.FileSystem(scope, 'Files', { vpc: world.build(vpc) }),
    'that its stack protects': (scope, world) => new efs.FileSystem(scope, 'Files', { vpc: world.build(vpc), allowAnonymousAccess: false }),
  },
  byArn: { '': (scope, { region, account }) => efs.FileSystem.fromFileSystemAttributes(scope, 'Imported', { fileSystemArn: `arn:aws:elasticfilesystem:${region}:${account}:file-system/fs-12345678`, securityGroup: group(scope) }) },
  byAttributes: { '': (scope) => efs.FileSystem.fromFileSystemAttributes(scope, 'Imported', { fileSystemId: 'fs-12345678', securityGroup: group(scope) }) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => efs.FileSystem.fromFileSystemAttributes(scope, 'Imported', { fileSystemId: text, securityGroup: group(scope) }),
}, { usual: among([newFileSystem]) });

export const accessPoints = estate<efs.IAccessPoint>('efs.IAccessPoint', {
  created: { '': (scope, world) => new efs.FileSystem(scope, 'Files', { vpc: world.build(vpc) }).addAccessPoint('Point') },
  byArn: { '': (scope, { region, account }) => efs.AccessPoint.fromAccessPointAttributes(scope, 'Imported', { accessPointArn: `arn:aws:elasticfilesystem:${region}:${account}:access-point/fsap-12345678` }) },
  byAttributes: { '': (scope) => efs.AccessPoint.fromAccessPointId(scope, 'Imported', 'fsap-12345678') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => efs.AccessPoint.fromAccessPointId(scope, 'Imported', text),
}, { usual: among([deferred('an access point', (world) => world.build(newFileSystem).addAccessPoint('Point'))]) });
