import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Route, TestEndpoint } from '../../traffic/route';
import { failWith } from '../../private/errors';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { CodeDeploySmokeTestFunction } from './code-deploy-smoke-test-function';
import { EcsSmokeTestFunction } from './ecs-smoke-test-function';
import { CONFIG_VARIABLE, SmokeTestConfig } from './handler/config';
import { HttpSmokeTest, HttpSmokeTestOptions } from './http-smoke-test';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';

/** What a smoke test tests, and who calls it. */
export interface SmokeTestTarget {
  /** Who starts the test and is told its result: CodeDeploy's lifecycle hook, or ECS's. */
  readonly runBy: 'codeDeploy' | 'ecs';
  readonly vpc: ec2.IVpc;
  /** Must have a test listener. */
  readonly route: Route;
}

/** The test listener of a route. */
export function testEndpointOf(scope: Construct, route: Route): TestEndpoint {
  if ('sharedTestEndpoint' in route && route.sharedTestEndpoint) return route.sharedTestEndpoint;
  if (route.shifts === 'rule' && route.testRule && !route.loadBalancer) {
    failWith(scope, {
      problem: 'a smoke test must know the load balancer, but its listener was made elsewhere',
      remedy: 'use Exposure.sharedLoadBalancer(), or a hook with a function of your own',
    });
  }
  const listener = ('testListener' in route ? route.testListener : undefined) ?? failWith(scope, {
    problem: 'a smoke test needs a test listener, but the deployment has none',
    remedy: 'pass TestTraffic.listener() as testTraffic, or remove the smoke test',
  });
  if (!(listener instanceof elbv2.ApplicationListener)) {
    return failWith(scope, {
      problem: 'a smoke test makes HTTP requests, and a Network Load Balancer need not speak HTTP',
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

/** Time for what surrounds the requests: looking up the load balancer's addresses, and reporting the result. */
const OVERHEAD = Duration.minutes(1);

/** Creates the function that makes the requests, with a way to the test listener and to nothing else of the service. */
export function createSmokeTestFunction(scope: Construct, id: string, test: HttpSmokeTest, target: SmokeTestTarget): lambda.Function {
  const { vpc } = target;
  const endpoint = testEndpointOf(scope, target.route);
  requireHostName(scope, test, endpoint);
  requirePrivateSubnets(scope, vpc);

  const place = new Construct(scope, id);
  acknowledgeHandlers(place);
  const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', { vpc, description: `Smoke test of ${scope.node.path}` });
  endpoint.ingressPeer.connections.allowFrom(securityGroup, ec2.Port.tcp(endpoint.port), 'Smoke test of a new version');
  const Adapter = target.runBy === 'codeDeploy' ? CodeDeploySmokeTestFunction : EcsSmokeTestFunction;
  const fn = new Adapter(place, 'Function', {
    description: `Tests a new version of ${scope.node.path} before it receives production traffic`,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    timeout: Duration.seconds(Math.ceil(test.maxDuration.toMilliseconds() / 1000) + OVERHEAD.toSeconds()),
    memorySize: 256,
    logGroup: createLogGroup(place, 'LogGroup'),
    environment: { [CONFIG_VARIABLE]: Stack.of(place).toJsonString(configOf(test, endpoint)) },
  });
  if (endpoint.isPublic) allowDescribeNetworkInterfaces(fn);
  // Whoever waits for the function can call it, and so must be sure that the load balancer lets it in.
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
    problem: 'the test listener speaks HTTPS, but the smoke test has no name to check its certificate against',
    remedy: 'pass `hostName` to SmokeTest.http(), a name that the certificate covers',
  });
}

function requirePrivateSubnets(scope: Construct, vpc: ec2.IVpc): void {
  if (vpc.privateSubnets.length > 0) return;
  failWith(scope, {
    problem: 'a smoke test runs in private subnets with a way out, but the VPC has none; in a public subnet a Lambda function cannot reach AWS\'s APIs',
    remedy: 'use a VPC that has private subnets with a NAT gateway, or remove the smoke test',
  });
}

/**
 * A test of the new version, run from inside the VPC during a deployment, before production traffic moves. When it fails,
 * the deployment fails and the old version stays.
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
   * HTTP requests to the load balancer's test listener, made by a Lambda function in the VPC's private subnets. Refused
   * where the deployment has no test listener, behind a Network Load Balancer, and where the VPC has no private subnet with a way out.
   *
   * @param options Requests and their answers, retries, times, host name.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  public static http(options: HttpSmokeTestOptions = {}): SmokeTest {
    return new SmokeTest(new HttpSmokeTest(options));
  }

  private constructor(private readonly test: HttpSmokeTest) {}

  /**
   * Creates the function that a deployment calls once the test listener leads to the new version.
   *
   * @internal
   */
  public _bind(scope: Construct, id: string, target: SmokeTestTarget): lambda.Function {
    return createSmokeTestFunction(scope, id, this.test, target);
  }
}
