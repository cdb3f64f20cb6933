import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { ListenerEndpoint } from './listener-endpoint';
import { failWith } from '../private/errors';
import { isDummy } from '../private/pending-lookup';

/** The path from a load balancer to the tasks: to one target group, or to two with something that shifts traffic between them. */
export type Route = SingleRoute | RuleRoute | ListenerRoute;

/** A load balancer of either kind. */
export type LoadBalancer = elbv2.ApplicationLoadBalancer | elbv2.INetworkLoadBalancer;
/** A listener of either kind of load balancer. */
export type Listener = elbv2.ApplicationListener | elbv2.NetworkListener;
/** A target group of either kind of load balancer. */
export type TargetGroup = elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup;
/** The resource that ECS writes its weights to: a rule of an Application Load Balancer, or a listener of a Network Load Balancer. */
export type WeightedRule = elbv2.CfnListenerRule | elbv2.NetworkListener;

/** The port of a container that a route leads to. */
export interface RouteTarget {
  readonly containerName: string;
  readonly containerPort: number;
  /** Protocol of the port mapping. */
  readonly protocol: ecs.Protocol;
}

/** Properties of all routes. */
export interface RouteProps {
  readonly target: RouteTarget;
  /** Peer in the security group rules of the tasks: the load balancer, as the service's stack knows it. */
  readonly ingressPeer: ec2.IConnectable;
  /** Clients whose addresses a load balancer without a security group preserves. */
  readonly additionalIngressPeers?: ec2.IPeer[];
  /** Address of the service; undefined when unknown. */
  readonly url?: string;
  /** Name by which clients know the service; undefined when it has none but that of its load balancer. */
  readonly hostName?: string;
  /** Names, with wildcards, of which requests for the service must carry one; undefined for any. */
  readonly hostPatterns?: readonly string[];
  /** Whether users must sign in before the load balancer forwards their requests. */
  readonly authenticates?: boolean;
  /** The load balancer, when its listeners are the service's own; undefined when the service shares them. */
  readonly loadBalancer?: LoadBalancer;
  /** The service's own production listener; undefined when it shares one. */
  readonly listener?: Listener;
  readonly targetGroup: TargetGroup;
  /** Ports that the tasks must accept connections on; undefined when the L2 opens them. */
  readonly ingressPorts?: ec2.Port[];
  /** Resources that must exist before a task can be registered with the target groups. */
  readonly dependencies: CfnResource[];
  /** Records that lead clients to the load balancer, once it has tasks. */
  readonly aliasRecords?: readonly IConstruct[];
}

abstract class RouteBase implements RouteProps {
  public readonly target: RouteTarget;
  public readonly ingressPeer: ec2.IConnectable;
  public readonly additionalIngressPeers?: ec2.IPeer[];
  public readonly url?: string;
  public readonly hostName?: string;
  public readonly hostPatterns?: readonly string[];
  public readonly authenticates?: boolean;
  public readonly loadBalancer?: LoadBalancer;
  public readonly listener?: Listener;
  public readonly targetGroup: TargetGroup;
  public readonly ingressPorts?: ec2.Port[];
  public readonly dependencies: CfnResource[];
  public readonly aliasRecords: readonly IConstruct[];

  constructor(props: RouteProps) {
    this.target = props.target;
    this.ingressPeer = props.ingressPeer;
    this.additionalIngressPeers = props.additionalIngressPeers;
    this.url = props.url;
    this.hostName = props.hostName;
    this.hostPatterns = props.hostPatterns;
    this.authenticates = props.authenticates;
    this.loadBalancer = props.loadBalancer;
    this.listener = props.listener;
    this.targetGroup = props.targetGroup;
    this.ingressPorts = props.ingressPorts;
    this.dependencies = props.dependencies;
    this.aliasRecords = props.aliasRecords ?? [];
  }

  /**
   * Registers a service with the target group, and lets the load balancer reach its tasks.
   *
   * @param alternateTarget The second target group and the rules, for deployments in which ECS shifts the traffic.
   */
  public attachTo(service: ecs.BaseService, alternateTarget?: ecs.AlternateTargetConfig): void {
    this.allowIngress(service);
    this.targetGroup.addTarget(service.loadBalancerTarget({ ...this.target, alternateTarget: alternateTarget && { bind: () => alternateTarget } }));
  }

  /** Port of the health check, when it is not the one of the traffic. UDP is checked by TCP, which needs a rule of its own on the same port. */
  private get healthCheckPort(): number | undefined {
    const isUdpOnly = this.ingressPorts?.every(isUdp);
    return parseHealthCheckPort(this.targetGroup.healthCheck) ?? (isUdpOnly ? this.target.containerPort : undefined);
  }

  /** Adds the security group rules that the L2 does not: ports behind a Network Load Balancer, and a health check on a port of its own. */
  private allowIngress(service: ecs.BaseService): void {
    const { healthCheckPort, ingressPorts = [], target: { containerPort } } = this;
    if (healthCheckPort !== undefined) requireAwsvpc(service, healthCheckPort);
    for (const port of ingressPorts) {
      const hostPort = mapToHost(service.taskDefinition, containerPort, port);
      [this.ingressPeer, ...this.additionalIngressPeers ?? []].forEach((peer) => service.connections.allowFrom(peer, hostPort, 'connections'));
    }
    if (healthCheckPort !== undefined) service.connections.allowFrom(this.ingressPeer, ec2.Port.tcp(healthCheckPort), 'health checks');
  }
}

/** A route to one target group. */
export class SingleRoute extends RouteBase {
  public readonly shifts = 'nothing' as const;
}

