import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'HelloName');
  const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'internal' });

  const name = new FargateWebService(stack, 'Name', {
    cluster,
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/ecs-sample-image/name-server:node'), port: 3000 }),
    exposure: Exposure.none(),
    discovery: Discovery.cloudMap({ name: 'name', dnsTtl: Duration.seconds(0) }),
  });

  const hello = new FargateWebService(stack, 'Hello', {
    cluster,
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/ecs-sample-image/hello-server:node'),
      port: 3000,
      environment: { NAME_SERVER: 'http://name.internal:3000/' },
    }),
  });

  name.connections.allowDefaultPortFrom(hello, 'hello asks name');
}
