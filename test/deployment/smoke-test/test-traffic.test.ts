import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  Authentication, Discovery, Exposure, ExistingListenerOptions, HttpSmokeTestOptions, ServiceDeployment, SharedLoadBalancer, SmokeTest, TestTraffic,
} from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster, existingNamespace, existingVpc } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const { blueGreen, canary, linear, codeDeploy } = ServiceDeployment;
const header = (...values: string[]) => TestTraffic.header({ name: 'X-Test', values });
const HEADER = header('new');
const LISTENER = TestTraffic.listener();
const BY_HEADER = blueGreen({ smokeTest: SmokeTest.http(), testTraffic: HEADER });
const LOAD_BALANCER_ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shared/0123456789abcdef';

/** An exposure, and where the smoke test of a service behind it sends its requests. */
interface Place {
  readonly exposure: (stack: Stack) => Exposure;
  readonly listener: object;
  readonly header: object;
}

const PLACES: Record<string, Place> = {
  'an own load balancer without a domain': {
    exposure: () => Exposure.applicationLoadBalancer(),
    listener: { protocol: 'http', port: 8080, hostName: '<DNSName>' },
    header: { protocol: 'http', port: 80, hostName: '<DNSName>' },
  },
  'an own load balancer with a domain': {
    exposure: (stack) => Exposure.applicationLoadBalancer({ domain: { zone: zone(stack), name: 'shop.example.com' } }),
    listener: { protocol: 'https', port: 8443, hostName: 'shop.example.com' },
    header: { protocol: 'https', port: 443, hostName: 'shop.example.com' },
  },
  'an own load balancer with the domain of its zone, on a port of its own': {
    exposure: (stack) => Exposure.applicationLoadBalancer({ domain: { zone: zone(stack) }, listenerPort: 9443, internetFacing: false }),
    listener: { protocol: 'https', port: 8443, hostName: 'example.com' },
    header: { protocol: 'https', port: 9443, hostName: 'example.com' },
  },
  'a shared load balancer with a domain': {
    exposure: (stack) => Exposure.sharedLoadBalancer(shared(stack, true), { paths: ['/shop/*'] }),
    listener: { protocol: 'https', port: 8443, hostName: 'shop.example.com' },
    header: { protocol: 'https', port: 443, hostName: 'shop.example.com' },
  },
  'a shared load balancer, by a host': {
    exposure: (stack) => Exposure.sharedLoadBalancer(shared(stack, true), { hosts: ['*.example.com', 'orders.example.com'] }),
    listener: { protocol: 'https', port: 8443, hostName: 'orders.example.com' },
    header: { protocol: 'https', port: 443, hostName: 'orders.example.com' },
  },
  'a shared load balancer without a domain': {
    exposure: (stack) => Exposure.sharedLoadBalancer(shared(stack, false)),
    listener: { protocol: 'http', port: 8080, hostName: '<DNSName>' },
    header: { protocol: 'http', port: 80, hostName: '<DNSName>' },
  },
  'an imported shared load balancer': {
    exposure: (stack) => Exposure.sharedLoadBalancer(importedShared(stack)),
    listener: { protocol: 'https', port: 9000, hostName: 'shop.example.com' },
    header: { protocol: 'https', port: 8443, hostName: 'shop.example.com' },
  },
  'an imported listener': {
    exposure: (stack) => Exposure.existingListener(importedListener(stack)),
    listener: { protocol: 'https', port: 9000, hostName: 'shop.example.com', publicLoadBalancer: 'app/shared/0123456789abcdef' },
    header: { protocol: 'https', port: 443, hostName: 'shop.example.com', publicLoadBalancer: 'app/shared/0123456789abcdef' },
  },
  'a listener of the app on a load balancer of the app': {
    exposure: (stack) => Exposure.existingListener(ownListeners(stack)),
    listener: { protocol: 'http', port: 8081, hostName: '<DNSName>' },
    header: { protocol: 'http', port: 81, hostName: '<DNSName>' },
  },
};

const DEPLOYMENTS: Record<string, (smokeTest: SmokeTest, testTraffic: TestTraffic) => ServiceDeployment> = {
  blueGreen: (smokeTest, testTraffic) => blueGreen({ smokeTest, testTraffic }),
  canary: (smokeTest, testTraffic) => canary({ smokeTest, testTraffic }),
  linear: (smokeTest, testTraffic) => linear({ smokeTest, testTraffic }),
  codeDeploy: (smokeTest, testTraffic) => codeDeploy({ smokeTest, testTraffic }),
};

function zone(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.com' });
}

function shared(stack: Stack, hasDomain: boolean): SharedLoadBalancer {
  const domain = hasDomain ? { zone: zone(stack), name: 'shop.example.com' } : undefined;
  return new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack, 'TestVpc'), testListener: {}, domain });
}

