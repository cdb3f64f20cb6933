import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { WorkloadCluster, FargateJob, JobTrigger, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Runners');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const trigger = JobTrigger.onDemand({ environment: { RUNNER_LABEL: sfn.JsonPath.stringAt('$.label') } });
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/ubuntu:24.04');

  for (const cpuArchitecture of [ecs.CpuArchitecture.X86_64, ecs.CpuArchitecture.ARM64]) {
    const runtimePlatform = { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };
    new FargateJob(stack, `Linux-${cpuArchitecture._cpuArchitecture}`, {
      cluster,
      trigger,
      task: WorkloadTask.container({ image, containerName: 'runner', cpu: 1024, memoryLimitMiB: 2048, ephemeralStorageGiB: 25, runtimePlatform }),
      capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      enableExecuteCommand: true,
    });
  }
  new FargateJob(stack, 'Windows', {
    cluster,
    trigger,
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('mcr.microsoft.com/windows/servercore:ltsc2022'),
      containerName: 'runner',
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE },
    }),
  });
}
