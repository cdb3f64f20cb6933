import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, Sidecar, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Proxied');
  new FargateWebService(stack, 'Web', {
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/httpd:2.4'),
      sidecars: [Sidecar.reverseProxy({
        containerName: 'nginx',
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
        port: 80,
      })],
    }),
  });
}
