import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, Exposure, FargateCluster, FargateWebService, Task } from '../../../src';

export function build(app: App): void {
  const stack = new Stack(app, 'ApiGateway');
  new FargateWebService(stack, 'Service', {
    cluster: new FargateCluster(stack, 'Cluster', { namespaceName: 'internal' }),
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:latest'), port: 80, portName: 'default' }),
    exposure: Exposure.httpApi(),
    discovery: Discovery.serviceConnect({ name: 'api' }),
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', base: 2, weight: 50 }, { capacityProvider: 'FARGATE', weight: 50 }],
  });
}
