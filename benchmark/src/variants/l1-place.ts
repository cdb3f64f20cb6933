import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Stack } from 'aws-cdk-lib/core';
import { NAMESPACE } from '../workload';

/** Where the services of the variants run that are written with L1 constructs. */
export interface Place {
  readonly vpc: ec2.CfnVPC;
  readonly publicSubnets: string[];
  readonly privateSubnets: string[];
  /** What load balancers in the public subnets wait for. */
  readonly publicRoutes: ec2.CfnRoute[];
  readonly cluster: ecs.CfnCluster;
  readonly namespace: cloudmap.CfnPrivateDnsNamespace;
}

const ZONES = ['a', 'b'];

/** A network of two zones and one NAT gateway, a cluster and a namespace. */
export function createPlace(stack: Stack): Place {
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16', enableDnsHostnames: true, enableDnsSupport: true, instanceTenancy: 'default' });
  const gateway = new ec2.CfnInternetGateway(stack, 'Gateway');
  const attachment = new ec2.CfnVPCGatewayAttachment(stack, 'Attachment', { vpcId: vpc.ref, internetGatewayId: gateway.ref });
  const publicTier = ZONES.map((zone, i) => createSubnet(stack, `Public${zone}`, vpc, `10.0.${64 * i}.0/18`, zone, true));
  const publicRoutes = publicTier.map(({ table }, i) => {
    const route = new ec2.CfnRoute(stack, `PublicRoute${i}`, {
      routeTableId: table.ref, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.ref,
    });
    route.addResourceDependency(attachment);
    return route;
  });
  const address = new ec2.CfnEIP(stack, 'Address', { domain: 'vpc' });
  const nat = new ec2.CfnNatGateway(stack, 'Nat', { subnetId: publicTier[0].subnet.ref, allocationId: address.attrAllocationId });
  nat.addResourceDependency(publicRoutes[0]);
  nat.addResourceDependency(publicTier[0].association);
  const privateTier = ZONES.map((zone, i) => createSubnet(stack, `Private${zone}`, vpc, `10.0.${128 + 64 * i}.0/18`, zone, false));
  privateTier.forEach(({ table }, i) => new ec2.CfnRoute(stack, `PrivateRoute${i}`, {
    routeTableId: table.ref, destinationCidrBlock: '0.0.0.0/0', natGatewayId: nat.ref,
  }));
  return {
    vpc,
    publicSubnets: publicTier.map(({ subnet }) => subnet.ref),
    privateSubnets: privateTier.map(({ subnet }) => subnet.ref),
    publicRoutes,
    ...createCluster(stack, vpc),
  };
}

interface Subnet {
  readonly subnet: ec2.CfnSubnet;
  readonly table: ec2.CfnRouteTable;
  readonly association: ec2.CfnSubnetRouteTableAssociation;
}

function createSubnet(stack: Stack, id: string, vpc: ec2.CfnVPC, cidrBlock: string, zone: string, isPublic: boolean): Subnet {
  const subnet = new ec2.CfnSubnet(stack, id, {
    vpcId: vpc.ref, cidrBlock, availabilityZone: `${stack.region}${zone}`, mapPublicIpOnLaunch: isPublic,
  });
  const table = new ec2.CfnRouteTable(stack, `${id}Table`, { vpcId: vpc.ref });
  const association = new ec2.CfnSubnetRouteTableAssociation(stack, `${id}Association`, { routeTableId: table.ref, subnetId: subnet.ref });
  return { subnet, table, association };
}

function createCluster(stack: Stack, vpc: ec2.CfnVPC): Pick<Place, 'cluster' | 'namespace'> {
  const cluster = new ecs.CfnCluster(stack, 'Cluster', { clusterSettings: [{ name: 'containerInsights', value: 'enabled' }] });
  new ecs.CfnClusterCapacityProviderAssociations(stack, 'CapacityProviders', {
    cluster: cluster.ref, capacityProviders: ['FARGATE', 'FARGATE_SPOT'], defaultCapacityProviderStrategy: [],
  });
  const namespace = new cloudmap.CfnPrivateDnsNamespace(stack, 'Namespace', { name: NAMESPACE, vpc: vpc.ref });
  return { cluster, namespace };
}
