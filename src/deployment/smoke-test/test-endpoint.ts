import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { endpointOf, ListenerEndpoint } from '../../traffic/listener-endpoint';
import { isNetworkRoute, Route } from '../../traffic/route';
import { TestHeaderRoute, TestRoute } from '../../traffic/test-traffic';

/** Fails on a deployment with a smoke test, but without test traffic. */
export function requireTestTraffic(factory: string, test: TestRoute): void {
  if (test.kind !== 'none') return;
  failWith(factory, {
    problem: 'smokeTest needs test traffic, by which its requests reach the new version',
    remedy: 'pass TestTraffic.listener() or TestTraffic.header() as testTraffic',
  });
}

/** Fails on a deployment with a smoke test, but without a test listener, where a header cannot tell test traffic. */
export function requireTestListener(factory: string, test: TestRoute): void {
  if (test.kind === 'listener') return;
  failWith(factory, { problem: 'smokeTest needs a test listener to send its requests to', remedy: 'pass TestTraffic.listener() as testTraffic' });
}

/** Returns the listener to which requests for the new version go: the test listener, or that of production for requests with the test header. */
export function testEndpointOf(scope: Construct, route: Route, test: TestRoute): ListenerEndpoint {
  requireHttp(scope, route);
  if (test.kind === 'header') requireNoAuthentication(scope, route);
  if ('sharedTestEndpoint' in route && route.sharedTestEndpoint) return route.sharedTestEndpoint;
  if (route.shifts === 'rule' && route.testRule && !route.loadBalancer) return failOnUnknownListener(scope, test);
  const listener = test.kind === 'header' ? route.listener : ownTestListener(route);
  if (listener instanceof elbv2.ApplicationListener) return endpointOf(listener);
  return failWith(scope, {
    problem: 'a smoke test needs a test listener or a test header, but the deployment has none',
    remedy: 'pass TestTraffic.listener() as testTraffic, or remove the smoke test',
  });
}

/** Returns the header that test requests carry, with a value that its rule matches. */
export function testHeaderOf(test: TestRoute): Record<string, string> | undefined {
  return test.kind === 'header' ? { [test.name]: matchingValue(test) } : undefined;
}

/** Returns a value without wildcards, or else one in which a letter stands for them. */
function matchingValue({ values }: TestHeaderRoute): string {
  const literal = values.find((value) => isUnknown(value) || !/[*?]/.test(value));
  return literal ?? values[0].replace(/[*?]/g, 'x');
}

function ownTestListener(route: Route) {
  return 'testListener' in route ? route.testListener : undefined;
}

function requireHttp(scope: Construct, route: Route): void {
  if (!isNetworkRoute(route)) return;
  failWith(scope, {
    problem: 'a smoke test sends HTTP requests, but behind a Network Load Balancer the service need not speak HTTP',
    remedy: 'use a hook with a function of your own, or Exposure.applicationLoadBalancer()',
  });
}

/**
 * Fails where the answer to a request without a session is a redirect to the identity provider. Test listeners authenticate nobody.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
function requireNoAuthentication(scope: Construct, { authenticates }: Route): void {
  if (!authenticates) return;
  failWith(scope, {
    problem: 'requests with the test header must sign in at the load balancer, which a smoke test cannot',
    remedy: 'use TestTraffic.listener(), whose listener authenticates nobody, or remove the smoke test',
  });
}

function failOnUnknownListener(scope: Construct, test: TestRoute): never {
  return failWith(scope, {
    problem: 'a smoke test must know protocol and port of the listener, which was created elsewhere',
    remedy: test.kind === 'header'
      ? 'pass `url` to Exposure.existingListener()'
      : 'pass `url` to Exposure.existingListener(), and `defaultPort` where the test listener is imported',
  });
}
