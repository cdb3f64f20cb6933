import * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { IValidation } from 'constructs';
import { addressShortages, mostTasks, ServiceFacts, shortageText, SubnetFacts, TaskCounts } from './address-plan';
import { isIdOf, takenAddresses } from './taken-addresses';
import type { FargateCluster } from '../fargate-cluster';

type Deployment = ecs.CfnService.DeploymentConfigurationProperty | undefined;

/** Warns once the app is finished where the cluster's services need more addresses than its subnets have. Refuses nothing. */
export function addressWarning(cluster: FargateCluster): IValidation {
  return {
    validate: () => {
      const known = subnetsOf(cluster.vpc);
      const services = cluster.node.root.node.findAll().filter((construct): construct is ecs.FargateService => (
        construct instanceof ecs.FargateService && construct.cluster === cluster.cluster
      ));
      for (const shortage of addressShortages(known.map(subnetFacts), services.flatMap((service) => serviceFacts(service, known)))) {
        Annotations.of(cluster).addWarningV2('cdk-fargate-workloads:addresses', shortageText(shortage));
      }
      return [];
    },
  };
}

/** Those that the app makes and gives literal addresses. */
function subnetsOf({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc): ec2.ISubnet[] {
  return [...publicSubnets, ...privateSubnets, ...isolatedSubnets]
    .filter((subnet) => subnet instanceof ec2.Subnet && !Token.isUnresolved(subnet.ipv4CidrBlock));
}

function subnetFacts(subnet: ec2.ISubnet): SubnetFacts {
  return { name: subnet.node.id, prefix: Number(subnet.ipv4CidrBlock.split('/')[1]), taken: takenAddresses(subnet) };
}

/** Nothing where the number of tasks or the subnets are not known at synth. */
function serviceFacts(service: ecs.FargateService, known: readonly ec2.ISubnet[]): ServiceFacts[] {
  const resource = service.node.defaultChild as ecs.CfnService;
  const counts = countsOf(service, resource);
  const { awsvpcConfiguration } = Stack.of(service).resolve(resource.networkConfiguration) ?? {};
  const ids: unknown[] = awsvpcConfiguration?.subnets ?? [];
  const subnets = known.filter((subnet) => ids.some((id) => isIdOf(subnet, id, service)));
  const isKnown = subnets.length > 0 && subnets.length === ids.length && !Object.values(counts).some(Token.isUnresolved);
  return isKnown ? [{ path: service.node.scope!.node.path, tasks: mostTasks(counts), subnets: subnets.map(({ node }) => node.id) }] : [];
}

function countsOf(service: ecs.FargateService, resource: ecs.CfnService): TaskCounts {
  const scaling = service.node.findAll().find((child): child is autoscaling.CfnScalableTarget => child instanceof autoscaling.CfnScalableTarget);
  const { maximumPercent, strategy = 'ROLLING' } = resource.deploymentConfiguration as Deployment ?? {};
  const { type } = resource.deploymentController as ecs.CfnService.DeploymentControllerProperty | undefined ?? {};
  return {
    desired: resource.desiredCount,
    scalingMaximum: scaling?.maxCapacity as number | undefined,
    maximumPercent,
    blueGreen: strategy !== 'ROLLING' || type === 'CODE_DEPLOY',
  };
}
