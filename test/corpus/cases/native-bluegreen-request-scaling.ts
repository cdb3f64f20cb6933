import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceDeployment, FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'RetailUi');
  new FargateWebService(stack, 'Ui', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-containers/retail-store-sample-ui:1.2.1'), port: 8080 }),
    deployment: ServiceDeployment.blueGreen({ bakeTime: Duration.minutes(3) }),
    scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 6, desiredCount: 3, requestsPerTarget: 4000 }),
  });
}