function importedShared(stack: Stack) {
  return SharedLoadBalancer.fromAttributes(stack, 'Shared', {
    vpc: existingVpc(stack, 'TestVpc'),
    loadBalancerArn: LOAD_BALANCER_ARN,
    loadBalancerDnsName: 'shared-1.elb.amazonaws.com',
    securityGroupId: 'sg-12345678',
    listenerArn: `${LOAD_BALANCER_ARN}/1`.replace(':loadbalancer/', ':listener/'),
    url: 'https://shop.example.com:8443/shop',
    testListenerArn: `${LOAD_BALANCER_ARN}/2`.replace(':loadbalancer/', ':listener/'),
    testListenerPort: 9000,
  });
}

interface Imported extends Partial<ExistingListenerOptions> {
  readonly mutable?: boolean;
}

function importedListener(stack: Stack, { mutable, ...options }: Imported = {}): ExistingListenerOptions {
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Balancer', 'sg-12345678', { mutable });
  const listener = (id: string, defaultPort?: number) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: `${LOAD_BALANCER_ARN}/${id}`.replace(':loadbalancer/', ':listener/'), securityGroup, defaultPort,
  });
  return { listener: listener('Production'), testListener: listener('Test', 9000), url: 'https://shop.example.com', priority: 10, ...options };
}

function ownListeners(stack: Stack): ExistingListenerOptions {
  const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc: existingVpc(stack, 'TestVpc') });
  const listener = (port: number) => balancer.addListener(`Listener${port}`, {
    port, protocol: elbv2.ApplicationProtocol.HTTP, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  return { listener: listener(81), testListener: listener(8081), priority: 10 };
}

/** A service behind a load balancer, and the configuration of its smoke test, with references as `<Attribute>`. */
function deployed(stack: Stack, exposure: Exposure, deployment: ServiceDeployment) {
  webService(stack, { cluster: existingCluster(stack), exposure, deployment });
  const template = Template.fromStack(stack);
  const fn = resourcesOf(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Environment?.Variables?.SMOKE_TEST)!;
  const rules = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ Properties }) => Properties.Description === 'Smoke test of a new version');
  return { config: configOf(fn.Properties.Environment.Variables.SMOKE_TEST), rules, template };
}

function configOf(value: any): Record<string, unknown> {
  if (typeof value === 'string') return JSON.parse(value);
  const [separator, parts] = value['Fn::Join'];
  const text = parts.map((part: any) => typeof part === 'string' ? part : `<${part['Fn::GetAtt']?.[1] ?? Object.keys(part)[0]}>`).join(separator);
  return JSON.parse(text);
}

const ROWS = Object.keys(DEPLOYMENTS).flatMap((deployment) => Object.keys(PLACES).map((place) => ({ deployment, place })));

test.each(ROWS)('the smoke test of $deployment() goes to the test listener of $place', ({ deployment, place }) => {
  const stack = newStack();

  const { config, rules } = deployed(stack, PLACES[place].exposure(stack), DEPLOYMENTS[deployment](SmokeTest.http(), LISTENER));

  expect(config).toMatchObject(PLACES[place].listener);
  expect(config).not.toHaveProperty('testHeader');
  expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[config.port, config.port]]);
});

test.each(ROWS.filter(({ deployment }) => deployment !== 'codeDeploy'))(
  'the smoke test of $deployment() goes to the production listener of $place, with the test header', ({ deployment, place }) => {
    const stack = newStack();

    const { config, rules } = deployed(stack, PLACES[place].exposure(stack), DEPLOYMENTS[deployment](SmokeTest.http(), HEADER));

    expect(config).toMatchObject({ ...PLACES[place].header, testHeader: { 'X-Test': 'new' } });
    expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[config.port, config.port]]);
  },
);

test.each([
  [['a*', 'b'], 'b'],
  [['new*'], 'newx'],
  [['v?', '*'], 'vx'],
])('the test header for the values %j is %s, which they match', (values, value) => {
  const stack = newStack();

  const { config } = deployed(stack, Exposure.applicationLoadBalancer(), blueGreen({ smokeTest: SmokeTest.http(), testTraffic: header(...values) }));

  expect(config.testHeader).toEqual({ 'X-Test': value });
});

test('hostName replaces the name of the domain', () => {
  const stack = newStack();
  const exposure = Exposure.applicationLoadBalancer({ domain: { zone: zone(stack), name: 'shop.example.com' } });

  const { config } = deployed(stack, exposure, blueGreen({ smokeTest: SmokeTest.http({ hostName: 'other.example.com' }), testTraffic: LISTENER }));

  expect(config.hostName).toBe('other.example.com');
});

test('a listener of another stack has its smoke test in the stack of the service', () => {
  const app = new App();
  const platform = new Stack(app, 'Platform');
  const stack = new Stack(app, 'Shop');

  const { config } = deployed(stack, Exposure.existingListener(ownListeners(platform)), BY_HEADER);

  expect(config).toMatchObject({ protocol: 'http', port: 81 });
});

test('a warning names what a security group with `mutable: false` must allow', () => {
  const stack = newStack();

  deployed(stack, Exposure.existingListener(importedListener(stack, { mutable: false })), BY_HEADER);

  Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('must allow ingress from the smoke test.*port 443.*smoke-test-ingress'));
});

