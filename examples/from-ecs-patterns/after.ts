import { Annotations, Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Adoption, FargateWebService, FargateWorkerService, Scaling, ServiceDeployment, WorkloadTask } from 'cdk-fargate-workloads';

/** Properties of the stack. */
export interface AfterProps extends StackProps {
  /**
   * The deployment of the web service: rolling until this library has taken it over, blue/green from then on.
   *
   * @default ServiceDeployment.rolling()
   */
  readonly deployment?: ServiceDeployment;
}

/** The same shop by this library, in place: a deployment replaces nothing but task definitions. */
export class After extends Stack {
  constructor(scope: Construct, id: string, props: AfterProps = {}) {
    super(scope, id, props);
    // `circuitBreaker` of the patterns has given the services a `DeploymentController`.
    const web = new FargateWebService(this, 'Web', {
      adopt: Adoption.applicationLoadBalancedFargateService({ cpuScalingId: 'CpuScaling', deploymentController: true }),
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), containerName: 'web', port: 80 }),
      scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 6, cpuPercent: 60 }),
      deployment: props.deployment ?? ServiceDeployment.rolling(),
    });

    const thumbnails = new FargateWorkerService(this, 'Thumbnails', {
      adopt: Adoption.queueProcessingFargateService({ deploymentController: true }),
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
        containerName: 'QueueProcessingContainer',
        command: ['sh', '-c', 'while true; do sleep 10; done'],
      }),
      scaling: Scaling.backlog({ minCapacity: 1, maxCapacity: 2, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) }),
    });

    const compared = '`cdk diff` shows what docs/from-aws-ecs-patterns.md says';
    for (const workload of [web, thumbnails]) Annotations.of(workload).acknowledgeWarning('cdk-fargate-workloads:adoption', compared);
    const few = 'The cluster of the patterns has no Container Insights, and at most two tasks run';
    Annotations.of(thumbnails).acknowledgeWarning('cdk-fargate-workloads:container-insights', few);
    Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'The shop had no certificate before, and its clients use HTTP');
  }
}
