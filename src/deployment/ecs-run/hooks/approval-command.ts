import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';

/**
 * The shell command that continues the deployment of a service that is under way: it looks up the deployment, and the hook
 * that it waits for.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
 */
export function continueCommand(service: ecs.BaseService): string {
  const { region } = Stack.of(service);
  const aws = (command: string) => `aws ecs ${command} --region ${region}`;
  const deployment = `${aws('list-service-deployments')} --cluster ${service.cluster.clusterName} --service ${service.serviceName}`
    + " --status IN_PROGRESS --query 'serviceDeployments[0].serviceDeploymentArn' --output text";
  const hook = `${aws('describe-service-deployments')} --service-deployment-arns "$DEPLOYMENT"`
    + ' --query "serviceDeployments[0].lifecycleHookDetails[?status==\'AWAITING_ACTION\'].hookId | [0]" --output text';
  return `DEPLOYMENT=$(${deployment}) && ${aws('continue-service-deployment')} --service-deployment-arn "$DEPLOYMENT" --hook-id "$(${hook})" --action CONTINUE`;
}
