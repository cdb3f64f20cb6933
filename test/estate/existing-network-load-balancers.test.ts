import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import {
  Ec2Capacity, Ec2ReplicaService, ExistingNetworkListenerOptions, ExistingNetworkLoadBalancerOptions, Exposure, FargateWebServiceProps,
  ServiceDeployment, SmokeTest, TestTraffic,
} from '../../src/index';
import { existingCertificate } from '../fixtures/certificate';
import { smallCluster } from '../fixtures/ec2-capacity';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc, VPC_CIDR } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/shared/1';
const DNS_NAME = 'shared-1.elb.us-east-1.amazonaws.com';
const OFFICE = '192.0.2.0/24';

function imported(scope: Construct, attributes: Partial<elbv2.NetworkLoadBalancerAttributes> = { loadBalancerSecurityGroups: ['sg-1'] }): elbv2.INetworkLoadBalancer {
  return elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(scope, 'Balancer', { loadBalancerArn: ARN, ...attributes });
}

function ofApp(scope: Construct, vpc: ec2.IVpc, props: Partial<elbv2.NetworkLoadBalancerProps> = {}): elbv2.NetworkLoadBalancer {
  return new elbv2.NetworkLoadBalancer(scope, 'Balancer', {
    vpc, internetFacing: true, securityGroups: [new ec2.SecurityGroup(scope, 'Group', { vpc, allowAllOutbound: false })], ...props,
  });
}

function clusterOf(stack: Stack): ReturnType<typeof existingCluster> {
  return stack.node.tryFindChild('Place') as ReturnType<typeof existingCluster> | undefined ?? existingCluster(stack);
}

function behind(
  stack: Stack, loadBalancer: elbv2.INetworkLoadBalancer, options: Partial<ExistingNetworkLoadBalancerOptions> = {}, props: Partial<FargateWebServiceProps> = {}, id = 'Web',
) {
  const exposure = Exposure.existingNetworkLoadBalancer({ loadBalancer, listenerPort: 5432, ...options });
  return webService(stack, { cluster: clusterOf(stack), deployment: ServiceDeployment.rolling(), exposure, ...props }, id);
}

/** Ports that the tasks accept, and from whom. */
function openTasks(stack: Stack, { connections }: { connections: ec2.Connections }): unknown[] {
  const template = Template.fromStack(stack);
  const [group] = connections.securityGroups;
  const inline = template.findResources('AWS::EC2::SecurityGroup')[logicalId(group)].Properties.SecurityGroupIngress ?? [];
  const apart = resourcesOf(template, INGRESS).map(({ Properties }) => Properties).filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(getAtt(group, 'GroupId')));
  return [...inline, ...apart]
    .map(({ CidrIp, SourceSecurityGroupId, IpProtocol, FromPort }) => [CidrIp ?? SourceSecurityGroupId, IpProtocol, FromPort]);
}

