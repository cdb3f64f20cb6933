import * as ecs from 'aws-cdk-lib/aws-ecs';

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty;

/** Amends the deployment configuration that the L2 sets. Tokens that the L2 resolves at synthesis stay tokens. */
export function amendDeploymentConfiguration(
  service: ecs.BaseService, amend: (base: DeploymentConfiguration) => Partial<DeploymentConfiguration>,
): void {
  const resource = service.node.defaultChild as ecs.CfnService;
  const base = resource.deploymentConfiguration as DeploymentConfiguration;
  resource.deploymentConfiguration = { ...base, ...amend(base) };
}
