import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApplicationLoadBalancerOptions, Exposure, StaticAddresses, ServiceDeployment, SharedLoadBalancer, TestTraffic } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingVpc, VPC_CIDR } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function fronted(options: ApplicationLoadBalancerOptions = {}, stack: Stack = newStack(), deployment = ServiceDeployment.rolling()) {
  const exposure = Exposure.applicationLoadBalancer({ internetFacing: false, networkLoadBalancer: {}, ...options });
  const web = webService(stack, { deployment, exposure, task: webTask() });
  const network = web.node.findAll().find((construct) => construct instanceof elbv2.NetworkLoadBalancer)!;
  return { stack, web, network, application: web.loadBalancer!, template: Template.fromStack(stack) };
}

function listenersOf(template: Template, loadBalancer: elbv2.ILoadBalancerV2 & elbv2.BaseLoadBalancer) {
  return resourcesOf(template, LISTENER).filter(({ Properties }) => Properties.LoadBalancerArn.Ref === logicalId(loadBalancer));
}

/** Ports that a load balancer accepts, and from whom. */
function openTo(template: Template, { connections }: elbv2.NetworkLoadBalancer | elbv2.ApplicationLoadBalancer): unknown[] {
  const id = logicalId(connections.securityGroups[0]);
  const inline = template.findResources('AWS::EC2::SecurityGroup')[id].Properties.SecurityGroupIngress ?? [];
  const apart = resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0] === id);
  const rules: any[] = [...inline, ...apart.map(({ Properties }) => Properties)];
  return rules.map(({ CidrIp, SourceSecurityGroupId, FromPort }) => [CidrIp ?? SourceSecurityGroupId, FromPort]);
}

