import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'windows'), 'Web', {
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2019'),
      port: 80,
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2019_CORE,
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
      },
    }),
  });
}
