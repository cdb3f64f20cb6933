import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { routesOf, Traffic } from './traffic';
import { failWith } from '../private/errors';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';

/**
 * Lets the load balancers reach the tasks where the L2 does not see to it: the container's port behind a Network Load Balancer, and a
 * health check on a port of its own.
 */
export function allowLoadBalancer(service: ecs.BaseService, traffic: Traffic): void {
  for (const route of routesOf(traffic)) {
    route.ingressPorts?.forEach((port) => service.connections.allowFrom(route.ingressPeer, port, 'connections'));
    if (route.healthCheckPort !== undefined) {
      service.connections.allowFrom(route.ingressPeer, ec2.Port.tcp(route.healthCheckPort), 'health checks');
    }
  }
}

/** Ports that the agent gives to containers whose mapping names none of the instance's. */
const FIRST_DYNAMIC_PORT = 32768;
const LAST_DYNAMIC_PORT = 65535;

/**
 * Lets the load balancers reach the tasks on the ports that they have on their instances.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export function allowLoadBalancerToInstances(service: ecs.BaseService, traffic: Traffic): void {
  if (service.taskDefinition.networkMode !== ecs.NetworkMode.BRIDGE) {
    allowLoadBalancer(service, traffic);
    return;
  }
  for (const route of routesOf(traffic)) {
    requireHealthCheckOnTrafficPort(service, route);
    for (const port of route.ingressPorts ?? []) {
      service.connections.allowFrom(route.ingressPeer, hostPort(service.taskDefinition, route.target.containerPort, port), 'connections');
    }
  }
}

/** The ports on which others reach the main container. */
export function portOnHost(taskDefinition: ecs.TaskDefinition, containerPort: number): ec2.Port {
  const port = ec2.Port.tcp(containerPort);
  return taskDefinition.networkMode === ecs.NetworkMode.BRIDGE ? hostPort(taskDefinition, containerPort, port) : port;
}

function hostPort({ defaultContainer }: ecs.TaskDefinition, containerPort: number, port: ec2.Port): ec2.Port {
  const fixed = defaultContainer?.portMappings.find((mapping) => mapping.containerPort === containerPort)?.hostPort;
  const isUdp = port.toRuleJson().ipProtocol === ec2.Protocol.UDP;
  if (fixed) return isUdp ? ec2.Port.udp(fixed) : ec2.Port.tcp(fixed);
  return isUdp ? ec2.Port.udpRange(FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT) : ec2.Port.tcpRange(FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT);
}

function requireHealthCheckOnTrafficPort({ node }: ecs.BaseService, { healthCheckPort }: Route): void {
  if (healthCheckPort === undefined) return;
  failWith(node.scope!, {
    problem: 'in network mode bridge the load balancer checks the port that ECS registers, because nobody knows others before',
    actual: healthCheckPort,
    remedy: 'remove healthCheck.port, or use ecs.NetworkMode.AWS_VPC',
  });
}

/** The way from a load balancer to the tasks: to one target group, or to two with something that shifts between them. */
export type Route = SingleRoute | RuleRoute | ListenerRoute;

/** A load balancer of either kind. */
export type LoadBalancer = elbv2.ApplicationLoadBalancer | elbv2.NetworkLoadBalancer;
/** A listener of either kind of load balancer. */
export type Listener = elbv2.ApplicationListener | elbv2.NetworkListener;
/** A target group of either kind of load balancer. */
export type TargetGroup = elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup;
/** Where ECS writes its weights: a rule of an Application Load Balancer, or a listener of a Network Load Balancer. */
export type WeightedRule = elbv2.CfnListenerRule | elbv2.NetworkListener;

/** The port of a container that a route leads to. */
export interface RouteTarget {
  readonly containerName: string;
  readonly containerPort: number;
  /** What the container maps the port as. */
  readonly protocol: ecs.Protocol;
}

interface RouteBase {
  /** Absent where nobody knows. */
  readonly url?: string;
  readonly target: RouteTarget;
  /** Whose security groups reach the tasks: the load balancer, as the service's stack knows it. */
  readonly ingressPeer: ec2.IConnectable;
  /** The service's own; absent where it shares one. */
  readonly loadBalancer?: LoadBalancer;
  /** The service's own; absent where it shares one. */
  readonly listener?: Listener;
  readonly targetGroup: TargetGroup;
  /** What the tasks must let through for connections; absent where the L2 sees to it. */
  readonly ingressPorts?: ec2.Port[];
  /** Port of the health check, where it is not the one of the requests. */
  readonly healthCheckPort?: number;
  /** What must exist before a task can be registered with the target groups. */
  readonly dependencies: CfnResource[];
}

/** One target group. */
export interface SingleRoute extends RouteBase {
  readonly shifts: 'nothing';
}

/** A test listener that speaks HTTP, as a client must know it. */
export interface TestEndpoint {
  readonly ingressPeer: ec2.IConnectable;
  readonly protocol: 'http' | 'https';
  readonly port: number;
  readonly dnsName: string;
  /** The name of the load balancer in ARNs and metrics. */
  readonly loadBalancerFullName: string;
  /** Whether the DNS name leads to public addresses. */
  readonly isPublic: boolean;
}

/** Two target groups, and rules with weights. */
export interface RuleRoute extends RouteBase {
  readonly shifts: 'rule';
  readonly alternateTargetGroup: TargetGroup;
  readonly productionRule: WeightedRule;
  readonly testRule?: WeightedRule;
  /** The service's own; absent where it shares one. */
  readonly testListener?: Listener;
  /** The test listener that the service shares. */
  readonly sharedTestEndpoint?: TestEndpoint;
}

/** Two target groups, and listeners whose default action leads to one of them. */
export interface ListenerRoute extends RouteBase {
  readonly shifts: 'listener';
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly alternateTargetGroup: TargetGroup;
  readonly testListener?: Listener;
}

/** The target groups that a route leads to, the first deployment's first. */
export function targetGroupsOf(route: Route): TargetGroup[] {
  return route.shifts === 'nothing' ? [route.targetGroup] : [route.targetGroup, route.alternateTargetGroup];
}

/** Whether a route goes through a Network Load Balancer, which sees connections and no requests. Not asked of its own class, to load that only with one. */
export function isNetworkRoute(route: Route): boolean {
  return !(route.targetGroup instanceof elbv2.ApplicationTargetGroup);
}
