import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import { ConnectionClient } from './strategy';
import { refuse } from '../private/errors';

/** Refuses a target that is known to be in another VPC than the client: neither names nor security groups lead there. */
export function requireOneVpc({ workload, vpc }: ConnectionClient, other: ec2.IVpc, target: string): void {
  if (!areApart(vpc, other)) return;
  refuse(workload, {
    what: `${target} is in another VPC`,
    got: Token.isUnresolved(other.vpcId) ? other.node.path : other.vpcId,
    instead: 'put both into one VPC, or, where the two are peered, set environment and security groups yourself',
  });
}

/** Whether two VPCs are surely not the same: both are made in the app, or both are named. */
function areApart(a: ec2.IVpc, b: ec2.IVpc): boolean {
  if (a === b) return false;
  const vpcs = [a, b];
  return vpcs.every((vpc) => vpc instanceof ec2.Vpc) || (vpcs.every(({ vpcId }) => !Token.isUnresolved(vpcId)) && a.vpcId !== b.vpcId);
}
