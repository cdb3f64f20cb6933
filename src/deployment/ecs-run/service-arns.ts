import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Aws, Lazy, Stack } from 'aws-cdk-lib/core';

/**
 * What the ARNs of a service's deployments or revisions start with. Told without a reference to the service: whoever had one
 * would come after the service, and so too late for its first deployment. Without a name of its own the service gets one from
 * CloudFormation, which starts with the names of the stack and of the resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function arnPrefix(service: ecs.BaseService, kind: 'service-deployment' | 'service-revision'): string {
  const stack = Stack.of(service);
  const resource = service.node.defaultChild as ecs.CfnService;
  const name = Lazy.string({
    produce: () => stack.resolve(resource.serviceName) === undefined ? `${Aws.STACK_NAME}-${resource.logicalId}-` : `${resource.serviceName}/`,
  });
  return stack.formatArn({ service: 'ecs', resource: kind, resourceName: `${service.cluster.clusterName}/${name}` });
}
