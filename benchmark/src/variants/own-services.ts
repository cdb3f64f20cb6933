import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App } from 'aws-cdk-lib/core';
import { Discovery, FargateWebService, ServiceDeployment, WorkloadCluster, WorkloadTask } from '../../../lib';
import { CONTAINER_PORT, IMAGE, NAMESPACE, newStack, serviceNames } from '../workload';

/** Services of one stack that differ by their deployment alone. */
export function ownServices(app: App, services: number, deployment: ServiceDeployment): void {
  const stack = newStack(app);
  const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: NAMESPACE });
  for (const name of serviceNames(services)) {
    const secret = new secretsmanager.Secret(stack, `${name}Secret`);
    new FargateWebService(stack, name, {
      cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromRegistry(IMAGE),
        port: CONTAINER_PORT,
        secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret) },
      }),
      discovery: Discovery.cloudMap({ name }),
      deployment,
    });
  }
}
