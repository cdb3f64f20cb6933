import type * as autoscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct, IValidation } from 'constructs';
import { addressShortages, maxRunningTasks, ServiceAddressDemand, shortageMessage, SubnetCapacity, TaskCounts } from './ip-address-plan';
import { OptionalVpcEndpoint } from './vpc-endpoints';
import type { WorkloadCluster } from './workload-cluster';
import { ResourceReader } from '../private/synthesis';

/** The subnets of a VPC that the app makes and gives literal addresses. */
export class KnownSubnets {
  public readonly subnets: readonly ec2.ISubnet[];
  private readonly properties = new ResourceReader();
  /** Names of the subnets by how their ids are written. */
  private readonly names: ReadonlyMap<string, string>;

  constructor({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc) {
    this.subnets = [...publicSubnets, ...privateSubnets, ...isolatedSubnets]
      .filter((subnet) => subnet instanceof ec2.Subnet && !Token.isUnresolved(subnet.ipv4CidrBlock));
    this.names = new Map(this.subnets.map((subnet) => [JSON.stringify(this.properties.resolve(subnet, subnet.subnetId)), subnet.node.id]));
  }

  /** What something says of a construct, with the ids of subnets written as here, whichever stack they are in. */
  public resolve(user: IConstruct, value: unknown): unknown {
    return this.properties.resolve(user, value);
  }

  /** The names of those subnets among the ids, as `resolve()` has written them. */
  public namesOf(ids: unknown): string[] {
    // A list that is a token resolves to something else than a list.
    return [ids].flat().flatMap((id) => this.names.get(JSON.stringify(id)) ?? []);
  }
}

/** A resource's addresses in each of its subnets. */
interface AddressConsumer {
  readonly subnets: readonly unknown[];
  readonly addresses: number;
}

/**
 * What an Application Load Balancer may take of a subnet when it scales, and a Network Load Balancer takes.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
const ADDRESSES_PER_LOAD_BALANCER = { application: 8, network: 1 };

/** How many addresses of each subnet, by its name, the load balancers, NAT gateways and VPC endpoints of an app take. */
export function usedIpAddresses(known: KnownSubnets, constructs: readonly IConstruct[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const construct of constructs) {
    const taker = addressConsumerOf(construct);
    if (!taker) continue;
    for (const name of new Set(known.namesOf(known.resolve(construct, taker.subnets)))) taken.set(name, (taken.get(name) ?? 0) + taker.addresses);
  }
  return taken;
}

function addressConsumerOf(construct: IConstruct): AddressConsumer | undefined {
  if (construct instanceof ec2.CfnNatGateway) return { subnets: [construct.subnetId], addresses: 1 };
  if (construct instanceof ec2.CfnVPCEndpoint) {
    const exists = !(construct instanceof OptionalVpcEndpoint) || construct.isNeeded();
    return { subnets: exists ? construct.subnetIds ?? [] : [], addresses: 1 };
  }
  if (construct instanceof elbv2.CfnLoadBalancer) {
    const { subnets = [], subnetMappings, type = 'application' } = construct;
    const mappings: elbv2.CfnLoadBalancer.SubnetMappingProperty[] = subnetMappings ? Stack.of(construct).resolve(subnetMappings) : [];
    return { subnets: [...subnets, ...mappings.map(({ subnetId }) => subnetId)], addresses: type === 'application' ? ADDRESSES_PER_LOAD_BALANCER.application : ADDRESSES_PER_LOAD_BALANCER.network };
  }
  return undefined;
}

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty | undefined;

/** Warns once the app is finished where the cluster's services need more addresses than its subnets have. Refuses nothing. */
export function addressShortageValidation(cluster: WorkloadCluster): IValidation {
  return {
    validate: () => {
      const known = new KnownSubnets(cluster.vpc);
      const constructs = cluster.node.root.node.findAll();
      const services = constructs.filter((construct): construct is ecs.FargateService => (
        construct instanceof ecs.FargateService && construct.cluster === cluster.cluster
      ));
      for (const shortage of addressShortages(subnetCapacities(known, constructs), services.flatMap((service) => serviceAddressDemand(service, known)))) {
        Annotations.of(cluster).addWarningV2('cdk-fargate-workloads:addresses', shortageMessage(shortage));
      }
      return [];
    },
  };
}

function subnetCapacities(known: KnownSubnets, constructs: readonly IConstruct[]): SubnetCapacity[] {
  const taken = usedIpAddresses(known, constructs);
  return known.subnets.map(({ node: { id }, ipv4CidrBlock }) => ({ name: id, prefixLength: Number(ipv4CidrBlock.split('/')[1]), usedAddresses: taken.get(id) ?? 0 }));
}

/** Nothing where the number of tasks or the subnets are not known at synth. */
function serviceAddressDemand(service: ecs.FargateService, known: KnownSubnets): ServiceAddressDemand[] {
  const resource = service.node.defaultChild as ecs.CfnService;
  const counts = taskCountsOf(service, resource);
  const network = known.resolve(service, resource.networkConfiguration) as { awsvpcConfiguration?: { subnets?: unknown[] } } | undefined;
  const ids = network?.awsvpcConfiguration?.subnets ?? [];
  const subnets = known.namesOf(ids);
  const isKnown = subnets.length > 0 && subnets.length === ids.length && !Object.values(counts).some(Token.isUnresolved);
  return isKnown ? [{ path: service.node.scope!.node.path, tasks: maxRunningTasks(counts), subnets }] : [];
}

/** Told by its type, so that nothing of automatic scaling is loaded for an app without it. */
function isScalableTarget(construct: IConstruct): construct is autoscaling.CfnScalableTarget {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::ApplicationAutoScaling::ScalableTarget';
}

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
