import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import {
  Authentication, Ec2Capacity, Ec2ReplicaService, ExistingListenerOptions, Exposure, ServiceDeployment, SharedLoadBalancer,
  SharedLoadBalancerAttributes,
} from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { smallCluster } from '../fixtures/ec2-capacity';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const EGRESS = 'AWS::EC2::SecurityGroupEgress';
const IDENTITY_PROVIDER = { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Identity provider' };
const LISTENER_ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/2';

const authentication = Authentication.oidc({
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/me',
  clientId: 'shop',
  clientSecret: SecretValue.secretsManager('oidc'),
});

/** A listener of the app, as a platform stack has it. */
function listenerOfApp(
  scope: Construct, vpc: ec2.IVpc, props: Partial<elbv2.BaseApplicationListenerProps> = {}, groups?: ec2.ISecurityGroup[],
): elbv2.ApplicationListener {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'Balancer', { vpc, securityGroup: groups?.[0] });
  groups?.slice(1).forEach((group) => loadBalancer.addSecurityGroup(group));
  return loadBalancer.addListener('Listener', {
    port: 443, certificates: [existingCertificate(scope)], open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404), ...props,
  });
}

function importedListener(scope: Construct, options: ec2.SecurityGroupImportOptions = {}): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
    listenerArn: LISTENER_ARN, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-1', options),
  });
}

function behind(stack: Stack, listener: elbv2.IApplicationListener, options: Partial<ExistingListenerOptions> = {}, id = 'Web') {
  const cluster = stack.node.tryFindChild('Place') as ReturnType<typeof existingCluster> | undefined ?? existingCluster(stack);
  return webService(stack, { cluster, deployment: ServiceDeployment.rolling(), exposure: Exposure.existingListener({ listener, priority: 10, paths: [`/${id}`], ...options }) }, id);
}

/** Rules for the identity provider, inline and apart, in one stack. */
function identityProviderRules(stack: Stack): unknown[] {
  const template = Template.fromStack(stack);
  const inline = resourcesOf(template, 'AWS::EC2::SecurityGroup').flatMap(({ Properties }) => Properties.SecurityGroupEgress ?? []);
  const apart = resourcesOf(template, EGRESS).map(({ Properties: { GroupId, ...rule } }) => rule);
  return [...inline, ...apart].filter(({ Description }) => Description === 'Identity provider');
}

describe('Exposure.existingListener() with authentication', () => {
  test('lets a load balancer of another stack reach the identity provider, once for all services', () => {
    const app = new App({ treeMetadata: false });
    const platform = new Stack(app, 'Platform');
    const listener = listenerOfApp(platform, existingVpc(platform));
    const stack = new Stack(app, 'Shop');

    behind(stack, listener, { authentication });
    behind(stack, listener, { authentication, priority: 20 }, 'Orders');

    expect(identityProviderRules(platform)).toEqual([IDENTITY_PROVIDER]);
    expect(identityProviderRules(stack)).toEqual([]);
    expect(() => app.synth()).not.toThrow();
  });

  test('lets a load balancer of the same stack reach it', () => {
    const stack = newStack();

    behind(stack, listenerOfApp(stack, existingVpc(stack, 'Vpc')), { authentication });

    expect(identityProviderRules(stack)).toEqual([IDENTITY_PROVIDER]);
  });

  test('lets one whose imported security group has restricted egress reach it', () => {
    const stack = newStack();
    const listener = importedListener(stack, { allowAllOutbound: false });

    behind(stack, listener, { authentication });
    behind(stack, listener, { authentication, priority: 20 }, 'Orders');

    Template.fromStack(stack).hasResourceProperties(EGRESS, { GroupId: 'sg-1', ...IDENTITY_PROVIDER });
    expect(identityProviderRules(stack)).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => elbv2.IApplicationListener]>([
    ['an imported security group', importedListener],
    ['a security group of the app', (stack) => {
      const vpc = existingVpc(stack, 'Vpc');
      return listenerOfApp(stack, vpc, {}, [new ec2.SecurityGroup(stack, 'Open', { vpc })]);
    }],
    ['one of several security groups', (stack) => {
      const vpc = existingVpc(stack, 'Vpc');
      return listenerOfApp(stack, vpc, {}, [new ec2.SecurityGroup(stack, 'Closed', { vpc, allowAllOutbound: false }), new ec2.SecurityGroup(stack, 'Open', { vpc })]);
    }],
  ])('adds no rule where %s allows all egress', (_, listener) => {
    const stack = newStack();

    behind(stack, listener(stack), { authentication });

    expect(identityProviderRules(stack)).toEqual([]);
    Template.fromStack(stack).resourceCountIs(EGRESS, 0);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('egress|Egress'));
  });

  test('opens nothing without authentication', () => {
    const stack = newStack();

    behind(stack, listenerOfApp(stack, existingVpc(stack, 'Vpc')));

    expect(identityProviderRules(stack)).toEqual([]);
  });

  test('fails on a listener of the app that uses HTTP', () => {
    const stack = newStack();
    const listener = listenerOfApp(stack, existingVpc(stack, 'Vpc'), { port: 80, certificates: undefined });

    expect(() => behind(stack, listener, { authentication })).toThrow(errorAt('Exposure.existingListener()', 'authentication needs HTTPS'));
  });
});

