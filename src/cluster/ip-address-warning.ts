import type * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { addressShortages, maxRunningTasks, ServiceAddressDemand, shortageMessage, SubnetCapacity, TaskCounts } from './ip-address-plan';
import { OptionalVpcEndpoint } from './vpc-endpoints';
import type { IWorkloadCluster } from './workload-cluster-props';
import { ResourceReader } from '../private/synthesis';

/** Adds a warning when the services of a cluster can need more addresses than its subnets have. Never fails synthesis. */
export function addressShortageValidation(cluster: IWorkloadCluster): IValidation {
  return {
    validate: () => {
      const knownSubnets = new KnownSubnets(cluster.vpc);
      const constructs = cluster.node.root.node.findAll();
      const services = constructs.filter((construct): construct is ecs.FargateService => (
        construct instanceof ecs.FargateService && [cluster, cluster.cluster].includes(construct.cluster)
      ));
      const demands = services.flatMap((service) => serviceAddressDemand(service, knownSubnets));
      for (const shortage of addressShortages(subnetCapacities(knownSubnets, constructs), demands)) {
        Annotations.of(cluster).addWarningV2('cdk-fargate-workloads:addresses', shortageMessage(shortage));
      }
      return [];
    },
  };
}

/** The subnets of a VPC that the app creates with literal address ranges. */
class KnownSubnets {
  public readonly subnets: readonly ec2.ISubnet[];
  private readonly reader = new ResourceReader();
  /** Subnet names by rendered subnet id. */
  private readonly names: ReadonlyMap<string, string>;

  constructor({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc) {
    this.subnets = [...publicSubnets, ...privateSubnets, ...isolatedSubnets]
      .filter((subnet) => subnet instanceof ec2.Subnet && !Token.isUnresolved(subnet.ipv4CidrBlock));
    this.names = new Map(this.subnets.map((subnet) => [JSON.stringify(this.reader.resolve(subnet, subnet.subnetId)), subnet.node.id]));
  }

  /** Resolves a value so that subnet ids look the same in each stack. */
  public resolve(scope: IConstruct, value: unknown): unknown {
    return this.reader.resolve(scope, value);
  }

  /** Returns the names of the known subnets among resolved ids. */
  public namesOf(ids: unknown): string[] {
    // A list that is a token resolves to an object.
    return [ids].flat().flatMap((id) => this.names.get(JSON.stringify(id)) ?? []);
  }
}

function subnetCapacities(knownSubnets: KnownSubnets, constructs: readonly IConstruct[]): SubnetCapacity[] {
  const used = usedIpAddresses(knownSubnets, constructs);
  return knownSubnets.subnets.map(({ node: { id }, ipv4CidrBlock }) => (
    { name: id, prefixLength: Number(ipv4CidrBlock.split('/')[1]), usedAddresses: used.get(id) ?? 0 }
  ));
}

/** A resource with addresses in each of its subnets. */
interface AddressConsumer {
  readonly subnets: readonly unknown[];
  readonly addressesPerSubnet: number;
}

/**
 * Addresses per subnet of a load balancer; an Application Load Balancer may use up to eight when it scales.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
const ADDRESSES_PER_LOAD_BALANCER = { application: 8, network: 1 };

/** Counts the addresses that load balancers, NAT gateways and VPC endpoints use, by subnet name. */
function usedIpAddresses(knownSubnets: KnownSubnets, constructs: readonly IConstruct[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const construct of constructs) {
    const consumer = addressConsumerOf(construct);
    if (!consumer) continue;
    const names = new Set(knownSubnets.namesOf(knownSubnets.resolve(construct, consumer.subnets)));
    for (const name of names) used.set(name, (used.get(name) ?? 0) + consumer.addressesPerSubnet);
  }
  return used;
}

function addressConsumerOf(construct: IConstruct): AddressConsumer | undefined {
  if (construct instanceof ec2.CfnNatGateway) return { subnets: [construct.subnetId], addressesPerSubnet: 1 };
  if (construct instanceof ec2.CfnVPCEndpoint) {
    const exists = !(construct instanceof OptionalVpcEndpoint) || construct.isNeeded();
    return { subnets: exists ? construct.subnetIds ?? [] : [], addressesPerSubnet: 1 };
  }
  if (construct instanceof elbv2.CfnLoadBalancer) {
    const { subnets = [], subnetMappings, type = 'application' } = construct;
    const mappings: elbv2.CfnLoadBalancer.SubnetMappingProperty[] = subnetMappings ? Stack.of(construct).resolve(subnetMappings) : [];
    return {
      subnets: [...subnets, ...mappings.map(({ subnetId }) => subnetId)],
      addressesPerSubnet: type === 'application' ? ADDRESSES_PER_LOAD_BALANCER.application : ADDRESSES_PER_LOAD_BALANCER.network,
    };
  }
  return undefined;
}

/** Returns nothing when the number of tasks or a subnet is not known at synthesis. */
function serviceAddressDemand(service: ecs.FargateService, knownSubnets: KnownSubnets): ServiceAddressDemand[] {
  const resource = service.node.defaultChild as ecs.CfnService;
  const counts = taskCountsOf(service, resource);
  const network = knownSubnets.resolve(service, resource.networkConfiguration) as { awsvpcConfiguration?: { subnets?: unknown[] } } | undefined;
  const ids = network?.awsvpcConfiguration?.subnets ?? [];
  const subnets = knownSubnets.namesOf(ids);
  const isKnown = subnets.length > 0 && subnets.length === ids.length && !Object.values(counts).some(Token.isUnresolved);
  return isKnown ? [{ path: service.node.scope!.node.path, tasks: maxRunningTasks(counts), subnets }] : [];
}

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty | undefined;

function taskCountsOf(service: ecs.FargateService, resource: ecs.CfnService): TaskCounts {
  const scaling = service.node.findAll().find(isScalableTarget);
  const { maximumPercent, strategy = 'ROLLING' } = resource.deploymentConfiguration as DeploymentConfiguration ?? {};
  const { type } = resource.deploymentController as ecs.CfnService.DeploymentControllerProperty | undefined ?? {};
  return {
    desiredCount: resource.desiredCount,
    maxCapacity: scaling?.maxCapacity as number | undefined,
    maximumPercent,
    blueGreen: strategy !== 'ROLLING' || type === 'CODE_DEPLOY',
  };
}

/** Compares the resource type instead of the class, so that apps without automatic scaling do not load its module. */
function isScalableTarget(construct: IConstruct): construct is autoscaling.CfnScalableTarget {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::ApplicationAutoScaling::ScalableTarget';
}
