import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, StaticAddresses, Scaling, SharedLoadBalancer, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'StaticAddresses');
  const vpc = new ec2.Vpc(stack, 'Vpc', { ipProtocol: ec2.IpProtocol.DUAL_STACK, maxAzs: 2 });
  const loadBalancer = new SharedLoadBalancer(stack, 'LoadBalancer', {
    vpc,
    internetFacing: false,
    networkLoadBalancer: { addresses: StaticAddresses.newElasticIps(), ipAddressType: elbv2.IpAddressType.DUAL_STACK },
  });
  new FargateWebService(stack, 'Web', {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc }),
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:latest'), port: 80 }),
    exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/*'] }),
    deployment: ServiceDeployment.rolling(),
    scaling: Scaling.fixedCount(2),
  });
}