describe('a load balancer whose security group was imported with `mutable: false`', () => {
  test('gets no rule, and a warning says which ones it needs', () => {
    const stack = newStack();

    behind(stack, importedListener(stack, { mutable: false, allowAllOutbound: false }), { authentication, healthCheck: { port: '8081' } });

    const template = Template.fromStack(stack);
    template.resourceCountIs(EGRESS, 0);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourceSecurityGroupId: 'sg-1', FromPort: 80 });
    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('sg-1.*mutable: false.*egress to the tasks on port 80 and 8081.*0.0.0.0/0.* port 443'));
  });

  test('is warned about without authentication, too', () => {
    const stack = newStack();

    behind(stack, importedListener(stack, { mutable: false, allowAllOutbound: false }));

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('sg-1.*egress to the tasks on port 80 '));
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('identity provider'));
  });

  test('is told about the ports of instances', () => {
    const stack = newStack();
    const capacity = new Ec2Capacity(stack, 'Instances', { cluster: smallCluster(stack) });

    new Ec2ReplicaService(stack, 'Web', {
      task: webTask(),
      capacityProviders: [capacity],
      networkMode: ecs.NetworkMode.BRIDGE,
      exposure: Exposure.existingListener({ listener: importedListener(stack, { mutable: false, allowAllOutbound: false }), priority: 10 }),
    });

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('port 32768-65535'));
  });

  test('needs nothing where it allows all egress', () => {
    const stack = newStack();

    behind(stack, importedListener(stack, { mutable: false }), { authentication });

    Template.fromStack(stack).resourceCountIs(EGRESS, 0);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('egress'));
  });

  test('leaves the rules to another group that takes them', () => {
    const stack = newStack();
    const vpc = existingVpc(stack, 'Vpc');
    const closed = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Closed', 'sg-1', { mutable: false, allowAllOutbound: false });
    const own = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-2', { allowAllOutbound: false });

    behind(stack, listenerOfApp(stack, vpc, {}, [closed, own]), { authentication });

    expect(resourcesOf(Template.fromStack(stack), EGRESS).map(({ Properties }) => [Properties.GroupId, Properties.FromPort]).sort()).toEqual([['sg-2', 443], ['sg-2', 80]]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('egress'));
  });
});

describe('a listener that cannot be shared', () => {
  test('fails in another VPC than the service, where both are known', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['us-east-1a'], publicSubnetIds: ['subnet-1'] });

    expect(() => behind(stack, listenerOfApp(stack, vpc))).toThrow(errorAt('Stack/Web', 'Stack/ExistingVpc', 'Stack/Other', 'same VPC'));
  });

  test('fails when it belongs to a Network Load Balancer, which has no rules', () => {
    const stack = newStack();
    const listener = elbv2.NetworkListener.fromNetworkListenerArn(stack, 'Listener', LISTENER_ARN.replace('app', 'net')) as unknown as elbv2.IApplicationListener;

    expect(() => behind(stack, listener)).toThrow(errorAt('Exposure.existingListener()', 'Network Load Balancer', 'Stack/Listener', 'Exposure.existingNetworkLoadBalancer()'));
  });

  test('fails without a security group', () => {
    const stack = newStack();
    const listener = importedListener(stack);
    Object.defineProperty(listener, 'connections', { value: new ec2.Connections() });

    expect(() => behind(stack, listener)).toThrow(errorAt('Exposure.existingListener()', 'no security group', 'Stack/Listener', '`securityGroup`'));
  });
});

describe('a shared load balancer with authentication', () => {
  const attributes = (vpc: ec2.IVpc): SharedLoadBalancerAttributes => ({
    vpc,
    listenerArn: LISTENER_ARN,
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shared/1',
    loadBalancerDnsName: 'shared.example.com',
    securityGroupId: 'sg-1',
  });

  test('reaches the identity provider from another stack of the app', () => {
    const app = new App({ treeMetadata: false });
    const platform = new Stack(app, 'Platform');
    const shared = new SharedLoadBalancer(platform, 'Shared', { vpc: existingVpc(platform), certificate: existingCertificate(platform) });
    const stack = new Stack(app, 'Shop');

    webService(stack, { deployment: ServiceDeployment.rolling(), exposure: Exposure.sharedLoadBalancer(shared, { authentication }) });

    expect(identityProviderRules(platform)).toEqual([IDENTITY_PROVIDER]);
  });

  test('is warned about when it was imported, because other apps may have the rule', () => {
    const stack = newStack();
    const shared = SharedLoadBalancer.fromAttributes(stack, 'Shared', attributes(existingVpc(stack, 'Vpc')));

    webService(stack, { deployment: ServiceDeployment.rolling(), exposure: Exposure.sharedLoadBalancer(shared, { authentication }) });

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('authenticates users.*sg-1.*port 443'));
    expect(identityProviderRules(stack)).toEqual([]);
  });
});
