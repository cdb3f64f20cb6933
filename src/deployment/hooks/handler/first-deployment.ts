import { DescribeServiceDeploymentsCommand, ECSClient, ServiceDeployment } from '@aws-sdk/client-ecs';

/** Returns a deployment as ECS describes it. */
export async function describeDeployment(serviceDeploymentArn: string, ecs: ECSClient): Promise<ServiceDeployment> {
  const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] });
  const { serviceDeployments: [found] = [] } = await ecs.send(command);
  if (found) return found;
  throw new Error(`ECS does not know the deployment ${serviceDeploymentArn}`);
}

/**
 * Returns whether a deployment replaces no version, which the events of hooks do not say. One that ECS describes without the list counts as a later one.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-service-deployments.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export function isFirst({ sourceServiceRevisions }: ServiceDeployment): boolean {
  return sourceServiceRevisions?.length === 0;
}