describe('Exposure.existingNetworkLoadBalancer()', () => {
  test('adds a listener and a target group to an imported load balancer', () => {
    const stack = newStack();

    const web = behind(stack, imported(stack, { loadBalancerSecurityGroups: ['sg-1'], loadBalancerDnsName: DNS_NAME }));

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
    const { id } = onlyResource(template, GROUP);
    expect(onlyResource(template, LISTENER).Properties).toEqual({
      LoadBalancerArn: ARN, Port: 5432, Protocol: 'TCP', DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: id } }],
    });
    expect(openTasks(stack, web)).toEqual([['sg-1', 'tcp', 80]]);
    expect(web.url).toBe(`tcp://${DNS_NAME}:5432`);
    expect(web.networkLoadBalancer!.loadBalancer.loadBalancerArn).toBe(ARN);
  });

  test('takes a load balancer that is looked up, in the pass that has no answer yet', () => {
    const stack = new Stack(new App({ treeMetadata: false }), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });

    behind(stack, elbv2.NetworkLoadBalancer.fromLookup(stack, 'Balancer', { loadBalancerArn: ARN }));

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('has no url where the DNS name is not known', () => {
    const stack = newStack();

    expect(behind(stack, imported(stack)).url).toBeUndefined();
  });

  test('keeps the listener of a load balancer of another stack in the stack of the service', () => {
    const app = new App({ treeMetadata: false });
    const platform = new Stack(app, 'Platform');
    const loadBalancer = ofApp(platform, existingVpc(platform));
    const stack = new Stack(app, 'Shop');

    const web = behind(stack, loadBalancer);

    Template.fromStack(platform).resourceCountIs(LISTENER, 0);
    const template = Template.fromStack(stack);
    template.resourceCountIs(LISTENER, 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationSecurityGroupId: getAtt(web.connections.securityGroups[0], 'GroupId'), FromPort: 80 });
    expect(() => app.synth()).not.toThrow();
  });

  test.each([[true, '0.0.0.0/0'], [false, VPC_CIDR]])('lets clients in where the app made it: internetFacing %s', (internetFacing, CidrIp) => {
    const stack = newStack();

    behind(stack, ofApp(stack, existingVpc(stack, 'Vpc'), { internetFacing }));

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp, FromPort: 5432 })] });
  });

  test('adds no ingress rule to the security groups of an imported one, but those of `allowFrom`', () => {
    const [closed, open] = [newStack(), newStack()];

    behind(closed, imported(closed));
    behind(open, imported(open), { allowFrom: [ec2.Peer.ipv4(OFFICE)] });

    const onBalancer = (stack: Stack) => resourcesOf(Template.fromStack(stack), INGRESS).filter(({ Properties }) => Properties.GroupId === 'sg-1');
    expect(onBalancer(closed)).toEqual([]);
    expect(onBalancer(open).map(({ Properties: { CidrIp, FromPort } }) => [CidrIp, FromPort])).toEqual([[OFFICE, 5432]]);
  });

  test('lets a security group of the service\'s stack in, without a cycle between the stacks', () => {
    const app = new App({ treeMetadata: false });
    const platform = new Stack(app, 'Platform');
    const loadBalancer = ofApp(platform, existingVpc(platform));
    const stack = new Stack(app, 'Shop');
    const client = new ec2.SecurityGroup(stack, 'Client', { vpc: existingVpc(stack, 'Vpc') });

    behind(stack, loadBalancer, { allowFrom: [client] });

    Template.fromStack(stack).hasResourceProperties(INGRESS, { SourceSecurityGroupId: getAtt(client, 'GroupId'), FromPort: 5432 });
    expect(() => app.synth()).not.toThrow();
  });

  test('warns about egress of a security group that takes no rules', () => {
    const stack = newStack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Closed', 'sg-2', { mutable: false, allowAllOutbound: false });

    behind(stack, ofApp(stack, existingVpc(stack, 'Vpc'), { securityGroups: [group] }));

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('sg-2.*egress to the tasks on port 80'));
  });

  describe('of a load balancer without security groups', () => {
    test('lets its addresses reach the tasks', () => {
      const stack = newStack();

      expect(openTasks(stack, behind(stack, imported(stack, {}), { healthCheck: { port: '8081' } }))).toEqual([[VPC_CIDR, 'tcp', 80], [VPC_CIDR, 'tcp', 8081]]);
    });

    test.each([
      ['the addresses are preserved', { preserveClientIp: true, allowFrom: [ec2.Peer.ipv4(OFFICE)] }, [[VPC_CIDR, 'tcp', 80], [OFFICE, 'tcp', 80]]],
      ['they are not', { allowFrom: [ec2.Peer.ipv4(OFFICE)] }, [[VPC_CIDR, 'tcp', 80]]],
    ])('lets clients reach the tasks where %s', (_, options, expected) => {
      const stack = newStack();

      expect(openTasks(stack, behind(stack, imported(stack, {}), options))).toEqual(expected);
    });

    test('lets the clients of test traffic reach the tasks, too', () => {
      const stack = newStack();
      const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ allowFrom: [ec2.Peer.ipv4(OFFICE)] }) });

      const web = behind(stack, imported(stack, {}), { preserveClientIp: true }, { deployment });

      expect(openTasks(stack, web)).toEqual([[VPC_CIDR, 'tcp', 80], [OFFICE, 'tcp', 80]]);
    });

    test('lets clients reach instances, whose target groups preserve addresses', () => {
      const stack = newStack();
      const capacity = new Ec2Capacity(stack, 'Instances', { cluster: smallCluster(stack) });
      const loadBalancer = new elbv2.NetworkLoadBalancer(stack, 'Balancer', { vpc: capacity.cluster.vpc, internetFacing: true, disableSecurityGroups: true });

      const service = new Ec2ReplicaService(stack, 'Web', {
        task: webTask(),
        capacityProviders: [capacity],
        networkMode: ecs.NetworkMode.BRIDGE,
        exposure: Exposure.existingNetworkLoadBalancer({ loadBalancer, listenerPort: 443 }),
      });

      expect(openTasks(stack, service)).toEqual([[VPC_CIDR, 'tcp', 32768], ['0.0.0.0/0', 'tcp', 32768]]);
    });

    test('fails in a VPC whose addresses are not known', () => {
      const stack = newStack();
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['private-a'] });
      const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'existing', vpc });

      expect(() => behind(stack, imported(stack, {}), {}, { cluster })).toThrow(errorAt('Stack/Web', 'Stack/Vpc', '`vpcCidrBlock`', '`loadBalancerSecurityGroups`'));
    });
  });

  test('takes TLS, UDP and additional listeners', () => {
    const stack = newStack();

    behind(stack, imported(stack), {
      certificate: existingCertificate(stack),
      listenerPort: 443,
      additionalListeners: [{ listenerPort: 8443, containerPort: 80 }, { listenerPort: 8080, protocol: elbv2.Protocol.TCP }],
    });

    expect(resourcesOf(Template.fromStack(stack), LISTENER).map(({ Properties: { Port, Protocol } }) => [Port, Protocol]).sort()).toEqual([[443, 'TLS'], [8080, 'TCP'], [8443, 'TLS']]);
  });

  test.each<[string, ServiceDeployment]>([
    ['blue/green by ECS', ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ port: 5433 }) })],
    ['CodeDeploy', ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ port: 5433 }) })],
  ])('works with %s, whose test listener it adds as well', (_, deployment) => {
    const stack = newStack();

    behind(stack, imported(stack), {}, { deployment });

    const template = Template.fromStack(stack);
    const listeners = resourcesOf(template, LISTENER).map(({ Properties: { LoadBalancerArn, Port } }) => [LoadBalancerArn, Port]);
    expect(listeners).toEqual([[ARN, 5432], [ARN, 5433]]);
    template.resourceCountIs(GROUP, 2);
    template.hasResourceProperties(INGRESS, { GroupId: 'sg-1', CidrIp: VPC_CIDR, FromPort: 5433 });
  });

  test('goes together with another exposure', () => {
    const stack = newStack();
    const loadBalancer = imported(stack);
    const partners = Exposure.existingNetworkLoadBalancer({ loadBalancer, listenerPort: 443 });
    const exposure = Exposure.multiple(Exposure.applicationLoadBalancer(), { partners });

    const web = webService(stack, { deployment: ServiceDeployment.blueGreen(), exposure });

    expect(web.additionalExposures.partners.networkLoadBalancer!.loadBalancer).toBe(loadBalancer);
    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.LoadBalancers).toHaveLength(2);
  });

  test('fails with a smoke test, which sends HTTP requests', () => {
    const stack = newStack();
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener(), smokeTest: SmokeTest.http({ requests: [{ path: '/' }] }) });

    expect(() => behind(stack, imported(stack), {}, { deployment })).toThrow(errorAt('Stack/Web', 'Network Load Balancer', 'Exposure.applicationLoadBalancer()'));
  });

  test('fails in another VPC than the service', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['us-east-1a'] });

    expect(() => behind(stack, imported(stack, { vpc }))).toThrow(errorAt('Stack/Web', 'Stack/ExistingVpc', 'Stack/Other', 'same VPC'));
  });

  test.each<[string, (stack: Stack, loadBalancer: elbv2.NetworkLoadBalancer) => void]>([
    ['another service', (stack, loadBalancer) => behind(stack, loadBalancer, {}, {}, 'Other')],
    ['the platform', (_, loadBalancer) => loadBalancer.addListener('Listener', { port: 5432, defaultTargetGroups: [new elbv2.NetworkTargetGroup(loadBalancer, 'Group', { vpc: loadBalancer.vpc!, port: 80 })] })],
  ])('fails on a port that %s has', (_, create) => {
    const app = new App({ treeMetadata: false });
    const platform = new Stack(app, 'Platform');
    const loadBalancer = ofApp(platform, existingVpc(platform));
    const stack = new Stack(app, 'Shop');

    behind(stack, loadBalancer);
    create(stack, loadBalancer);

    expect(() => app.synth()).toThrow(/\[Shop\/Web\] the load balancer has another listener on this port, [^]* got 5432; use another `listenerPort`/);
  });

  test.each<[string, Partial<ExistingNetworkLoadBalancerOptions>, string[]]>([
    ['a port out of range', { listenerPort: 0 }, ['listenerPort', '0']],
    ['nobody to let in', { allowFrom: [] }, ['allowFrom is empty']],
    ['two listeners on one port', { additionalListeners: [{ listenerPort: 5432 }] }, ['two listeners have one port', '5432']],
    ['a protocol of HTTP', { protocol: elbv2.Protocol.HTTP }, ['protocol', 'HTTP']],
  ])('fails with %s', (_, options, words) => {
    const stack = newStack();

    expect(() => behind(stack, imported(stack), options)).toThrow(errorAt('Exposure.existingNetworkLoadBalancer()', ...words));
  });
});

