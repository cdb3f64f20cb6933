import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, ContainerLogging, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Api');
  new FargateWebService(stack, 'Api', {
    cluster: new WorkloadCluster(stack, 'Cluster', { natGateways: 2 }),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
      port: 80,
      logging: ContainerLogging.awsLogs({ mode: ecs.AwsLogDriverMode.NON_BLOCKING, maxBufferSize: Size.mebibytes(25) }),
    }),
    exposure: Exposure.applicationLoadBalancer({
      healthCheck: { interval: Duration.seconds(6), timeout: Duration.seconds(5), healthyThresholdCount: 2 },
      deregistrationDelay: Duration.seconds(0),
    }),
    deployment: ServiceDeployment.rolling({ minHealthyPercent: 75, maxHealthyPercent: 200 }),
  });
}
