import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Service');
  const text = (id: string, props = {}) => new CfnParameter(stack, id, props).valueAsString;
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: text('VpcId'),
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: [text('PrivateSubnetOne'), text('PrivateSubnetTwo')],
  });
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: text('PrivateListener'),
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'LoadBalancerSecurityGroup', text('LoadBalancerSecurityGroupId')),
  });
  new FargateWebService(stack, 'Service', {
    cluster: WorkloadCluster.fromAttributes(stack, 'Cluster', {
      vpc,
      cluster: ecs.Cluster.fromClusterAttributes(stack, 'EcsCluster', { clusterName: text('ClusterName'), vpc, securityGroups: [] }),
    }),
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    exposure: Exposure.existingListener({
      listener,
      paths: [text('Path', { default: '*' })],
      priority: new CfnParameter(stack, 'Priority', { type: 'Number', default: 1 }).valueAsNumber,
    }),
    deployment: ServiceDeployment.rolling(),
    scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }),
  });
}
