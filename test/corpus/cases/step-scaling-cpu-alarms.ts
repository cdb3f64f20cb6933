import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, Scaling, StepScalingMetric, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'StepScaling'), 'Web', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    scaling: Scaling.automatic({
      minCapacity: 2,
      maxCapacity: 10,
      steps: {
        Cpu: {
          metric: StepScalingMetric.cpuUtilization(),
          scalingSteps: [{ upper: 30, change: -1 }, { lower: 60, change: +1 }, { lower: 75, change: +2 }, { lower: 90, change: +3 }],
        },
      },
    }),
  });
}
