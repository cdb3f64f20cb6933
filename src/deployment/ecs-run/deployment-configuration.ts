import * as ecs from 'aws-cdk-lib/aws-ecs';

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty;

/** Adds to what the L2 says about deployments. Parts that the L2 leaves open until synth stay open. */
export function amendDeploymentConfiguration(
  service: ecs.BaseService, amend: (base: DeploymentConfiguration) => Partial<DeploymentConfiguration>,
): void {
  const resource = service.node.defaultChild as ecs.CfnService;
  const base = resource.deploymentConfiguration as DeploymentConfiguration;
  resource.deploymentConfiguration = { ...base, ...amend(base) };
}
