import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

/** One image of both architectures, in a service of each. */
export function build(app: App): void {
  const stack = new Stack(app, 'graviton');
  const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'graviton.local' });
  for (const [name, cpuArchitecture] of Object.entries({ arm: ecs.CpuArchitecture.ARM64, x86: ecs.CpuArchitecture.X86_64 })) {
    new FargateWebService(stack, name, {
      cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        port: 80,
        runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX, cpuArchitecture },
      }),
      discovery: Discovery.cloudMap({ name }),
    });
  }
}
