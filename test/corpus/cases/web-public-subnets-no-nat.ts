import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Web');
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
  });
  new FargateWebService(stack, 'Web', {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc }),
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    assignPublicIp: true,
    exposure: Exposure.applicationLoadBalancer({ idleTimeout: Duration.seconds(30) }),
    deployment: ServiceDeployment.rolling(),
  });
}
