import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';

/** Refuses a load balancer that faces the internet from a VPC which cannot. */
export function requirePublicSubnets(workload: Construct, vpc: ec2.IVpc, internetFacing: boolean): void {
  if (!internetFacing || vpc.publicSubnets.length > 0) return;
  refuse(workload, {
    what: 'the load balancer faces the internet, but the VPC has no public subnets',
    instead: 'pass `internetFacing: false` to the load balancer, or use a VPC with public subnets',
  });
}
