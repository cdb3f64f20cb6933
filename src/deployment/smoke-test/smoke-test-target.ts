import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Route, TestEndpoint } from '../../exposure/traffic';
import { refuse } from '../../private/errors';

/** What a smoke test tests, and who calls it. */
export interface SmokeTestTarget {
  /** Who starts the test and is told its result: CodeDeploy's lifecycle hook, or ECS's. */
  readonly adapter: 'codeDeploy' | 'ecs';
  readonly vpc: ec2.IVpc;
  /** Must have a test listener. */
  readonly route: Route;
}

/** The test listener of a route. */
export function testEndpointOf(scope: Construct, route: Route): TestEndpoint {
  if ('sharedTestEndpoint' in route && route.sharedTestEndpoint) return route.sharedTestEndpoint;
  if (route.shifts === 'rule' && route.testRule && !route.loadBalancer) {
    refuse(scope, {
      what: 'a smoke test must know the load balancer, but its listener was made elsewhere',
      instead: 'use Exposure.sharedLoadBalancer(), or a hook with a function of your own',
    });
  }
  const listener = ('testListener' in route ? route.testListener : undefined) ?? refuse(scope, {
    what: 'a smoke test needs a test listener, but the deployment has none',
    instead: 'pass TestTraffic.listener() as testTraffic, or remove the smoke test',
  });
  if (!(listener instanceof elbv2.ApplicationListener)) {
    return refuse(scope, {
      what: 'a smoke test makes HTTP requests, and a Network Load Balancer need not speak HTTP',
      instead: 'use a hook with a function of your own, or Exposure.applicationLoadBalancer()',
    });
  }
  const { port, protocol } = listener.node.defaultChild as elbv2.CfnListener;
  const { loadBalancer } = listener;
  const { scheme } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  return {
    entrance: loadBalancer,
    protocol: protocol === elbv2.ApplicationProtocol.HTTPS ? 'https' : 'http',
    port: port!,
    dnsName: loadBalancer.loadBalancerDnsName,
    loadBalancerFullName: (loadBalancer as elbv2.ApplicationLoadBalancer).loadBalancerFullName,
    isPublic: scheme !== 'internal',
  };
}
