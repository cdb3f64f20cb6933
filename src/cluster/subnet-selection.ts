import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { refuse } from '../private/errors';
import { explained } from '../private/explained';

/** The subnets of a selection; refused where the VPC has none of them. */
export function selectSubnets(where: IConstruct, vpc: ec2.IVpc, vpcSubnets?: ec2.SubnetSelection): ec2.SelectedSubnets {
  const instead = 'select subnets that the VPC has, or leave vpcSubnets out';
  const selected = explained(where, { what: 'vpcSubnets selects nothing', instead }, () => vpc.selectSubnets(vpcSubnets));
  if (selected.subnets.length > 0 || selected.isPendingLookup) return selected;
  return refuse(where, { what: 'vpcSubnets selects nothing', instead });
}

/** The subnets of a load balancer, which must be in two Availability Zones as far as they are known. */
export function selectSubnetsOfTwoZones(where: IConstruct, vpc: ec2.IVpc, vpcSubnets: ec2.SubnetSelection): void {
  const { availabilityZones, isPendingLookup } = selectSubnets(where, vpc, vpcSubnets);
  if (isPendingLookup || new Set(availabilityZones).size > 1) return;
  refuse(where, { what: 'the load balancer needs subnets in two Availability Zones', got: availabilityZones, instead: 'let vpcSubnets select more' });
}
