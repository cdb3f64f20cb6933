import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FargateWebService, Scaling, StepScalingMetric, Task } from '../../../src';

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'StepScaling'), 'Web', {
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    scaling: Scaling.automatic({
      min: 2,
      max: 10,
      steps: {
        Cpu: {
          metric: StepScalingMetric.cpuUtilization(),
          scalingSteps: [{ upper: 30, change: -1 }, { lower: 60, change: +1 }, { lower: 75, change: +2 }, { lower: 90, change: +3 }],
        },
      },
    }),
  });
}
