import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import type { TestRoute } from '../deployment/test-traffic';
import type { Registration } from '../discovery/strategy';
import { BoundTask } from '../task/bound-task';

/** What a deployment asks of the routes to a service before they exist. */
export interface TrafficRequest {
  /** The factory that asks, for messages. */
  readonly deployment: string;
  /**
   * What the deployment rewrites to move production traffic: nothing (one target group), weights (of a listener rule, or of
   * the listener itself where there are no rules), or the default action of a listener.
   */
  readonly shifts: Route['shifts'];
  readonly test: TestRoute;
}

/** What is to be exposed, and what already leads to it. */
export interface Exposed {
  readonly cluster: IFargateCluster;
  readonly task: BoundTask;
  readonly serviceConnect?: ServiceConnectRole;
}

/** Whether a service is found through Service Connect, or only finds others through it. */
export type ServiceConnectRole = 'server' | 'client';

/** The way in to a service. */
export interface Traffic {
  /** The main way, which the service's address and its smoke tests look at. Absent where it has no load balancer. */
  readonly route?: Route;
  /** Routes beside that one, by name: of other load balancers or ports. Deployments, alarms and scaling take all of them together. */
  readonly additionalRoutes?: Readonly<Record<string, Route>>;
  /** Absent where the service has nothing to do with Service Connect. */
  readonly serviceConnect?: ServiceConnectRole;
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
  readonly entrance: ec2.IConnectable;
  /** The service's own; absent where it shares one. */
  readonly loadBalancer?: LoadBalancer;
  /** The service's own; absent where it shares one. */
  readonly listener?: Listener;
  readonly targetGroup: TargetGroup;
  /** What the tasks must let through for connections; absent where the L2 sees to it. */
  readonly connectionPorts?: ec2.Port[];
  /** Port of the health check, where it is not the one of the requests. */
  readonly healthCheckPort?: number;
  /** What must exist before a task can be registered with the target groups. */
  readonly requires: CfnResource[];
}

/** One target group. */
export interface SingleRoute extends RouteBase {
  readonly shifts: 'nothing';
}

/** A test listener that speaks HTTP, as a client must know it. */
export interface TestEndpoint {
  readonly entrance: ec2.IConnectable;
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

/** How a service becomes reachable from outside. */
export interface ExposureStrategy {
  /** Whether there is a load balancer. */
  readonly balanced: boolean;
  open(scope: Construct, exposed: Exposed, request: TrafficRequest): Traffic;
  /** Makes a way in that needs the registration of the service. */
  connect?(connected: ConnectedService): Entrance;
}

/** A service that exists, and how others find it. */
export interface ConnectedService {
  /** What is made goes into its scope. */
  readonly workload: Construct;
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly service: ecs.BaseService;
  readonly task: BoundTask;
  readonly registration: Registration;
}

/** A way in without a load balancer. */
export interface Entrance {
  readonly url: string;
  readonly httpApi: apigateway.HttpApi;
}

/** All routes to a service, the first one first. */
export function routesOf({ route, additionalRoutes = {} }: Traffic): Route[] {
  return route ? [route, ...Object.values(additionalRoutes)] : [];
}

/** The target groups that a route leads to, the first deployment's first. */
export function targetGroupsOf(route: Route): TargetGroup[] {
  return route.shifts === 'nothing' ? [route.targetGroup] : [route.targetGroup, route.alternateTargetGroup];
}

/** Whether a route goes through a Network Load Balancer, which sees connections and no requests. Not asked of its own class, to load that only with one. */
export function isNetworkRoute(route: Route): boolean {
  return !(route.targetGroup instanceof elbv2.ApplicationTargetGroup);
}
