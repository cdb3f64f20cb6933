import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { selectSubnets, requireSubnetsInTwoZones } from '../../src/cluster/vpc';
import { Exposure } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
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
    .toThrow(errorAt('Stack/Web', 'vpcSubnets selects nothing', 'leave vpcSubnets out'));
});

test('fails with an Application Load Balancer in one zone', () => {
  const stack = newStack();
  const vpcSubnets = { availabilityZones: ['us-east-1a'] };

  expect(() => requireSubnetsInTwoZones(stack, existingVpc(stack), vpcSubnets)).toThrow(errorAt('Stack', 'two Availability Zones', 'us-east-1a', 'vpcSubnets'));
  expect(() => webService(newStack(), { exposure: Exposure.applicationLoadBalancer({ vpcSubnets }) })).toThrow(errorAt('Stack/Web', 'two Availability Zones', 'vpcSubnets'));
});
