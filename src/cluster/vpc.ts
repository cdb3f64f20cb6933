import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { failWith, Problem, requireInRange, withContext } from '../private/errors';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Token } from 'aws-cdk-lib/core';
import { OptionalVpcEndpoints } from './vpc-endpoints';
import { ClusterSubnets, WorkloadClusterProps } from './workload-cluster-props';
import { createLogGroup } from '../defaults/log-group';
import { defaultsOf } from '../defaults/scope-defaults';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { restrictTrustPolicy } from '../private/iam';

/** The subnets of a selection; refused where the VPC has none of them. */
export function selectSubnets(where: IConstruct, vpc: ec2.IVpc, vpcSubnets?: ec2.SubnetSelection): ec2.SelectedSubnets {
  const remedy = 'select subnets that the VPC has, or leave vpcSubnets out';
  const selected = withContext(where, { problem: 'vpcSubnets selects nothing', remedy }, () => vpc.selectSubnets(vpcSubnets));
  if (selected.subnets.length > 0 || selected.isPendingLookup) return selected;
  return failWith(where, { problem: 'vpcSubnets selects nothing', remedy });
}

/** The subnets of a load balancer, which must be in two Availability Zones as far as they are known. */
export function requireSubnetsInTwoZones(where: IConstruct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): void {
  const { availabilityZones, isPendingLookup } = selectSubnets(where, vpc, vpcSubnets);
  if (isPendingLookup || new Set(availabilityZones).size > 1) return;
  failWith(where, { problem: 'the load balancer needs subnets in two Availability Zones', actual: availabilityZones, remedy: 'let vpcSubnets select more' });
}

/** Fails where two VPCs are known to differ: both are created in the app, or both have a known id. `problem` is what to say then. */
export function requireSameVpc(where: IConstruct, vpc: ec2.IVpc, other: ec2.IVpc, problem: Problem): void {
  if (vpc === other) return;
  const vpcs = [vpc, other];
  const areCreated = vpcs.every((each) => each instanceof ec2.Vpc);
  const areNamed = vpcs.every(({ vpcId }) => !Token.isUnresolved(vpcId));
  if (areCreated || (areNamed && vpc.vpcId !== other.vpcId)) failWith(where, problem);
}

/** The options that shape a new VPC, and mean nothing for a given one. */
const NEW_VPC_OPTIONS = ['subnets', 'maxAzs', 'natGateways', 'ipAddresses', 'ipProtocol', 'flowLogs'] as const;

/** The VPC that a cluster was given, or a new one. */
export function resolveVpc(cluster: Construct, props: WorkloadClusterProps): ec2.IVpc {
  if (!props.vpc) return createVpc(cluster, props);
  for (const option of NEW_VPC_OPTIONS) {
    const got = props[option];
    if (got === undefined) continue;
    failWith(cluster, {
      problem: `${option} shapes a new VPC, but \`vpc\` was given`,
      actual: typeof got === 'object' ? undefined : got,
      remedy: `remove \`${option}\` or \`vpc\``,
    });
  }
  return props.vpc;
}

function createVpc(cluster: Construct, props: WorkloadClusterProps): ec2.IVpc {
  const posture = defaultsOf(cluster);
  const { subnets = ClusterSubnets.PUBLIC_AND_PRIVATE, maxAzs = 2, ipAddresses, ipProtocol, flowLogs = posture.activityLogging ? {} : undefined } = props;
  const natGateways = natGatewayCount(cluster, subnets, props);
  requireAzsAndNatGateways(cluster, maxAzs, natGateways);
  requireNoVpcEndpoints(cluster, props);
  const layout = {
    maxAzs,
    natGateways,
    ipAddresses,
    ipProtocol,
    subnetConfiguration: subnetConfiguration(subnets, natGateways),
    restrictDefaultSecurityGroup: posture.networkHardening || undefined,
  };
  const explanation = { problem: 'the VPC has no room for its subnets', remedy: 'use other `ipAddresses`, or fewer zones' };
  const vpc = withContext(cluster, explanation, () => new ec2.Vpc(cluster, 'Vpc', layout));
  acknowledgeRules(vpc, 'Public subnets hold load balancers and NAT gateways; tasks are there only where somebody asks for it',
    regulatoryRuleIds('VPCNoUnrestrictedRouteToIGW'));
  if (posture.networkHardening) acknowledgeRules(vpc, 'A custom resource of the CDK takes all rules out of it', regulatoryRuleIds('VPCDefaultSecurityGroupClosed'));
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
  const flowLog = vpc.addFlowLog('FlowLog', { ...options, destination: ec2.FlowLogDestination.toCloudWatchLogs(createFlowLogGroup(vpc)) });
  restrictTrustPolicy(flowLog.iamRole!, { service: 'ec2', resource: 'vpc-flow-log/*' });
}

function requireAzsAndNatGateways(cluster: Construct, maxAzs: number, natGateways: number): void {
  if (Token.isUnresolved(maxAzs) || Token.isUnresolved(natGateways)) {
    failWith(cluster, { problem: 'maxAzs and natGateways decide what is synthesized, so they cannot be tokens', remedy: 'give them as numbers' });
  }
  requireInRange(cluster, 'maxAzs', maxAzs, { min: 2, max: 6 }, 'use 2 or 3; a load balancer needs subnets in two zones');
  requireInRange(cluster, 'natGateways', natGateways, { min: 0, max: maxAzs }, 'use 1, or one for each zone');
}

function requireNoVpcEndpoints(cluster: Construct, { vpcEndpoints }: WorkloadClusterProps): void {
  if (!vpcEndpoints) return;
  failWith(cluster, {
    problem: 'vpcEndpoints tells what a given VPC has, and there is no `vpc`',
    actual: vpcEndpoints,
    remedy: 'remove it: a new VPC gets the endpoints that its tasks use; add others with cluster.vpc.addInterfaceEndpoint()',
  });
}

function natGatewayCount(cluster: Construct, subnets: ClusterSubnets, { natGateways, maxAzs }: WorkloadClusterProps): number {
  if (subnets === ClusterSubnets.PUBLIC_AND_PRIVATE) return natGateways ?? 1;
  if (natGateways === undefined) return 0;
  return failWith(cluster, {
    problem: `natGateways stands between public and private subnets, and there are ${subnets} ones alone`,
    actual: natGateways,
    remedy: `remove it, or use ClusterSubnets.PUBLIC_AND_PRIVATE with 1 to ${maxAzs ?? 2} of them`,
  });
}

/** Where there are two tiers they are the L2's, whose names are part of logical ids; nobody gets a public address there without asking. */
function subnetConfiguration(subnets: ClusterSubnets, natGateways: number): ec2.SubnetConfiguration[] {
  switch (subnets) {
    case ClusterSubnets.PUBLIC: return [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
    case ClusterSubnets.ISOLATED: return [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
    default: {
      const [open, ...others] = natGateways === 0 ? ec2.Vpc.DEFAULT_SUBNETS_NO_NAT : ec2.Vpc.DEFAULT_SUBNETS;
      return [{ ...open, mapPublicIpOnLaunch: false }, ...others];
    }
  }
}

function createFlowLogGroup(vpc: ec2.Vpc): logs.ILogGroup {
  return createLogGroup(vpc, 'FlowLogGroup');
}
