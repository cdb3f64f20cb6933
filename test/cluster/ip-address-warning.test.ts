import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Exposure, Scaling, ServiceDeployment, WorkloadCluster, WorkloadClusterProps } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { numberParameter } from '../fixtures/number-token';
import { webService } from '../fixtures/web-service';

/** A cluster whose private subnets have 11 free addresses each, 22 together. */
function smallCluster(scope: Construct, props: WorkloadClusterProps = {}): WorkloadCluster {
  const { vpc } = new WorkloadCluster(scope, 'Network', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/26') });
  return new WorkloadCluster(scope, 'Cluster', { vpc, ...props });
}

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('/Stack/Cluster', Match.stringLikeRegexp('free addresses')).map(({ entry }) => String(entry.data));
}

test('services that fit into the subnets bring no warning', () => {
  const stack = newStack();

  webService(stack, { cluster: smallCluster(stack), scaling: Scaling.fixedCount(11) });

  expect(warnings(stack)).toEqual([]);
});

test('a blue/green service warns when its old and new tasks do not fit', () => {
  const stack = newStack();

  webService(stack, { cluster: smallCluster(stack), scaling: Scaling.fixedCount(12) });

  expect(warnings(stack)).toEqual([expect.stringMatching(/PrivateSubnet1, PrivateSubnet2 have 22 free addresses.*up to 24.*\(Stack\/Web 24\)/)]);
});

test.each([
  ['CodeDeploy', ServiceDeployment.codeDeploy()],
  ['a rolling deployment with twice the tasks', ServiceDeployment.rolling()],
])('a service warns when it scales out during %s', (_, deployment) => {
  const stack = newStack();

  webService(stack, { cluster: smallCluster(stack), deployment, scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 12, cpuPercent: 50 }) });

  expect(warnings(stack)).toEqual([expect.stringContaining('(Stack/Web 24)')]);
});

test('a rolling deployment that stops old tasks first needs no more addresses', () => {
  const stack = newStack();

  const deployment = ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 100 });
  webService(stack, { cluster: smallCluster(stack), deployment, scaling: Scaling.fixedCount(20) });

  expect(warnings(stack)).toEqual([]);
});

test('services of several stacks are counted together', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const cluster = smallCluster(stack);

  for (const id of ['Red', 'Blue']) webService(new Stack(app, id), { cluster, exposure: Exposure.none(), scaling: Scaling.fixedCount(6) });
  app.synth();

  expect(warnings(stack)).toEqual([expect.stringMatching(/up to 24.*\(Red\/Web 12, Blue\/Web 12\)/)]);
});

test('services of other clusters are not counted', () => {
  const stack = newStack();
  const cluster = smallCluster(stack);

  webService(stack, { cluster, exposure: Exposure.none(), scaling: Scaling.fixedCount(6) });
  webService(stack, { cluster: new WorkloadCluster(stack, 'Other', { vpc: cluster.vpc }), exposure: Exposure.none(), scaling: Scaling.fixedCount(6) }, 'Second');

  expect(warnings(stack)).toEqual([]);
});

test('an internal Application Load Balancer takes eight addresses of each subnet', () => {
  const stack = newStack();

  const exposure = Exposure.applicationLoadBalancer({ internetFacing: false });
  webService(stack, { cluster: smallCluster(stack), exposure, scaling: Scaling.fixedCount(4) });

  expect(warnings(stack)).toEqual([expect.stringContaining('have 6 free addresses')]);
});

test('VPC endpoints and NAT gateways take one address of each of their subnets', () => {
  const stack = newStack();
  const cluster = smallCluster(stack);
  cluster.vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });

  webService(stack, { cluster, exposure: Exposure.none(), scaling: Scaling.fixedCount(11) });
  webService(stack, { cluster, exposure: Exposure.none(), assignPublicIp: true, scaling: Scaling.fixedCount(11) }, 'Public');

  expect(warnings(stack)).toEqual([
    expect.stringContaining('the subnets PrivateSubnet1, PrivateSubnet2 have 20 free addresses'),
    expect.stringContaining('the subnets PublicSubnet1, PublicSubnet2 have 21 free addresses'),
  ]);
});

test('an unknown number of tasks brings no warning', () => {
  const stack = newStack();

  webService(stack, { cluster: smallCluster(stack), scaling: Scaling.fixedCount(numberParameter(stack, 'Tasks')) });

  expect(warnings(stack)).toEqual([]);
});