describe('Exposure.existingNetworkListener()', () => {
  function listenerOf(scope: Construct, port = 5432, props: Partial<elbv2.BaseNetworkListenerProps> = {}): elbv2.NetworkListener {
    const loadBalancer = scope.node.tryFindChild('Balancer') as elbv2.NetworkLoadBalancer | undefined ?? ofApp(scope, existingVpc(scope, 'Vpc'));
    return loadBalancer.addListener(`Listener${port}`, { port, ...props });
  }

  function onListener(stack: Stack, options: ExistingNetworkListenerOptions, deployment = ServiceDeployment.rolling(), id = 'Web') {
    return webService(stack, { cluster: clusterOf(stack), deployment, exposure: Exposure.existingNetworkListener(options) }, id);
  }

  test('becomes the default action of the listener', () => {
    const stack = newStack();
    const listener = listenerOf(stack, 443, { certificates: [existingCertificate(stack)], alpnPolicy: elbv2.AlpnPolicy.HTTP2_PREFERRED });

    const web = onListener(stack, { listener, healthCheck: { path: '/health' } });

    const template = Template.fromStack(stack);
    const { id, Properties } = onlyResource(template, GROUP);
    expect(Properties).toMatchObject({ Protocol: 'TCP', HealthCheckPath: '/health' });
    expect(onlyResource(template, LISTENER).Properties).toMatchObject({
      Port: 443, Protocol: 'TLS', AlpnPolicy: ['HTTP2Preferred'], DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: id } }],
    });
    expect(web.networkLoadBalancer!.listener).toBe(listener);
    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['tls://', getAtt(listener.loadBalancer, 'DNSName'), ':443']] });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443 })] });
  });

  test.each<[string, ServiceDeployment, number]>([
    ['ServiceDeployment.rolling()', ServiceDeployment.rolling(), 1],
    ['ServiceDeployment.blueGreen()', ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }), 2],
    ['ServiceDeployment.canary()', ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }), 2],
    ['ServiceDeployment.codeDeploy()', ServiceDeployment.codeDeploy(), 2],
  ])('works with %s', (_, deployment, groups) => {
    const stack = newStack();
    const [listener, testListener] = [listenerOf(stack), listenerOf(stack, 5433)];
    if (groups === 1) testListener.addTargetGroups('Other', new elbv2.NetworkTargetGroup(stack, 'Other', { vpc: existingVpc(stack, 'Another'), port: 80 }));

    const web = onListener(stack, { listener, testListener: groups === 1 ? undefined : testListener }, deployment);

    const template = Template.fromStack(stack);
    template.resourceCountIs(LISTENER, 2);
    expect(web.networkLoadBalancer!.testListener).toBe(groups === 1 ? undefined : testListener);
    expect(web.networkLoadBalancer!.alternateTargetGroup === undefined).toBe(groups === 1);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => elbv2.INetworkListener, string[]]>([
    ['an imported listener', (stack) => elbv2.NetworkListener.fromNetworkListenerArn(stack, 'Imported', ARN), ['another stack', 'Stack/Imported']],
    ['one of another stack', (stack) => listenerOf(new Stack(stack.node.root as App, 'Platform')), ['another stack', 'Platform/Balancer/Listener5432']],
    ['one that has a default action', (stack) => {
      const listener = listenerOf(stack);
      onListener(stack, { listener }, ServiceDeployment.rolling(), 'Other');
      return listener;
    }, ['default action', 'Stack/Balancer/Listener5432']],
  ])('fails on %s, with the way out', (_, create, words) => {
    const stack = newStack();
    const listener = create(stack);

    expect(() => onListener(stack, { listener })).toThrow(errorAt('Stack/Web', '`listener`', ...words, 'Exposure.existingNetworkLoadBalancer()'));
  });

  test('lets only `allowFrom` in', () => {
    const stack = newStack();

    onListener(stack, { listener: listenerOf(stack), allowFrom: [ec2.Peer.ipv4(OFFICE)] });

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: OFFICE, FromPort: 5432 })] });
  });

  test('lets the clients of test traffic in', () => {
    const stack = newStack();
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ allowFrom: [ec2.Peer.ipv4(OFFICE)] }) });

    onListener(stack, { listener: listenerOf(stack), testListener: listenerOf(stack, 5433) }, deployment);

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 5432 }), Match.objectLike({ CidrIp: OFFICE, FromPort: 5433 })],
    });
  });

  test('fails on test traffic without a test listener, or on another port than one that exists', () => {
    const stack = newStack();
    const [listener, testListener] = [listenerOf(stack), listenerOf(stack, 5433)];

    expect(() => onListener(stack, { listener }, ServiceDeployment.codeDeploy())).toThrow(errorAt('Stack/Web', 'test listener', '`testListener`', 'TestTraffic.none()'));
    expect(() => onListener(stack, { listener: listenerOf(stack, 5434), testListener }, ServiceDeployment.codeDeploy({ testTraffic: TestTraffic.listener({ port: 1 }) }), 'Other'))
      .toThrow(errorAt('Stack/Other', 'TestTraffic.listener()', '1', 'leave it out'));
  });

  test('fails on UDP without a port for health checks', () => {
    const stack = newStack();

    expect(() => onListener(stack, { listener: listenerOf(stack, 53, { protocol: elbv2.Protocol.UDP }) })).toThrow(errorAt('Exposure.existingNetworkListener()', 'UDP', '`healthCheck`'));
  });

  test('fails with a test listener that the deployment does not use', () => {
    const stack = newStack();
    const [listener, testListener] = [listenerOf(stack), listenerOf(stack, 5433)];

    expect(() => onListener(stack, { listener, testListener }, ServiceDeployment.rolling()))
      .toThrow(errorAt('Stack/Web', '`testListener`', 'ServiceDeployment.rolling() has no test listener', 'Stack/Balancer/Listener5433', 'TestTraffic.listener()'));
  });
});
