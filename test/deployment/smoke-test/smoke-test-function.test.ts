import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CodeDeploySmokeTestFunction } from '../../../src/deployment/smoke-test/code-deploy-smoke-test-function';
import { EcsSmokeTestFunction } from '../../../src/deployment/smoke-test/ecs-smoke-test-function';
import { SmokeTestTarget } from '../../../src/deployment/smoke-test/smoke-test';
import { ApplicationLoadBalancerOptions, Exposure, WorkloadCluster, HttpSmokeTestOptions, SmokeTest, TestTraffic } from '../../../src/index';
import { Route } from '../../../src/traffic/route';
import { TrafficRequirements } from '../../../src/traffic/traffic';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster, existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

interface Given {
  readonly exposure?: ApplicationLoadBalancerOptions;
  readonly shifts?: TrafficRequirements['shifts'];
  readonly testTraffic?: TestTraffic;
  readonly options?: HttpSmokeTestOptions;
  readonly adapter?: SmokeTestTarget['runBy'];
  readonly vpc?: ec2.IVpc;
}

/** A load balancer with a test listener, and a smoke test of it named `SmokeTest`. */
function smokeTest(stack: Stack, given: Given = {}): { fn: lambda.Function; route: Route } {
  const route = openRoute(stack, given);
  const { testTraffic: { _route: test } = TestTraffic.listener() } = given;
  const fn = SmokeTest.http(given.options)._bind(stack, 'SmokeTest', {
    runBy: given.adapter ?? 'ecs', vpc: given.vpc ?? existingVpc(stack, 'TestVpc'), route, test,
  });
  return { fn, route };
}

function openRoute(stack: Stack, { exposure, shifts = 'rule', testTraffic = TestTraffic.listener() }: Given): Route {
  const request = { factory: 'a test', shifts, testRoute: testTraffic._route };
  const exposed = { cluster: existingCluster(stack), task: webTask()._strategy.bind(stack) };
  return Exposure.applicationLoadBalancer(exposure)._strategy.bind(stack, exposed, request).route!;
}

/** The configuration that the function reads, with its references as `<Attribute>`. */
function configOf(template: Template): Record<string, unknown> {
  const { Variables } = onlyResource(template, 'AWS::Lambda::Function').Properties.Environment;
  const join = Variables.SMOKE_TEST['Fn::Join'];
  return JSON.parse(join[1].map((part: any) => typeof part === 'string' ? part : `<${part['Fn::GetAtt'][1]}>`).join(join[0]));
}

describe('the function', () => {
  test('runs on Node.js 24 in the private subnets, with its own security group', () => {
    const stack = newStack();
    smokeTest(stack);

    const template = Template.fromStack(stack);
    const [securityGroup] = resourcesOf(template, 'AWS::EC2::SecurityGroup').filter(({ id }) => id.startsWith('SmokeTest'));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      VpcConfig: { SubnetIds: ['private-a', 'private-b'], SecurityGroupIds: [{ 'Fn::GetAtt': [securityGroup.id, 'GroupId'] }] },
    });
    expect(securityGroup.Properties).toMatchObject({ VpcId: 'vpc-1', SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }] });
    expect(securityGroup.Properties.SecurityGroupIngress).toBeUndefined();
  });

  test('keeps its logs for a month, and no longer than the stack', () => {
    const stack = newStack();
    smokeTest(stack);

    const template = Template.fromStack(stack);
    const logGroup = resourcesOf(template, 'AWS::Logs::LogGroup').find(({ id }) => id.startsWith('SmokeTest'))!;
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logGroup.id } } });
  });

  test('has a time-out of one minute more than its requests can take', () => {
    const stack = newStack();
    const { fn } = smokeTest(stack, { options: { requests: [{ path: '/' }, { path: '/health' }], retryInterval: Duration.millis(100) } });

    expect(fn.timeout?.toSeconds()).toBe(Math.ceil(2 * (6 * 5 + 5 * 0.1)) + 60);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 121 });
  });

  test('may run for all of the 15 minutes of Lambda', () => {
    const stack = newStack();
    smokeTest(stack, { options: { retries: 6, retryInterval: Duration.seconds(105), requestTimeout: Duration.seconds(30) } });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 900 });
  });

  test.each([['codeDeploy', CodeDeploySmokeTestFunction], ['ecs', EcsSmokeTestFunction]] as const)('has the handler for %s', (adapter, type) => {
    expect(smokeTest(newStack(), { adapter }).fn).toBeInstanceOf(type);
  });

  test('depends on the ingress rule of the load balancer', () => {
    const stack = newStack();
    const { fn } = smokeTest(stack);

    const template = Template.fromStack(stack);
    const rules = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress');
    const { DependsOn } = onlyResource(template, 'AWS::Lambda::Function');
    expect(rules).toHaveLength(1);
    expect(DependsOn).toEqual(expect.arrayContaining([rules[0].id, logicalId(fn.role!)]));
  });
});

