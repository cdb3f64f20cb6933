import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { OptionalVpcEndpoints } from './vpc-endpoints';
import { ClusterSubnets, WorkloadClusterProps } from './workload-cluster-props';
import { createLogGroup } from '../defaults/log-group';
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
  const { availabilityZones } = selectSubnets(where, vpc, vpcSubnets);
  if (new Set(availabilityZones).size > 1 || areSubnetsPending(vpc)) return;
  failWith(where, { problem: 'the load balancer needs subnets in two Availability Zones', actual: availabilityZones, remedy: 'select more with vpcSubnets' });
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
    subnetConfiguration: subnetConfiguration(subnets, natGateways),
    restrictDefaultSecurityGroup: defaults.networkHardening || undefined,
  };
  const tooSmall = { problem: 'the subnets do not fit into the VPC', remedy: 'use other `ipAddresses`, or fewer Availability Zones' };
  const vpc = withContext(cluster, tooSmall, () => new ec2.Vpc(cluster, 'Vpc', layout));
  acknowledgeRules(vpc, 'Public subnets hold load balancers and NAT gateways; tasks are there only where somebody asks for it',
    regulatoryRuleIds('VPCNoUnrestrictedRouteToIGW'));
  if (defaults.networkHardening) {
    acknowledgeRules(vpc, 'A custom resource of the CDK takes all rules out of it', regulatoryRuleIds('VPCDefaultSecurityGroupClosed'));
  }
  if (vpc.isolatedSubnets.length > 0) new OptionalVpcEndpoints(vpc);
  if (flowLogs) addFlowLog(vpc, flowLogs);
  return vpc;
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

/** Uses CDK's own subnet names for two tiers, because they are part of logical ids; public addresses are assigned on request only. */
function subnetConfiguration(subnets: ClusterSubnets, natGateways: number): ec2.SubnetConfiguration[] {
  switch (subnets) {
    case ClusterSubnets.PUBLIC: return [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
    case ClusterSubnets.ISOLATED: return [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
    default: {
      const [publicTier, ...others] = natGateways === 0 ? ec2.Vpc.DEFAULT_SUBNETS_NO_NAT : ec2.Vpc.DEFAULT_SUBNETS;
      return [{ ...publicTier, mapPublicIpOnLaunch: false }, ...others];
    }
  }
}
