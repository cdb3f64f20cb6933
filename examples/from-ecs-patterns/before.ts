import { Stack, StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService, QueueProcessingFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { Construct } from 'constructs';

/** A shop and its worker, as aws-ecs-patterns makes them. */
export class Before extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const web = new ApplicationLoadBalancedFargateService(this, 'Web', {
      taskImageOptions: { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable') },
      desiredCount: 2,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
    web.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 6 }).scaleOnCpuUtilization('CpuScaling', { targetUtilizationPercent: 60 });

    new QueueProcessingFargateService(this, 'Thumbnails', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      command: ['sh', '-c', 'while true; do sleep 10; done'],
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
  }
}
