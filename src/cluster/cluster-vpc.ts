import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PlannedEndpoints } from './endpoints/planned-endpoints';
import { ClusterSubnets, FargateClusterProps } from './fargate-cluster-props';
import { createLogGroup } from '../posture/log-group';
import { postureOf } from '../posture/posture-of';
import { acknowledge, regulatory } from '../private/acknowledge';
import { refuse, requireInRange } from '../private/errors';
import { explained } from '../private/explained';
import { bindTrust } from '../private/source-conditions';

/** The options that shape a new VPC, and mean nothing for a given one. */
const SHAPE = ['subnets', 'maxAzs', 'natGateways', 'ipAddresses', 'ipProtocol', 'flowLogs'] as const;

/** The VPC that a cluster was given, or a new one. */
export function vpcOf(cluster: Construct, props: FargateClusterProps): ec2.IVpc {
  if (!props.vpc) return createVpc(cluster, props);
  for (const option of SHAPE) {
    const got = props[option];
    if (got === undefined) continue;
    refuse(cluster, {
      what: `${option} shapes a new VPC, but \`vpc\` was given`,
      got: typeof got === 'object' ? undefined : got,
      instead: `remove \`${option}\` or \`vpc\``,
    });
  }
  return props.vpc;
}

function createVpc(cluster: Construct, props: FargateClusterProps): ec2.IVpc {
  const posture = postureOf(cluster);
  const { subnets = ClusterSubnets.PUBLIC_AND_PRIVATE, maxAzs = 2, ipAddresses, ipProtocol, flowLogs = posture.audited ? {} : undefined } = props;
  const natGateways = natGatewaysOf(cluster, subnets, props);
  requireNumbers(cluster, maxAzs, natGateways);
  requireNoEndpoints(cluster, props);
  const layout = {
    maxAzs,
    natGateways,
    ipAddresses,
    ipProtocol,
    subnetConfiguration: tiersOf(subnets, natGateways),
    restrictDefaultSecurityGroup: posture.guarded || undefined,
  };
  const explanation = { what: 'the VPC has no room for its subnets', instead: 'use other `ipAddresses`, or fewer zones' };
  const vpc = explained(cluster, explanation, () => new ec2.Vpc(cluster, 'Vpc', layout));
  acknowledge(vpc, 'Public subnets hold load balancers and NAT gateways; tasks are there only where somebody asks for it',
    regulatory('VPCNoUnrestrictedRouteToIGW'));
  if (posture.guarded) acknowledge(vpc, 'A custom resource of the CDK takes all rules out of it', regulatory('VPCDefaultSecurityGroupClosed'));
  if (vpc.isolatedSubnets.length > 0) new PlannedEndpoints(vpc);
  if (flowLogs) recordFlows(vpc, flowLogs);
  return vpc;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function recordFlows(vpc: ec2.Vpc, options: ec2.FlowLogOptions): void {
  if (options.destination) {
    vpc.addFlowLog('FlowLog', options);
    return;
  }
  const flowLog = vpc.addFlowLog('FlowLog', { ...options, destination: ec2.FlowLogDestination.toCloudWatchLogs(flowLogGroup(vpc)) });
  bindTrust(flowLog.iamRole!, { service: 'ec2', resource: 'vpc-flow-log/*' });
}

function requireNumbers(cluster: Construct, maxAzs: number, natGateways: number): void {
  if (Token.isUnresolved(maxAzs) || Token.isUnresolved(natGateways)) {
    refuse(cluster, { what: 'maxAzs and natGateways decide what is synthesized, so they cannot be tokens', instead: 'give them as numbers' });
  }
  requireInRange(cluster, 'maxAzs', maxAzs, { min: 2, max: 6 }, 'use 2 or 3; a load balancer needs subnets in two zones');
  requireInRange(cluster, 'natGateways', natGateways, { min: 0, max: maxAzs }, 'use 1, or one for each zone');
}

function requireNoEndpoints(cluster: Construct, { vpcEndpoints }: FargateClusterProps): void {
  if (!vpcEndpoints) return;
  refuse(cluster, {
    what: 'vpcEndpoints tells what a given VPC has, and there is no `vpc`',
    got: vpcEndpoints,
    instead: 'remove it: a new VPC gets the endpoints that its tasks use; add others with cluster.vpc.addInterfaceEndpoint()',
  });
}

function natGatewaysOf(cluster: Construct, subnets: ClusterSubnets, { natGateways, maxAzs }: FargateClusterProps): number {
  if (subnets === ClusterSubnets.PUBLIC_AND_PRIVATE) return natGateways ?? 1;
  if (natGateways === undefined) return 0;
  return refuse(cluster, {
    what: `natGateways stands between public and private subnets, and there are ${subnets} ones alone`,
    got: natGateways,
    instead: `remove it, or use ClusterSubnets.PUBLIC_AND_PRIVATE with 1 to ${maxAzs ?? 2} of them`,
  });
}

/** Where there are two tiers they are the L2's, whose names are part of logical ids; nobody gets a public address there without asking. */
function tiersOf(subnets: ClusterSubnets, natGateways: number): ec2.SubnetConfiguration[] {
  switch (subnets) {
    case ClusterSubnets.PUBLIC: return [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
    case ClusterSubnets.ISOLATED: return [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
    default: {
      const [open, ...others] = natGateways === 0 ? ec2.Vpc.DEFAULT_SUBNETS_NO_NAT : ec2.Vpc.DEFAULT_SUBNETS;
      return [{ ...open, mapPublicIpOnLaunch: false }, ...others];
    }
  }
}

function flowLogGroup(vpc: ec2.Vpc): logs.ILogGroup {
  return createLogGroup(vpc, 'FlowLogGroup');
}
