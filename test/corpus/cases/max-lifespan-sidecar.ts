import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { FargateWebService, ISidecar, SidecarConfig, SidecarContext, WorkloadTask } from '../../../src/index';

/** Ends the task after a while: an essential container that sleeps, so that ECS starts a fresh task. */
class Lifespan implements ISidecar {
  constructor(private readonly seconds: number) {}

  public bind(_scope: Construct, { taskDefinition }: SidecarContext): SidecarConfig | undefined {
    taskDefinition.addContainer('lifespan', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
      environment: { LIFESPAN_SECONDS: `${this.seconds}` },
      command: ['sh', '-c', 'sleep $LIFESPAN_SECONDS'],
    });
    return undefined;
  }
}

export function build(app: App): void {
  new FargateWebService(new Stack(app, 'max-lifespan'), 'Web', {
    task: WorkloadTask.container({
      containerName: 'nginx',
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
      port: 80,
      sidecars: [new Lifespan(4 * 60 * 60)],
    }),
  });
}
