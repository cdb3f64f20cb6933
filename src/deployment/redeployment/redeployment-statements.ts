import type { RotatedService } from './redeploy-on-secret-rotation';

/** A statement of an IAM policy. */
interface Allowed {
  readonly Action: string[];
  readonly Effect: 'Allow';
  readonly Resource: string[];
}

/**
 * What it takes to deploy these services once more, and no other ones.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export function redeploymentStatements(services: readonly RotatedService[]): Allowed[] {
  const groups = services.flatMap(({ deploymentGroup }) => deploymentGroup ?? []);
  const arns = (deployed: readonly RotatedService[]) => deployed.map(({ service }) => service.serviceArn);
  const configs = new Map(groups.map(({ deploymentConfig }) => [deploymentConfig.deploymentConfigName, deploymentConfig.deploymentConfigArn]));
  return [
    allow(arns(services.filter(({ deploymentGroup }) => !deploymentGroup)), 'ecs:DescribeServices', 'ecs:UpdateService'),
    allow(arns(services.filter(({ deploymentGroup }) => deploymentGroup)), 'ecs:DescribeServices'),
    allow(groups.map((group) => group.deploymentGroupArn), 'codedeploy:CreateDeployment', 'codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'),
    allow(groups.map(({ application }) => application.applicationArn), 'codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision'),
    allow([...configs.values()], 'codedeploy:GetDeploymentConfig'),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(resources: readonly string[], ...actions: string[]): Allowed {
  return { Action: actions, Effect: 'Allow', Resource: [...new Set(resources)] };
}