describe('a Network Load Balancer in front', () => {
  test('leads to the listener of the Application Load Balancer, which must exist first', () => {
    const { application, network, template } = fronted();

    const [behind] = listenersOf(template, application);
    const group = resourcesOf(template, GROUP).find(({ Properties }) => Properties.TargetType === 'alb')!;
    expect(group.Properties).toMatchObject({
      Port: 80,
      Protocol: 'TCP',
      Targets: [{ Id: ref(application), Port: 80 }],
      HealthCheckProtocol: 'HTTP',
      Matcher: { HttpCode: '200-599' },
    });
    expect(group.DependsOn).toContain(behind.id);
    expect(listenersOf(template, network).map(({ Properties }) => Properties)).toEqual([{
      LoadBalancerArn: ref(network), Port: 80, Protocol: 'TCP', DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: group.id } }],
    }]);
  });

  test('is the only one that the Application Load Balancer accepts', () => {
    const { application, network, template } = fronted();

    expect(openTo(template, application)).toEqual([[getAtt(network.connections.securityGroups[0], 'GroupId'), 80]]);
    expect(openTo(template, network)).toEqual([['0.0.0.0/0', 80]]);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: getAtt(network.connections.securityGroups[0], 'GroupId'),
      DestinationSecurityGroupId: getAtt(application.connections.securityGroups[0], 'GroupId'),
      FromPort: 80,
      ToPort: 80,
    });
  });

  test('has static addresses, and stays inside the VPC, when asked', () => {
    const { template } = fronted({ networkLoadBalancer: { addresses: StaticAddresses.elasticIps('eipalloc-1', 'eipalloc-2') } });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Type: 'network', Scheme: 'internet-facing', SubnetMappings: [{ AllocationId: 'eipalloc-1', SubnetId: 'public-a' }, { AllocationId: 'eipalloc-2', SubnetId: 'public-b' }],
    });

    const internal = fronted({ networkLoadBalancer: { internetFacing: false } });
    expect(openTo(internal.template, internal.network)).toEqual([[VPC_CIDR, 80]]);
  });

  test('is the address of the service', () => {
    const { stack, web, network } = fronted();

    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['http://', getAtt(network, 'DNSName')]] });
  });

  test('passes HTTPS, the redirect and further ports on, but no test traffic', () => {
    const stack = newStack();
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() });
    const options = { certificate: existingCertificate(stack), additionalListeners: [{ listenerPort: 9443 }] };
    const { application, network, template } = fronted(options, stack, deployment);

    expect(listenersOf(template, application).map(({ Properties }) => Properties.Port).sort()).toEqual([443, 80, 8443, 9443]);
    expect(listenersOf(template, network).map(({ Properties }) => [Properties.Port, Properties.Protocol])).toEqual([[443, 'TCP'], [80, 'TCP'], [9443, 'TCP']]);
    const checks = resourcesOf(template, GROUP).filter(({ Properties }) => Properties.TargetType === 'alb');
    expect(checks.map(({ Properties }) => [Properties.Port, Properties.HealthCheckProtocol])).toEqual([[443, 'HTTPS'], [80, 'HTTP'], [9443, 'HTTPS']]);
    expect(openTo(template, application)).toContainEqual([VPC_CIDR, 8443]);
  });

  test('leaves port 80 to the redirect after the production listener has gone', () => {
    const stack = newStack();
    const { network, template } = fronted({ certificate: existingCertificate(stack) }, stack);

    const [production, redirect] = listenersOf(template, network);
    expect(redirect.Properties.Port).toBe(80);
    expect(redirect.DependsOn).toContain(production.id);
  });

  test('has the names of the domain, with IPv6 where it has it', () => {
    const stack = newStack();
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    const { web, network, template } = fronted({ domain: { zone }, networkLoadBalancer: { ipAddressType: elbv2.IpAddressType.DUAL_STACK } }, stack);

    expect(resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties }) => [Properties.Type, Properties.AliasTarget.HostedZoneId])).toEqual([
      ['A', getAtt(network, 'CanonicalHostedZoneID')], ['AAAA', getAtt(network, 'CanonicalHostedZoneID')],
    ]);
    expect(web.url).toBe('https://example.com');
  });

  test.each([
    ['rolling', ServiceDeployment.rolling()],
    ['blue/green', ServiceDeployment.blueGreen()],
    ['canary', ServiceDeployment.canary()],
    ['CodeDeploy', ServiceDeployment.codeDeploy()],
  ])('goes with a deployment of the kind %s', (_, deployment) => {
    const { network, template } = fronted({}, newStack(), deployment);

    expect(listenersOf(template, network).map(({ Properties }) => Properties.Port)).toEqual([80]);
  });

  test('can stand before a load balancer that services share', () => {
    const stack = newStack();
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack), internetFacing: false, networkLoadBalancer: {} });
    const template = Template.fromStack(stack);

    template.hasResourceProperties(GROUP, { TargetType: 'alb', Targets: [{ Id: ref(shared.loadBalancer), Port: 80 }] });
    expect(shared.internetFacing).toBe(false);
  });

  test('warns of plain HTTP where it faces the internet', () => {
    const warning = Match.stringLikeRegexp('this load balancer faces the internet and speaks plain HTTP');

    Annotations.fromStack(fronted().stack).hasWarning('*', warning);
    Annotations.fromStack(fronted({ networkLoadBalancer: { internetFacing: false } }).stack).hasNoWarning('*', warning);
  });

  test.each<[string, ApplicationLoadBalancerOptions, RegExp]>([
    ['where the load balancer behind it faces the internet', { networkLoadBalancer: {} },
      errorAt('Exposure.applicationLoadBalancer()', 'networkLoadBalancer', 'cannot face the internet', '`internetFacing: false`')],
    ['where others are to reach the one behind it', { internetFacing: false, networkLoadBalancer: {}, allowFrom: [ec2.Peer.anyIpv4()] },
      errorAt('Exposure.applicationLoadBalancer()', 'allowFrom', 'networkLoadBalancer', '`allowFrom` of `networkLoadBalancer`')],
    ['with private addresses on the internet', { internetFacing: false, networkLoadBalancer: { addresses: StaticAddresses.privateIpv4('10.0.0.1') } },
      errorAt('Exposure.applicationLoadBalancer() networkLoadBalancer', 'public addresses', 'StaticAddresses.privateIpv4()', 'StaticAddresses.newElasticIps()')],
  ])('fails %s', (_, options, error) => {
    expect(() => Exposure.applicationLoadBalancer(options)).toThrow(error);
  });
});
