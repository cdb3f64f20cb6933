import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Exposure } from '../../src/index';
import { selectSubnets, requireSubnetsInTwoZones } from '../../src/cluster/vpc';
import { existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';

test('the subnets of a selection are those of the VPC', () => {
  const stack = newStack();

  expect(selectSubnets(stack, existingVpc(stack), { subnetType: ec2.SubnetType.PUBLIC }).subnetIds).toEqual(['public-a', 'public-b']);
});

test.each<[string, ec2.SubnetSelection]>([
  ['of a type that the VPC has none of', { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }], ['of an unknown name', { subnetGroupName: 'none' }],
  ['of another zone', { availabilityZones: ['us-east-1z'] }], ['that are none', { subnets: [] }],
])('fails with subnets %s', (_, vpcSubnets) => {
  const stack = newStack();

  expect(() => webService(stack, { vpcSubnets }))
    .toThrow(/^\[Stack\/Web\] vpcSubnets selects nothing.*; select subnets that the VPC has, or leave vpcSubnets out$/);
});

test('fails with an Application Load Balancer in one zone', () => {
  const stack = newStack();
  const vpcSubnets = { availabilityZones: ['us-east-1a'] };

  expect(() => requireSubnetsInTwoZones(stack, existingVpc(stack), vpcSubnets)).toThrow('needs subnets in two Availability Zones, got ["us-east-1a"]');
  expect(() => webService(newStack(), { exposure: Exposure.applicationLoadBalancer({ vpcSubnets }) })).toThrow('needs subnets in two Availability Zones');
});