/** Properties of a `RuleRoute`. */
export interface RuleRouteProps extends RouteProps {
  readonly alternateTargetGroup: TargetGroup;
  readonly productionRule: WeightedRule;
  readonly testRule?: WeightedRule;
  /** The service's own test listener; undefined when it shares one. */
  readonly testListener?: Listener;
  /** The production listener that the service shares. */
  readonly sharedListener?: elbv2.IApplicationListener;
  /** The test listener that the service shares. */
  readonly sharedTestListener?: elbv2.IApplicationListener;
  /** The shared listener on which test requests arrive, as far as it is known. */
  readonly sharedTestEndpoint?: ListenerEndpoint;
}

/** A route to two target groups, by rules with weights: those of ECS, and on a listener that services share, those of CodeDeploy. */
export class RuleRoute extends RouteBase implements RuleRouteProps {
  public readonly shifts = 'rule' as const;
  public readonly alternateTargetGroup: TargetGroup;
  public readonly productionRule: WeightedRule;
  public readonly testRule?: WeightedRule;
  public readonly testListener?: Listener;
  public readonly sharedListener?: elbv2.IApplicationListener;
  public readonly sharedTestListener?: elbv2.IApplicationListener;
  public readonly sharedTestEndpoint?: ListenerEndpoint;

  constructor(props: RuleRouteProps) {
    super(props);
    this.alternateTargetGroup = props.alternateTargetGroup;
    this.productionRule = props.productionRule;
    this.testRule = props.testRule;
    this.testListener = props.testListener;
    this.sharedListener = props.sharedListener;
    this.sharedTestListener = props.sharedTestListener;
    this.sharedTestEndpoint = props.sharedTestEndpoint;
  }
}

/** Properties of a `ListenerRoute`. */
export interface ListenerRouteProps extends RouteProps {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly alternateTargetGroup: TargetGroup;
  readonly testListener?: Listener;
}

/** A route to two target groups, by listeners whose default action leads to one of them. */
export class ListenerRoute extends RouteBase implements ListenerRouteProps {
  public readonly shifts = 'listener' as const;
  declare public readonly loadBalancer: LoadBalancer;
  declare public readonly listener: Listener;
  public readonly alternateTargetGroup: TargetGroup;
  public readonly testListener?: Listener;

  constructor(props: ListenerRouteProps) {
    super(props);
    this.alternateTargetGroup = props.alternateTargetGroup;
    this.testListener = props.testListener;
  }
}

/** Returns the target groups that a route leads to, the first deployment's first. */
export function targetGroupsOf(route: Route): TargetGroup[] {
  return route.shifts === 'nothing' ? [route.targetGroup] : [route.targetGroup, route.alternateTargetGroup];
}

/** Checks for a Network Load Balancer, which sees connections but no requests. Avoids its own classes, so as to load them only when used. */
export function isNetworkRoute(route: Route): boolean {
  return !(route.targetGroup instanceof elbv2.ApplicationTargetGroup);
}

/** Returns the ARN of the rule or listener to which a deployment writes its weights. */
export function ruleArn(rule: WeightedRule): string {
  return isListener(rule) ? rule.listenerArn : rule.ref;
}

/** Checks against the other class, so that the one of Network Load Balancers is loaded only with one. */
function isListener(rule: WeightedRule): rule is elbv2.NetworkListener {
  return !(rule instanceof elbv2.CfnListenerRule);
}

/** Stands for a port that the CLI has yet to look up, as security group rules take nothing but numbers. */
const UNKNOWN_PORT = 80;

/** Returns the port of a health check; undefined for the port of the traffic. */
export function parseHealthCheckPort({ port }: elbv2.HealthCheck = {}): number | undefined {
  if (port === undefined || port === 'traffic-port') return undefined;
  if (isDummy(port)) return UNKNOWN_PORT;
  return Token.isUnresolved(port) ? Token.asNumber(port) : Number(port);
}

/** Ports that the agent gives to containers in bridge mode whose mapping names no host port. */
const FIRST_DYNAMIC_PORT = 32768;
const LAST_DYNAMIC_PORT = 65535;

/** Returns the ports on which others reach a container port over TCP. */
export function portOnHost(taskDefinition: ecs.TaskDefinition, containerPort: number): ec2.Port {
  return mapToHost(taskDefinition, containerPort, ec2.Port.tcp(containerPort));
}

/**
 * Maps the port of a container to that of its instance; in other network modes than bridge, they are the same.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
function mapToHost({ networkMode, defaultContainer }: ecs.TaskDefinition, containerPort: number, port: ec2.Port): ec2.Port {
  if (networkMode !== ecs.NetworkMode.BRIDGE) return port;
  const fixed = defaultContainer?.portMappings.find((mapping) => mapping.containerPort === containerPort)?.hostPort;
  if (fixed) return isUdp(port) ? ec2.Port.udp(fixed) : ec2.Port.tcp(fixed);
  return isUdp(port) ? ec2.Port.udpRange(FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT) : ec2.Port.tcpRange(FIRST_DYNAMIC_PORT, LAST_DYNAMIC_PORT);
}

function isUdp(port: ec2.Port): boolean {
  return port.toRuleJson().ipProtocol === ec2.Protocol.UDP;
}

function requireAwsvpc({ node, taskDefinition }: ecs.BaseService, healthCheckPort: number): void {
  if (taskDefinition.networkMode !== ecs.NetworkMode.BRIDGE) return;
  failWith(node.scope!, {
    problem: 'in network mode bridge the load balancer checks the port that ECS registers, because nobody knows others before',
    actual: healthCheckPort,
    remedy: 'remove healthCheck.port, or use ecs.NetworkMode.AWS_VPC',
  });
}