interface Failure {
  readonly exposure?: (stack: Stack) => Exposure;
  readonly testTraffic?: TestTraffic;
  readonly options?: HttpSmokeTestOptions;
  readonly words: readonly string[];
}

test.each<[string, Failure]>([
  ['a certificate whose name is unknown', {
    exposure: (stack) => Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }), words: ['HTTPS', '`hostName`', '`domain`'],
  }],
  ['hosts with wildcards alone', {
    exposure: (stack) => Exposure.sharedLoadBalancer(shared(stack, false), { hosts: ['*.example.com'] }), words: ['host name', '*.example.com', '`hostName`'],
  }],
  ['an imported listener without an address', {
    exposure: (stack) => Exposure.existingListener(importedListener(stack, { url: undefined })), words: ['protocol and port', '`url`', 'Exposure.existingListener()'],
  }],
  ['an imported test listener without a port', {
    exposure: (stack) => {
      const options = importedListener(stack);
      const testListener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'NoPort', {
        listenerArn: `${options.listener.listenerArn}0`, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'NoPortGroup', 'sg-12345678'),
      });
      return Exposure.existingListener({ ...options, testListener });
    },
    testTraffic: LISTENER,
    words: ['protocol and port', '`defaultPort`'],
  }],
  ['a Network Load Balancer', { exposure: () => Exposure.networkLoadBalancer(), testTraffic: LISTENER, words: ['Network Load Balancer', 'Exposure.applicationLoadBalancer()'] }],
  ['authentication on the production listener', {
    exposure: (stack) => Exposure.applicationLoadBalancer({
      domain: { zone: zone(stack) }, authentication: signIn(stack),
    }),
    words: ['sign in', 'TestTraffic.listener()'],
  }],
])('fails behind %s', (_, { exposure, testTraffic = HEADER, options, words }) => {
  const stack = newStack();
  const deployment = blueGreen({ smokeTest: SmokeTest.http(options), testTraffic });

  expect(() => deployed(stack, exposure!(stack), deployment)).toThrow(errorAt('Stack/Web', ...words));
});

function signIn(stack: Stack): Authentication {
  const userPool = new cognito.UserPool(stack, 'Users');
  return Authentication.cognito({ userPool, userPoolClient: userPool.addClient('Client', { generateSecret: true }), userPoolDomain: userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } }) });
}

test('fails with Service Connect alone, which a function cannot call', () => {
  const stack = newStack();
  const deployment = blueGreen({ smokeTest: SmokeTest.http(), testTraffic: HEADER });

  expect(() => webService(stack, {
    cluster: existingCluster(stack, existingNamespace(stack)),
    exposure: Exposure.none(),
    discovery: Discovery.serviceConnect({ name: 'web' }),
    task: webTask({ appProtocol: ecs.AppProtocol.http }),
    deployment,
  })).toThrow(errorAt('Stack/Web', 'smokeTest', 'load balancer', 'Exposure.applicationLoadBalancer()'));
});

describe('the first deployment', () => {
  const policiesOf = (template: Template) => resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) => id.includes('SmokeTest'));

  test('passes untested, and the function may ask for the deployments of the service', () => {
    const { config, template } = deployed(newStack(), Exposure.applicationLoadBalancer({ internetFacing: false }), BY_HEADER);

    expect(config).toMatchObject({ skipFirstDeployment: true });
    const [{ Properties: { PolicyDocument: { Statement: [statement] } } }] = policiesOf(template);
    expect(statement).toEqual({ Action: 'ecs:DescribeServiceDeployments', Effect: 'Allow', Resource: expect.anything() });
    expect(statement.Resource.map((each: object) => JSON.stringify(each))).toEqual(['service', 'service-deployment'].map((kind) => (
      expect.stringMatching(new RegExp(`:${kind}/existing/",\\{"Ref":"AWS::StackName"\\},"-WebService\\w+-\\*"`))
    )));
  });

  test('is tested with includeFirstDeployment', () => {
    const deployment = blueGreen({ smokeTest: SmokeTest.http({ includeFirstDeployment: true }), testTraffic: HEADER });
    const { config, template } = deployed(newStack(), Exposure.applicationLoadBalancer({ internetFacing: false }), deployment);

    expect(config).not.toHaveProperty('skipFirstDeployment');
    expect(policiesOf(template)).toEqual([]);
  });

  test('is not run by CodeDeploy', () => {
    const { config } = deployed(newStack(), Exposure.applicationLoadBalancer(), codeDeploy({ smokeTest: SmokeTest.http() }));

    expect(config).not.toHaveProperty('skipFirstDeployment');
    expect(() => codeDeploy({ smokeTest: SmokeTest.http({ includeFirstDeployment: true }) }))
      .toThrow(errorAt('ServiceDeployment.codeDeploy()', 'includeFirstDeployment', 'CodeDeploy does not run', 'deployment that ECS runs'));
  });
});

test('fails in codeDeploy() with a test header', () => {
  expect(() => codeDeploy({ smokeTest: SmokeTest.http(), testTraffic: HEADER })).toThrow(errorAt('ServiceDeployment.codeDeploy()', 'smokeTest', 'TestTraffic.listener()'));
});
