import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NetworkListeners } from './network-listeners';
import { ListenerRoute, Route, RouteTarget, RuleRoute, SingleRoute, TrafficRequest } from './traffic';
import { refuse } from '../private/errors';

/** What a Network Load Balancer offers to a deployment that asks for routes. */
export interface NetworkRouteSource {
  /** For messages. */
  readonly workload: Construct;
  readonly target: RouteTarget;
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly connectionPorts: ec2.Port[];
  /** Port of the health check, where the tasks must open it beside that of the connections. */
  readonly healthCheckPort?: number;
  readonly listeners: NetworkListeners;
  readonly createTargetGroup: (id: 'TargetGroup' | 'AlternateTargetGroup') => elbv2.NetworkTargetGroup;
}

/** Leads the listeners to as many target groups as the deployment shifts traffic between. */
export function openNetworkRoutes(source: NetworkRouteSource, request: TrafficRequest): Route {
  if (request.test.kind === 'header') {
    refuse(source.workload, {
      what: `${request.deployment} cannot tell test traffic by a header, which a Network Load Balancer does not see`,
      got: request.test.name,
      instead: 'use TestTraffic.listener(), or Exposure.applicationLoadBalancer()',
    });
  }
  switch (request.shifts) {
    case 'nothing': return openSingleRoute(source);
    case 'rule': return openWeightedRoute(source, request);
    case 'listener': return openListenerRoute(source, request);
  }
}

function openSingleRoute(source: NetworkRouteSource): SingleRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const listener = source.listeners.addProduction(forward(targetGroup));
  return { shifts: 'nothing', ...entrance(source), listener, targetGroup, requires: cfnResources(listener) };
}

/** ECS writes the weights into the listeners themselves. A deployment starts only if exactly one target group has weight. */
function openWeightedRoute(source: NetworkRouteSource, { test }: TrafficRequest): RuleRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const weights = [{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }];
  const weighted = () => elbv2.NetworkListenerAction.weightedForward(weights);
  const listener = source.listeners.addProduction(weighted());
  const testListener = test.kind === 'listener' ? source.listeners.addTest(test, weighted()) : undefined;
  return {
    shifts: 'rule',
    ...entrance(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    productionRule: listener,
    testListener,
    testRule: testListener,
    requires: cfnResources(listener, testListener),
  };
}

function openListenerRoute(source: NetworkRouteSource, { test }: TrafficRequest): ListenerRoute {
  const targetGroup = source.createTargetGroup('TargetGroup');
  const alternateTargetGroup = source.createTargetGroup('AlternateTargetGroup');
  const listener = source.listeners.addProduction(forward(targetGroup));
  const testListener = test.kind === 'listener' ? source.listeners.addTest(test, forward(alternateTargetGroup)) : undefined;
  return {
    shifts: 'listener',
    ...entrance(source),
    listener,
    targetGroup,
    alternateTargetGroup,
    testListener,
    requires: cfnResources(listener, testListener),
  };
}

function entrance({ target, loadBalancer, listeners: { scheme, productionPort }, connectionPorts, healthCheckPort }: NetworkRouteSource) {
  return {
    target,
    loadBalancer,
    entrance: loadBalancer,
    url: `${scheme}://${loadBalancer.loadBalancerDnsName}:${productionPort}`,
    connectionPorts,
    healthCheckPort,
  };
}

function forward(targetGroup: elbv2.NetworkTargetGroup): elbv2.NetworkListenerAction {
  return elbv2.NetworkListenerAction.forward([targetGroup]);
}

function cfnResources(...listeners: (elbv2.NetworkListener | undefined)[]): CfnResource[] {
  return listeners.flatMap((listener) => listener ? [listener.node.defaultChild as CfnResource] : []);
}
