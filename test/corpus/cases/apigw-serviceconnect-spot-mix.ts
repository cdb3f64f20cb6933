import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'ApiGateway');
  new FargateWebService(stack, 'Service', {
    cluster: new WorkloadCluster(stack, 'Cluster', { namespaceName: 'internal' }),
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:latest'), port: 80, portName: 'default' }),
    exposure: Exposure.httpApi(),
    discovery: Discovery.serviceConnect({ name: 'api' }),
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', base: 2, weight: 50 }, { capacityProvider: 'FARGATE', weight: 50 }],
  });
}