describe('the test listener', () => {
  test.each([[undefined, 8080], [9000, 9000]])('on port %p allows ingress of the function on port %d, and on no other', (port, expected) => {
    const stack = newStack();
    const { fn, route } = smokeTest(stack, { testTraffic: TestTraffic.listener({ port }) });

    const { Properties } = onlyResource(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress');
    expect(Properties).toMatchObject({
      IpProtocol: 'tcp',
      FromPort: expected,
      ToPort: expected,
      GroupId: stack.resolve(route.ingressPeer.connections.securityGroups[0].securityGroupId),
      SourceSecurityGroupId: stack.resolve(fn.connections.securityGroups[0].securityGroupId),
    });
  });

  test.each(['rule', 'listener'] as const)('may belong to a deployment that shifts a %s', (shifts) => {
    const stack = newStack();
    smokeTest(stack, { shifts });

    expect(configOf(Template.fromStack(stack))).toMatchObject({ protocol: 'http', port: 8080 });
  });
});

describe('an internet-facing load balancer', () => {
  test('is looked up, because its DNS name resolves to public addresses', () => {
    const stack = newStack();
    const { fn } = smokeTest(stack);

    const template = Template.fromStack(stack);
    expect(configOf(template)).toMatchObject({ dnsName: '<DNSName>', publicLoadBalancer: '<LoadBalancerFullName>' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [ref(fn.role!)],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeNetworkInterfaces', Resource: '*' }] },
    });
  });
});

describe('an internal load balancer', () => {
  test('is reached by its DNS name, without any permission', () => {
    const stack = newStack();
    const { fn } = smokeTest(stack, { exposure: { internetFacing: false } });

    const template = Template.fromStack(stack);
    const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === logicalId(fn.role!));
    expect(configOf(template)).toMatchObject({ dnsName: '<DNSName>' });
    expect(configOf(template)).not.toHaveProperty('publicLoadBalancer');
    expect(policies).toEqual([]);
  });
});

describe('the configuration', () => {
  test('contains the requests, and times in milliseconds', () => {
    const stack = newStack();
    smokeTest(stack, {
      options: {
        requests: [{ path: '/health', expectedStatus: 204, expectedBody: 'v2', headers: { 'X-Test': 'yes' } }],
        retries: 2,
        retryInterval: Duration.seconds(1),
        requestTimeout: Duration.seconds(3),
      },
    });

    expect(configOf(Template.fromStack(stack))).toEqual({
      protocol: 'http',
      port: 8080,
      hostName: '<DNSName>',
      dnsName: '<DNSName>',
      publicLoadBalancer: '<LoadBalancerFullName>',
      requests: [{ path: '/health', expectedStatus: 204, expectedBody: 'v2', headers: { 'X-Test': 'yes' } }],
      retries: 2,
      retryInterval: 1_000,
      requestTimeout: 3_000,
    });
  });

  test('has HTTPS and the host name when there is a certificate', () => {
    const stack = newStack();
    smokeTest(stack, { exposure: { certificate: existingCertificate(stack) }, options: { hostName: 'shop.example.com' } });

    expect(configOf(Template.fromStack(stack))).toMatchObject({ protocol: 'https', port: 8443, hostName: 'shop.example.com' });
  });

  test('contains the load balancer of the route', () => {
    const stack = newStack();
    const { route } = smokeTest(stack);

    const { SMOKE_TEST } = onlyResource(Template.fromStack(stack), 'AWS::Lambda::Function').Properties.Environment.Variables;
    expect(SMOKE_TEST['Fn::Join'][1]).toContainEqual(getAtt(route.loadBalancer!, 'LoadBalancerFullName'));
  });
});

describe('a smoke test', () => {
  test('fails with HTTPS and no host name', () => {
    const stack = newStack();

    expect(() => smokeTest(stack, { exposure: { certificate: existingCertificate(stack) } })).toThrow(errorAt('Stack', 'HTTPS', 'certificate', 'hostName'));
  });

  test.each<[string, Given]>([
    ['no test traffic', { testTraffic: TestTraffic.none() }],
    ['one target group', { shifts: 'nothing', testTraffic: TestTraffic.none() }],
  ])('fails with %s', (_, given) => {
    expect(() => smokeTest(newStack(), given)).toThrow(errorAt('Stack', 'smoke test', 'test listener', 'TestTraffic.listener()'));
  });

  test.each([
    ['public subnets only', (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] })],
    ['no NAT gateway', (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 0 })],
  ])('fails in a VPC with %s', (_, vpcOf) => {
    const stack = newStack();

    expect(() => smokeTest(stack, { vpc: vpcOf(stack) })).toThrow(errorAt('Stack', 'smoke test', 'private subnets', 'NAT gateway'));
  });

  test('depends on the routes of a new VPC', () => {
    const stack = newStack();
    const { vpc } = new WorkloadCluster(stack, 'Cluster');
    smokeTest(stack, { vpc });

    const { DependsOn } = onlyResource(Template.fromStack(stack), 'AWS::Lambda::Function');
    expect(DependsOn).toContainEqual(expect.stringMatching(/PrivateSubnet1DefaultRoute/));
  });
});
