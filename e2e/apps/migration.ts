import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, Stack } from 'aws-cdk-lib/core';
import { WorkloadCluster, FargateJob, JobTrigger, WorkloadTask } from '../../src/index';

const app = new App();
const stack = new Stack(app, 'Migration', { description: 'A job that each update of the stack waits for' });

new FargateJob(stack, 'Migrate', {
  cluster: new WorkloadCluster(stack, 'Cluster'),
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable') }),
  trigger: JobTrigger.stackDeployment(),
});

app.synth();
