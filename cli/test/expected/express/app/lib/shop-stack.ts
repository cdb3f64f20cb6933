import { Stack, StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Exposure, FargateWebService, Scaling, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new FargateWebService(this, 'Shop', {
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        port: 8080,
        environment: { STAGE: 'production' },
        cpu: 512,
        memoryLimitMiB: 1024,
      }),
      exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }),
      scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 60 }),
    });
  }
}
