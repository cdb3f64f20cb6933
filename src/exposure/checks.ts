import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { failWith, withContext } from '../private/errors';

/** Refuses a load balancer that faces the internet from a VPC which cannot. */
export function requirePublicSubnets(workload: Construct, vpc: ec2.IVpc, internetFacing: boolean): void {
  if (!internetFacing || vpc.publicSubnets.length > 0) return;
  failWith(workload, {
    problem: 'the load balancer faces the internet, but the VPC has no public subnets',
    remedy: 'pass `internetFacing: false` to the load balancer, or use a VPC with public subnets',
  });
}

/** The name of a hosted zone; refused for one that was imported without. */
export function zoneNameOf(factory: string, zone: route53.IHostedZone): string {
  const explanation = { problem: 'the name of the hosted zone is not known', remedy: 'import it by HostedZone.fromHostedZoneAttributes() or .fromLookup()' };
  return withContext(factory, explanation, () => zone.zoneName);
}
