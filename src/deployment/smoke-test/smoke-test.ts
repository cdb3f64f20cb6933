import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Annotations, CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeploySmokeTestFunction } from './code-deploy-smoke-test-function';
import { EcsSmokeTestFunction } from './ecs-smoke-test-function';
import { CONFIG_VARIABLE, SmokeTestConfig } from './handler/config';
import { HttpSmokeTest, HttpSmokeTestOptions } from './http-smoke-test';
import { testEndpointOf, testHeaderOf } from './test-endpoint';
import { ignoresRules } from '../../cluster/security-group-rules';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { failUnlessPending } from '../../private/pending-lookup';
import { ListenerEndpoint } from '../../traffic/listener-endpoint';
import { Route } from '../../traffic/route';
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
   * Sends HTTP requests to the load balancer, from a Lambda function in the private subnets of the VPC: with `TestTraffic.listener()` to the test
   * listener, with `TestTraffic.header()` to the production listener, with the header. They carry the name of the `domain`, of the first of the
   * `hosts` or of the `url`, and reach the private addresses of the load balancer, whether or not that name leads there.
   *
   * The first deployment of the service passes by itself, unless `includeFirstDeployment` is set.
   *
   * Fails synthesis in a deployment without test traffic, behind a Network Load Balancer, without a load balancer, with a test header on a listener
   * with `authentication`, on an existing listener whose protocol and port are unknown, and in a VPC without private subnets with egress.
   *
   * @param options Requests and expected responses, retries, times, host name, first deployment.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  public static http(options: HttpSmokeTestOptions = {}): SmokeTest {
    return new SmokeTest(new HttpSmokeTest(options));
  }

  private constructor(private readonly test: HttpSmokeTest) {}

  /** @internal */
  public get _includesFirstDeployment(): boolean {
    return this.test.includesFirstDeployment;
  }

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
  readonly route: Route;
  /** The test traffic of the deployment. */
  readonly test: TestRoute;
  /** ARNs of the service and its deployments, of which the first one passes by itself; undefined when it does not. */
  readonly deployments?: readonly string[];
}

/** Time in addition to the requests: looking up the addresses of the load balancer, and reporting the result. */
const OVERHEAD = Duration.minutes(1);

/** Creates the function that sends the requests, with access to the listener of test traffic and to nothing else of the service. */
function createSmokeTestFunction(scope: Construct, id: string, test: HttpSmokeTest, target: SmokeTestTarget): lambda.Function {
  const { vpc, route } = target;
  const endpoint = testEndpointOf(scope, route, target.test);
  const hostName = hostNameFor(scope, test, route, endpoint);
  requirePrivateSubnets(scope, vpc);

  const testScope = new Construct(scope, id);
  acknowledgeHandlers(testScope);
  const securityGroup = new ec2.SecurityGroup(testScope, 'SecurityGroup', { vpc, description: `Smoke test of ${scope.node.path}` });
  allowIngress(scope, securityGroup, endpoint);
  const Adapter = target.runBy === 'codeDeploy' ? CodeDeploySmokeTestFunction : EcsSmokeTestFunction;
  const fn = new Adapter(testScope, 'Function', {
    description: `Tests a new version of ${scope.node.path} before it receives production traffic`,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    timeout: Duration.seconds(Math.ceil(test.maxDuration.toMilliseconds() / 1000) + OVERHEAD.toSeconds()),
    memorySize: 256,
    logGroup: createLogGroup(testScope, 'LogGroup'),
    environment: { [CONFIG_VARIABLE]: Stack.of(testScope).toJsonString(configOf(test, endpoint, hostName, target)) },
  });
  if (endpoint.isPublic) allowDescribeNetworkInterfaces(fn);
  if (target.deployments) {
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeServiceDeployments'], resources: [...target.deployments] }));
  }
  // Whatever depends on the function may call it, and so also depends on the ingress rule of the load balancer.
  (fn.node.defaultChild as CfnResource).node.addDependency(...endpoint.ingressPeer.connections.securityGroups);
  return fn;
}

function configOf(
  test: HttpSmokeTest, { protocol, port, dnsName, loadBalancerFullName, isPublic }: ListenerEndpoint, hostName: string, target: SmokeTestTarget,
): SmokeTestConfig {
  const testHeader = testHeaderOf(target.test);
  return {
    protocol,
    port,
    hostName,
    dnsName,
    ...isPublic && { publicLoadBalancer: loadBalancerFullName },
    ...testHeader && { testHeader },
    ...target.deployments && { skipFirstDeployment: true },
    requests: test.requests,
    retries: test.retries,
    retryInterval: test.retryInterval.toMilliseconds(),
    requestTimeout: test.requestTimeout.toMilliseconds(),
  };
}

/** Lets the function reach the listener; warns where the app cannot. */
function allowIngress(scope: Construct, securityGroup: ec2.SecurityGroup, { ingressPeer: { connections }, port }: ListenerEndpoint): void {
  connections.allowFrom(securityGroup, ec2.Port.tcp(port), 'Smoke test of a new version');
  if (!connections.securityGroups.every(ignoresRules)) return;
  Annotations.of(scope).addWarningV2('cdk-fargate-workloads:smoke-test-ingress',
    'the security group of the load balancer was imported with `mutable: false`, so it gets no rules: it must allow ingress from the smoke test, '
    + `in the private subnets of the VPC, on port ${port}`);
}

function allowDescribeNetworkInterfaces(fn: lambda.Function): void {
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['ec2:DescribeNetworkInterfaces'],
    // EC2 offers no narrower resource for its Describe actions.
    resources: ['*'],
  }));
}

/** Returns the name that the requests carry. Fails where the load balancer's own name would not do: no certificate covers it, and no rule matches. */
function hostNameFor(scope: Construct, test: HttpSmokeTest, route: Route, { protocol, dnsName }: ListenerEndpoint): string {
  const known = test.hostName ?? route.hostName;
  if (known !== undefined) return known;
  if (protocol === 'https') {
    return failWith(scope, {
      problem: 'the listener of test traffic uses HTTPS, but the smoke test has no name to verify the certificate against',
      remedy: 'pass `hostName` to SmokeTest.http(), a name that the certificate covers, or `domain` to the load balancer',
    });
  }
  if (dnsName !== undefined && !route.hostPatterns) return dnsName;
  return failWith(scope, {
    problem: 'the smoke test has no host name that reaches the service',
    actual: route.hostPatterns,
    remedy: 'pass `hostName` to SmokeTest.http()',
  });
}

function requirePrivateSubnets(scope: Construct, vpc: ec2.IVpc): void {
  if (vpc.privateSubnets.length > 0) return;
  failUnlessPending(scope, {
    problem: 'a smoke test runs in private subnets with egress, but the VPC has none, and in a public subnet a Lambda function cannot reach AWS APIs',
    remedy: 'use a VPC with private subnets and a NAT gateway, or remove the smoke test',
  });
}
