import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { OptionalVpcEndpoints } from './vpc-endpoints';
import { ClusterSubnets, WorkloadClusterProps } from './workload-cluster-props';
import { createLogGroup, logCoreFunction } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { failWith, Problem, requireInRange, withContext } from '../private/errors';
import { restrictTrustPolicy } from '../private/iam';
import { areSubnetsPending, failUnlessPending, isUnknown } from '../private/pending-lookup';

/** Returns the selected subnets, and fails when there are none. */
export function selectSubnets(where: IConstruct, vpc: ec2.IVpc, vpcSubnets?: ec2.SubnetSelection): ec2.SelectedSubnets {
  const remedy = 'select subnets that the VPC has, or leave vpcSubnets out';
  const selected = withContext(where, { problem: 'vpcSubnets selects nothing', remedy }, () => vpc.selectSubnets(vpcSubnets));
  if (selected.subnets.length > 0 || areSubnetsPending(vpc)) return selected;
  return failWith(where, { problem: 'vpcSubnets selects nothing', remedy });
}

/** Fails when the subnets of a load balancer are known to be in one Availability Zone. */
export function requireSubnetsInTwoZones(where: IConstruct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): void {
  const selected = selectSubnets(where, vpc, vpcSubnets);
  const zones = knownZones(selected);
  if (!zones || new Set(zones).size > 1 || areSubnetsPending(vpc)) return;
  failWith(where, { problem: 'the load balancer needs subnets in two Availability Zones', actual: zones, remedy: 'select more with vpcSubnets' });
}

/**
 * Returns the Availability Zones of subnets; undefined unless all of them are known. Imported subnets may have none, or all have the same token, of a
 * list such as `Fn.getAzs()`.
 */
export function knownZones({ subnets }: Pick<ec2.SelectedSubnets, 'subnets'>): string[] | undefined {
  try {
    const zones = subnets.map(({ availabilityZone }) => availabilityZone);
    return zones.some((zone) => Token.isUnresolved([zone])) ? undefined : zones;
  } catch {
    return undefined;
  }
}

/** Fails with `problem` when two VPCs are known to differ: both are created in the app, or both ids are known. */
export function requireSameVpc(where: IConstruct, vpc: ec2.IVpc, other: ec2.IVpc, problem: Problem): void {
  if (vpc !== other && compareVpcIds(vpc.vpcId, other.vpcId) === 'different') failUnlessPending(where, problem);
}

/** Compares two ids of VPCs: literals, or references to VPCs that the app creates. */
export function compareVpcIds(vpcId: string, other: string): 'same' | 'different' | 'unknown' {
  if (vpcId === other) return 'same';
  const [created, otherCreated] = [vpcId, other].map(referencedResource);
  if (created && otherCreated) return created === otherCreated ? 'same' : 'different';
  return isUnknown(vpcId) || isUnknown(other) ? 'unknown' : 'different';
}

function referencedResource(text: string): IConstruct | undefined {
  return Tokenization.reverseString(text).tokens.find(Reference.isReference)?.target;
}


/** Options that apply to a new VPC only. */
const NEW_VPC_OPTIONS = ['subnets', 'maxAzs', 'natGateways', 'ipAddresses', 'ipProtocol', 'flowLogs'] as const;

/** Returns the VPC passed to a cluster, or creates one. */
export function resolveVpc(cluster: Construct, props: WorkloadClusterProps): ec2.IVpc {
  if (!props.vpc) return createVpc(cluster, props);
  for (const option of NEW_VPC_OPTIONS) {
    const actual = props[option];
    if (actual === undefined) continue;
    failWith(cluster, {
      problem: `${option} applies to a new VPC, but \`vpc\` is set`,
      actual: typeof actual === 'object' ? undefined : actual,
      remedy: `remove \`${option}\` or \`vpc\``,
    });
  }
  return props.vpc;
}

function createVpc(cluster: Construct, props: WorkloadClusterProps): ec2.IVpc {
  const defaults = defaultsOf(cluster);
  const { subnets = ClusterSubnets.PUBLIC_AND_PRIVATE, maxAzs = 2, ipAddresses, ipProtocol } = props;
  const { flowLogs = defaults.activityLogging ? {} : undefined } = props;
  const natGateways = natGatewayCount(cluster, subnets, props);
  requireAzsAndNatGateways(cluster, maxAzs, natGateways);
  requireNoVpcEndpoints(cluster, props);
  const layout = {
    maxAzs,
    natGateways,
    ipAddresses,
    ipProtocol,
    ...subnetLayout(subnets, natGateways, maxAzs, ipAddresses),
    restrictDefaultSecurityGroup: defaults.networkHardening || undefined,
  };
  const tooSmall = { problem: 'the subnets do not fit into the VPC', remedy: 'use other `ipAddresses`, or fewer Availability Zones' };
  const vpc = withContext(cluster, tooSmall, () => new ec2.Vpc(cluster, 'Vpc', layout));
  acknowledgeRules(vpc, 'Public subnets hold load balancers and NAT gateways; tasks are there only where somebody asks for it',
    regulatoryRuleIds('VPCNoUnrestrictedRouteToIGW'));
  if (defaults.networkHardening) {
    logCoreFunction(vpc, 'Custom::VpcRestrictDefaultSG');
    acknowledgeRules(vpc, 'A custom resource of the CDK takes all rules out of it', regulatoryRuleIds('VPCDefaultSecurityGroupClosed'));
  }
  if (ipProtocol === ec2.IpProtocol.DUAL_STACK) routeIpv6(vpc, subnets);
  if (vpc.isolatedSubnets.length > 0) new OptionalVpcEndpoints(vpc);
  if (flowLogs) addFlowLog(vpc, flowLogs);
  return vpc;
}

