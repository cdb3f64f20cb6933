import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeploySmokeTestFunction } from './code-deploy-smoke-test-function';
import { EcsSmokeTestFunction } from './ecs-smoke-test-function';
import { CONFIG_VARIABLE, SmokeTestConfig } from './handler/config';
import { HttpSmokeTest, HttpSmokeTestOptions } from './http-smoke-test';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { failUnlessPending } from '../../private/pending-lookup';
import { Route, TestEndpoint } from '../../traffic/route';
import { TestRoute } from '../../traffic/test-traffic';

/**
 * A test of the new version from inside the VPC, during a deployment and before production traffic shifts. When it fails, the deployment fails and
 * the old version stays in production.
 *
 * ```ts
 * SmokeTest.http({
 *   requests: [{ path: '/' }, { path: '/health', expectedStatus: 200, expectedBody: 'ok' }],
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/tutorial-ecs-deployment-with-hooks.html
 */
export class SmokeTest {
  /**
   * Sends HTTP requests to the test listener of the load balancer, from a Lambda function in the private subnets of the VPC. Fails synthesis in a
   * deployment without a test listener, behind a Network Load Balancer, and in a VPC without private subnets with egress.
   *
   * @param options Requests and expected responses, retries, times, host name.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  public static http(options: HttpSmokeTestOptions = {}): SmokeTest {
    return new SmokeTest(new HttpSmokeTest(options));
  }

  private constructor(private readonly test: HttpSmokeTest) {}

  /**
   * Creates the function that a deployment calls once the test listener routes to the new version.
   *
   * @internal
   */
  public _bind(scope: Construct, id: string, target: SmokeTestTarget): lambda.Function {
    return createSmokeTestFunction(scope, id, this.test, target);
  }
}

/** The route that a smoke test tests, and the service that runs it. */
export interface SmokeTestTarget {
  /** Service whose lifecycle hook calls the function and receives its result. */
  readonly runBy: 'codeDeploy' | 'ecs';
  readonly vpc: ec2.IVpc;
  /** Route with a test listener. */
  readonly route: Route;
}

/** Fails on a deployment with a smoke test, but without a test listener. */
export function requireTestListener(factory: string, test: TestRoute): void {
  if (test.kind === 'listener') return;
  failWith(factory, { problem: 'smokeTest needs a test listener to send its requests to', remedy: 'pass TestTraffic.listener() as testTraffic' });
}

/** Time in addition to the requests: looking up the addresses of the load balancer, and reporting the result. */
const OVERHEAD = Duration.minutes(1);

/** Creates the function that sends the requests, with access to the test listener and to nothing else of the service. */
function createSmokeTestFunction(scope: Construct, id: string, test: HttpSmokeTest, target: SmokeTestTarget): lambda.Function {
  const { vpc } = target;
  const endpoint = testEndpointOf(scope, target.route);
  requireHostName(scope, test, endpoint);
  requirePrivateSubnets(scope, vpc);

  const testScope = new Construct(scope, id);
  acknowledgeHandlers(testScope);
  const securityGroup = new ec2.SecurityGroup(testScope, 'SecurityGroup', { vpc, description: `Smoke test of ${scope.node.path}` });
  endpoint.ingressPeer.connections.allowFrom(securityGroup, ec2.Port.tcp(endpoint.port), 'Smoke test of a new version');
  const Adapter = target.runBy === 'codeDeploy' ? CodeDeploySmokeTestFunction : EcsSmokeTestFunction;
  const fn = new Adapter(testScope, 'Function', {
    description: `Tests a new version of ${scope.node.path} before it receives production traffic`,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    timeout: Duration.seconds(Math.ceil(test.maxDuration.toMilliseconds() / 1000) + OVERHEAD.toSeconds()),
    memorySize: 256,
    logGroup: createLogGroup(testScope, 'LogGroup'),
    environment: { [CONFIG_VARIABLE]: Stack.of(testScope).toJsonString(configOf(test, endpoint)) },
  });
  if (endpoint.isPublic) allowDescribeNetworkInterfaces(fn);
  // Whatever depends on the function may call it, and so also depends on the ingress rule of the load balancer.
  (fn.node.defaultChild as CfnResource).node.addDependency(...endpoint.ingressPeer.connections.securityGroups);
  return fn;
}

function configOf(test: HttpSmokeTest, { protocol, port, dnsName, loadBalancerFullName, isPublic }: TestEndpoint): SmokeTestConfig {
  return {
    protocol,
    port,
    hostName: test.hostName ?? dnsName,
    dnsName,
    ...isPublic && { publicLoadBalancer: loadBalancerFullName },
    requests: test.requests,
    retries: test.retries,
    retryInterval: test.retryInterval.toMilliseconds(),
    requestTimeout: test.requestTimeout.toMilliseconds(),
  };
}

function allowDescribeNetworkInterfaces(fn: lambda.Function): void {
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['ec2:DescribeNetworkInterfaces'],
    // EC2 offers no narrower resource for its Describe actions.
    resources: ['*'],
  }));
}

function requireHostName(scope: Construct, { hostName }: HttpSmokeTest, { protocol }: TestEndpoint): void {
  if (protocol === 'http' || hostName !== undefined) return;
  failWith(scope, {
    problem: 'the test listener uses HTTPS, but the smoke test has no name to verify the certificate against',
    remedy: 'pass `hostName` to SmokeTest.http(), a name that the certificate covers',
  });
}

function requirePrivateSubnets(scope: Construct, vpc: ec2.IVpc): void {
  if (vpc.privateSubnets.length > 0) return;
  failUnlessPending(scope, {
    problem: 'a smoke test runs in private subnets with egress, but the VPC has none, and in a public subnet a Lambda function cannot reach AWS APIs',
    remedy: 'use a VPC with private subnets and a NAT gateway, or remove the smoke test',
  });
}

/** Returns the test listener of a route, as a client needs to know it. */
function testEndpointOf(scope: Construct, route: Route): TestEndpoint {
  if ('sharedTestEndpoint' in route && route.sharedTestEndpoint) return route.sharedTestEndpoint;
  if (route.shifts === 'rule' && route.testRule && !route.loadBalancer) {
    failWith(scope, {
      problem: 'a smoke test must know the load balancer, but the listener was created elsewhere',
      remedy: 'use Exposure.sharedLoadBalancer(), or a hook with a function of your own',
    });
  }
  const listener = ('testListener' in route ? route.testListener : undefined) ?? failWith(scope, {
    problem: 'a smoke test needs a test listener, but the deployment has none',
    remedy: 'pass TestTraffic.listener() as testTraffic, or remove the smoke test',
  });
  if (!(listener instanceof elbv2.ApplicationListener)) {
    return failWith(scope, {
      problem: 'a smoke test sends HTTP requests, but behind a Network Load Balancer the service need not speak HTTP',
      remedy: 'use a hook with a function of your own, or Exposure.applicationLoadBalancer()',
    });
  }
  const { port, protocol } = listener.node.defaultChild as elbv2.CfnListener;
  const { loadBalancer } = listener;
  const { scheme } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  return {
    ingressPeer: loadBalancer,
    protocol: protocol === elbv2.ApplicationProtocol.HTTPS ? 'https' : 'http',
    port: port!,
    dnsName: loadBalancer.loadBalancerDnsName,
    loadBalancerFullName: (loadBalancer as elbv2.ApplicationLoadBalancer).loadBalancerFullName,
    isPublic: scheme !== 'internal',
  };
}
