import type * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, CfnResource, Token } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { addressShortages, mostTasks, ServiceFacts, shortageText, SubnetFacts, TaskCounts } from './address-plan';
import { KnownSubnets } from './known-subnets';
import { takenAddresses } from './taken-addresses';
import type { FargateCluster } from '../fargate-cluster';

type Deployment = ecs.CfnService.DeploymentConfigurationProperty | undefined;

/** Warns once the app is finished where the cluster's services need more addresses than its subnets have. Refuses nothing. */
export function addressWarning(cluster: FargateCluster): IValidation {
  return {
    validate: () => {
      const known = new KnownSubnets(cluster.vpc);
      const constructs = cluster.node.root.node.findAll();
      const services = constructs.filter((construct): construct is ecs.FargateService => (
        construct instanceof ecs.FargateService && construct.cluster === cluster.cluster
      ));
      for (const shortage of addressShortages(subnetFacts(known, constructs), services.flatMap((service) => serviceFacts(service, known)))) {
        Annotations.of(cluster).addWarningV2('cdk-fargate-workloads:addresses', shortageText(shortage));
      }
      return [];
    },
  };
}

function subnetFacts(known: KnownSubnets, constructs: readonly IConstruct[]): SubnetFacts[] {
  const taken = takenAddresses(known, constructs);
  return known.subnets.map(({ node: { id }, ipv4CidrBlock }) => ({ name: id, prefix: Number(ipv4CidrBlock.split('/')[1]), taken: taken.get(id) ?? 0 }));
}

/** Nothing where the number of tasks or the subnets are not known at synth. */
function serviceFacts(service: ecs.FargateService, known: KnownSubnets): ServiceFacts[] {
  const resource = service.node.defaultChild as ecs.CfnService;
  const counts = countsOf(service, resource);
  const network = known.resolve(service, resource.networkConfiguration) as { awsvpcConfiguration?: { subnets?: unknown[] } } | undefined;
  const ids = network?.awsvpcConfiguration?.subnets ?? [];
  const subnets = known.namesOf(ids);
  const isKnown = subnets.length > 0 && subnets.length === ids.length && !Object.values(counts).some(Token.isUnresolved);
  return isKnown ? [{ path: service.node.scope!.node.path, tasks: mostTasks(counts), subnets }] : [];
}

/** Told by its type, so that nothing of automatic scaling is loaded for an app without it. */
function isScalableTarget(construct: IConstruct): construct is autoscaling.CfnScalableTarget {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::ApplicationAutoScaling::ScalableTarget';
}

function countsOf(service: ecs.FargateService, resource: ecs.CfnService): TaskCounts {
  const scaling = service.node.findAll().find(isScalableTarget);
  const { maximumPercent, strategy = 'ROLLING' } = resource.deploymentConfiguration as Deployment ?? {};
  const { type } = resource.deploymentController as ecs.CfnService.DeploymentControllerProperty | undefined ?? {};
  return {
    desired: resource.desiredCount,
    scalingMaximum: scaling?.maxCapacity as number | undefined,
    maximumPercent,
    blueGreen: strategy !== 'ROLLING' || type === 'CODE_DEPLOY',
  };
}