/** Id of the egress-only internet gateway that CDK creates, with or without a route that leads to it. */
const EGRESS_ONLY_GATEWAY = 'EIGW6';

/**
 * Leads IPv6 traffic of tasks to the internet where they are in private subnets without NAT gateways, which CDK takes for isolated. An isolated or public
 * VPC has no use for the gateway.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
 */
function routeIpv6(vpc: ec2.Vpc, subnets: ClusterSubnets): void {
  if (subnets !== ClusterSubnets.PUBLIC_AND_PRIVATE) {
    vpc.node.tryRemoveChild(EGRESS_ONLY_GATEWAY);
    return;
  }
  if (vpc.isolatedSubnets.length === 0) return;
  const gateway = vpc.node.tryFindChild(EGRESS_ONLY_GATEWAY) ?? new ec2.CfnEgressOnlyInternetGateway(vpc, EGRESS_ONLY_GATEWAY, { vpcId: vpc.vpcId });
  for (const subnet of vpc.isolatedSubnets as ec2.PrivateSubnet[]) {
    subnet.addIpv6DefaultEgressOnlyInternetRoute((gateway as ec2.CfnEgressOnlyInternetGateway).ref);
  }
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function addFlowLog(vpc: ec2.Vpc, options: ec2.FlowLogOptions): void {
  if (options.destination) {
    vpc.addFlowLog('FlowLog', options);
    return;
  }
  const flowLog = vpc.addFlowLog('FlowLog', { ...options, destination: ec2.FlowLogDestination.toCloudWatchLogs(createLogGroup(vpc, 'FlowLogGroup')) });
  restrictTrustPolicy(flowLog.iamRole!, { service: 'ec2', resource: 'vpc-flow-log/*' });
}

function requireAzsAndNatGateways(cluster: Construct, maxAzs: number, natGateways: number): void {
  if (Token.isUnresolved(maxAzs) || Token.isUnresolved(natGateways)) {
    failWith(cluster, { problem: 'maxAzs and natGateways decide which resources are synthesized, so they cannot be tokens', remedy: 'pass numbers' });
  }
  requireInRange(cluster, 'maxAzs', maxAzs, { min: 2, max: 6 }, 'use 2 or 3; a load balancer needs subnets in two Availability Zones');
  requireInRange(cluster, 'natGateways', natGateways, { min: 0, max: maxAzs }, 'use 1, or one for each Availability Zone');
}

function requireNoVpcEndpoints(cluster: Construct, { vpcEndpoints }: WorkloadClusterProps): void {
  if (!vpcEndpoints) return;
  failWith(cluster, {
    problem: 'vpcEndpoints lists endpoints of an existing VPC, but `vpc` is not set',
    actual: vpcEndpoints,
    remedy: 'remove it: a new VPC gets the endpoints that its tasks use; add more with cluster.vpc.addInterfaceEndpoint()',
  });
}

function natGatewayCount(cluster: Construct, subnets: ClusterSubnets, { natGateways, maxAzs }: WorkloadClusterProps): number {
  if (subnets === ClusterSubnets.PUBLIC_AND_PRIVATE) return natGateways ?? 1;
  if (natGateways === undefined) return 0;
  return failWith(cluster, {
    problem: `natGateways connects private subnets to the internet, but the VPC has ${subnets} subnets only`,
    actual: natGateways,
    remedy: `remove it, or use ClusterSubnets.PUBLIC_AND_PRIVATE with 1 to ${maxAzs ?? 2} of them`,
  });
}

/** Zones whose addresses are kept free, so that `maxAzs` can grow up to them in place. */
const RESERVED_AZS = 4;
/**
 * Prefix length of the smallest VPC with such a reserve. A sixteenth of it is a /26; load balancers need a /27.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
const MAX_PREFIX_WITH_RESERVE = 22;

/**
 * Lays out the tiers. Each has the same addresses in each layout, those without subnets too, so that a change of tiers, zones or NAT gateways adds
 * subnets before it deletes others. A VPC with too few addresses has no such reserve.
 */
function subnetLayout(
  subnets: ClusterSubnets, natGateways: number, maxAzs: number, ipAddresses?: ec2.IIpAddresses,
): Pick<ec2.VpcProps, 'subnetConfiguration' | 'reservedAzs'> {
  const tasks = natGateways === 0 ? 'Isolated' : 'Private';
  const used = { PUBLIC: ['Public'], ISOLATED: ['Isolated'], PUBLIC_AND_PRIVATE: ['Public', tasks] }[subnets];
  const tiers = [
    { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, ...subnets === ClusterSubnets.PUBLIC ? {} : { mapPublicIpOnLaunch: false } },
    { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ];
  if (!hasReserve(ipAddresses)) return { subnetConfiguration: tiers.filter(({ name }) => used.includes(name)) };
  return {
    subnetConfiguration: tiers.map((tier) => (
      used.includes(tier.name) ? tier : { name: tier.name, subnetType: ec2.SubnetType.PRIVATE_ISOLATED, reserved: true }
    )),
    reservedAzs: Math.max(0, RESERVED_AZS - maxAzs),
  };
}

function hasReserve(ipAddresses?: ec2.IIpAddresses): boolean {
  const { cidrBlock, ipv4NetmaskLength } = ipAddresses?.allocateVpcCidr() ?? {};
  const prefix = cidrBlock !== undefined && !Token.isUnresolved(cidrBlock) ? Number(cidrBlock.split('/')[1]) : ipv4NetmaskLength;
  return prefix === undefined || prefix <= MAX_PREFIX_WITH_RESERVE;
}
