import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IFargateCluster } from '../cluster/fargate-cluster';
import type { TestRoute } from '../deployment/test-traffic';
import { BoundTask } from '../task/bound-task';

/** What a deployment asks of the routes to a service before they exist. */
export interface TrafficRequest {
  /** The factory that asks, for messages. */
  readonly deployment: string;
  /**
   * What the deployment rewrites to move production traffic: nothing (one target group), the weights of a listener
   * rule, or the default action of a listener.
   */
  readonly shifts: Route['shifts'];
  readonly test: TestRoute;
}

/** The way in to a service. */
export interface Traffic {
  /** Absent where the service has no load balancer. */
  readonly route?: Route;
}

/** The way from a load balancer to the tasks: to one target group, or to two with something that shifts between them. */
export type Route = SingleRoute | RuleRoute | ListenerRoute;

interface RouteBase {
  readonly url: string;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listener: elbv2.ApplicationListener;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Port of the health check, where it is not the one of the requests. */
  readonly healthCheckPort?: number;
  /** What must exist before a task can be registered with the target groups. */
  readonly requires: CfnResource[];
}

/** One target group. */
export interface SingleRoute extends RouteBase {
  readonly shifts: 'nothing';
}

/** Two target groups, and rules with weights. */
export interface RuleRoute extends RouteBase {
  readonly shifts: 'rule';
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  readonly productionRule: elbv2.ApplicationListenerRule;
  readonly testRule?: elbv2.ApplicationListenerRule;
  readonly testListener?: elbv2.ApplicationListener;
}

/** Two target groups, and listeners whose default action leads to one of them. */
export interface ListenerRoute extends RouteBase {
  readonly shifts: 'listener';
  readonly alternateTargetGroup: elbv2.ApplicationTargetGroup;
  readonly testListener?: elbv2.ApplicationListener;
}

/** How a service becomes reachable from outside. */
export interface ExposureStrategy {
  /** Whether there is a load balancer. */
  readonly balanced: boolean;
  open(scope: Construct, cluster: IFargateCluster, task: BoundTask, request: TrafficRequest): Traffic;
}
