import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { IValidation } from 'constructs';
import { Refusal, refusalText } from '../../private/errors';

/** What the app may have asked of the L2 service, and CodeDeploy cannot do. */
interface Asked {
  readonly serviceConnectConfiguration?: { readonly enabled?: boolean };
  readonly volumeConfigurations?: readonly unknown[];
  readonly schedulingStrategy?: string;
  readonly deploymentConfiguration?: { readonly deploymentCircuitBreaker?: { readonly enable?: boolean } };
}

const RUN_BY_ECS = 'use a deployment that ECS runs, such as Deployment.blueGreen()';

/**
 * Checks the service once the app is finished, because the L2 lets every app add to it. CDK names the place.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export function finishedServiceValidation(service: ecs.BaseService): IValidation {
  return { validate: () => [...problems(askedOf(service))].map(refusalText) };
}

function* problems({ serviceConnectConfiguration, volumeConfigurations, schedulingStrategy, deploymentConfiguration }: Asked): Iterable<Refusal> {
  if (serviceConnectConfiguration?.enabled) {
    yield { what: 'CodeDeploy cannot deploy a service with Service Connect', instead: `${RUN_BY_ECS}, or Discovery.cloudMap()` };
  }
  if (volumeConfigurations?.length) {
    yield { what: 'CodeDeploy cannot deploy a service with managed EBS volumes', instead: RUN_BY_ECS };
  }
  if (deploymentConfiguration?.deploymentCircuitBreaker?.enable) {
    yield { what: 'CodeDeploy has no circuit breaker', instead: 'remove it: `autoRollback` goes back from a failed deployment' };
  }
  if (schedulingStrategy === 'DAEMON') {
    yield { what: 'CodeDeploy cannot deploy a service of the DAEMON scheduler', instead: 'use REPLICA, or Deployment.rolling()' };
  }
}

function askedOf(service: ecs.BaseService): Asked {
  const resource = service.node.defaultChild as ecs.CfnService;
  const { serviceConnectConfiguration, volumeConfigurations, schedulingStrategy, deploymentConfiguration } = resource;
  return Stack.of(service).resolve({ serviceConnectConfiguration, volumeConfigurations, schedulingStrategy, deploymentConfiguration });
}
