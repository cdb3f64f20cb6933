import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Deployment, FargateWebService, Scaling, Task } from '../../../src';

export function build(app: App): void {
  const stack = new Stack(app, 'RetailUi');
  new FargateWebService(stack, 'Ui', {
    task: Task.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1'), port: 8080 }),
    deployment: Deployment.blueGreen({ bakeTime: Duration.minutes(3) }),
    scaling: Scaling.automatic({ min: 3, max: 6, desiredCount: 3, requestsPerTarget: 4000 }),
  });
}
