import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeploySmokeTestFunction } from './code-deploy-smoke-test-function';
import { EcsSmokeTestFunction } from './ecs-smoke-test-function';
import { CONFIG_VARIABLE, SmokeTestConfig } from './handler/config';
import { HttpSmokeTest } from './http-smoke-test';
import { SmokeTestTarget, testEndpointOf } from './smoke-test-target';
import { TestEndpoint } from '../../exposure/traffic';
import { createLogGroup } from '../../posture/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge';
import { refuse } from '../../private/errors';

/** Time for what surrounds the requests: looking up the load balancer's addresses, and reporting the result. */
const MARGIN = Duration.minutes(1);

/** Creates the function that makes the requests, with a way to the test listener and to nothing else of the service. */
export function createSmokeTestFunction(scope: Construct, id: string, test: HttpSmokeTest, target: SmokeTestTarget): lambda.Function {
  const { vpc } = target;
  const endpoint = testEndpointOf(scope, target.route);
  requireHostName(scope, test, endpoint);
  requireWayOut(scope, vpc);

  const place = new Construct(scope, id);
  acknowledgeHandlers(place);
  const securityGroup = new ec2.SecurityGroup(place, 'SecurityGroup', { vpc, description: `Smoke test of ${scope.node.path}` });
  endpoint.entrance.connections.allowFrom(securityGroup, ec2.Port.tcp(endpoint.port), 'Smoke test of a new version');
  const Adapter = target.adapter === 'codeDeploy' ? CodeDeploySmokeTestFunction : EcsSmokeTestFunction;
  const fn = new Adapter(place, 'Function', {
    description: `Tests a new version of ${scope.node.path} before it receives production traffic`,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [securityGroup],
    timeout: Duration.seconds(Math.ceil(test.longest.toMilliseconds() / 1000) + MARGIN.toSeconds()),
    memorySize: 256,
    logGroup: createLogGroup(place, 'LogGroup'),
    environment: { [CONFIG_VARIABLE]: Stack.of(place).toJsonString(configOf(test, endpoint)) },
  });
  if (endpoint.isPublic) allowLookUp(fn);
  // Whoever waits for the function can call it, and so must be sure that the load balancer lets it in.
  (fn.node.defaultChild as CfnResource).node.addDependency(...endpoint.entrance.connections.securityGroups);
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

function allowLookUp(fn: lambda.Function): void {
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['ec2:DescribeNetworkInterfaces'],
    // EC2 offers no narrower resource for its Describe actions.
    resources: ['*'],
  }));
}

function requireHostName(scope: Construct, { hostName }: HttpSmokeTest, { protocol }: TestEndpoint): void {
  if (protocol === 'http' || hostName !== undefined) return;
  refuse(scope, {
    what: 'the test listener speaks HTTPS, but the smoke test has no name to check its certificate against',
    instead: 'pass `hostName` to SmokeTest.http(), a name that the certificate covers',
  });
}

function requireWayOut(scope: Construct, vpc: ec2.IVpc): void {
  if (vpc.privateSubnets.length > 0) return;
  refuse(scope, {
    what: 'a smoke test runs in private subnets with a way out, but the VPC has none; in a public subnet a Lambda function cannot reach AWS\'s APIs',
    instead: 'use a VPC that has private subnets with a NAT gateway, or remove the smoke test',
  });
}
