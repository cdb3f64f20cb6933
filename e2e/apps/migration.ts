import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, Stack } from 'aws-cdk-lib/core';
import { FargateCluster, FargateJob, JobTrigger, Task } from '../../src';

const app = new App();
const stack = new Stack(app, 'Migration', { description: 'A job that each update of the stack waits for' });

new FargateJob(stack, 'Migrate', {
  cluster: new FargateCluster(stack, 'Cluster'),
  task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable') }),
  trigger: JobTrigger.stackDeployment(),
});

app.synth();
