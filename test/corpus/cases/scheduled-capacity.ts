import { App, Stack } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Discovery, FargateBackendService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  new FargateBackendService(new Stack(app, 'ScheduledCapacity'), 'Backend', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    discovery: Discovery.cloudMap({ name: 'backend' }),
    scaling: Scaling.automatic({
      minCapacity: 1,
      maxCapacity: 10,
      schedules: {
        Day: { schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 4, maxCapacity: 10 },
        Night: { schedule: appscaling.Schedule.cron({ hour: '20', minute: '0' }), minCapacity: 1, maxCapacity: 2 },
      },
    }),
  });
}
