import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { DeploymentStrategy } from '../../deployment/strategy';
import { DiscoveryStrategy } from '../../discovery/strategy';
import { ExposureStrategy } from '../../exposure/traffic';
import { refuse } from '../../private/errors';

/** What a service is asked to do with the network. */
interface NetworkUse {
  readonly exposure: ExposureStrategy;
  readonly discovery: DiscoveryStrategy;
  readonly deployment: DeploymentStrategy;
}

const MODES = [ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST];

const WITH_ADDRESS = 'use ecs.NetworkMode.AWS_VPC';

/** Refuses network modes without a network. */
export function requireNetwork(workload: Construct, networkMode: ecs.NetworkMode | undefined): void {
  if (networkMode === undefined || MODES.includes(networkMode)) return;
  refuse(workload, { what: 'services run in network modes awsvpc, bridge and host', got: networkMode, instead: 'use one of them' });
}

/**
 * Refuses network modes without a network, and what ECS, or this library, offers to tasks with an address alone.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function requireNetworkMode(workload: Construct, networkMode: ecs.NetworkMode, { exposure, discovery, deployment }: NetworkUse): void {
  requireNetwork(workload, networkMode);
  if (networkMode === ecs.NetworkMode.AWS_VPC) return;
  const { deployment: factory, shifts } = deployment.request;
  if (shifts !== 'nothing') {
    refuse(workload, { what: `${factory} needs tasks that have an address of their own`, got: networkMode, instead: `${WITH_ADDRESS}, or Deployment.rolling()` });
  }
  if (discovery.serviceConnect) {
    refuse(workload, { what: 'Service Connect needs tasks that have an address of their own', got: networkMode, instead: `${WITH_ADDRESS}, or Discovery.cloudMap()` });
  }
  if (exposure.connect) {
    refuse(workload, {
      what: 'Exposure.httpApi() needs tasks that have an address of their own', got: networkMode, instead: `${WITH_ADDRESS}, or Exposure.applicationLoadBalancer()`,
    });
  }
}

/** Refuses deployments by CodeDeploy, which this library runs on Fargate alone. */
export function requireEcsController(workload: Construct, { request: { deployment, shifts } }: DeploymentStrategy): void {
  if (shifts !== 'listener') return;
  refuse(workload, { what: `${deployment} is for services on Fargate`, instead: 'use Deployment.blueGreen(), which ECS runs, or Deployment.rolling()' });
}
