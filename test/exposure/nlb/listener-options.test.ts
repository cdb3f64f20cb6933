import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AdditionalNetworkListener, Exposure, FargateWebServiceProps, NetworkLoadBalancerOptions, ServiceDeployment, TestTraffic, WorkloadTask } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter } from '../../fixtures/number-token';
import { logicalId, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image } from '../../fixtures/web-task';

const { TCP, TLS, UDP, TCP_UDP, HTTP } = elbv2.Protocol;

/** A task with a port of TCP, one of UDP, and a second container. */
function gameTask(stack: Stack): WorkloadTask {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Game');
  taskDefinition.addContainer('lobby', {
    image, portMappings: [{ containerPort: 80 }, { containerPort: 7000, protocol: ecs.Protocol.UDP }],
  });
  taskDefinition.addContainer('admin', { image, portMappings: [{ containerPort: 9090 }] });
  return WorkloadTask.fromTaskDefinition(taskDefinition);
}

function exposed(options: NetworkLoadBalancerOptions = {}, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const exposure = Exposure.networkLoadBalancer(options);
  const web = webService(stack, { task: gameTask(stack), deployment: ServiceDeployment.rolling(), exposure, ...props });
  const template = Template.fromStack(stack);
  return { stack, web, network: web.networkLoadBalancer!, template, service: onlyResource(template, 'AWS::ECS::Service').Properties };
}

const udp: AdditionalNetworkListener = { listenerPort: 7000, containerPort: 7000, protocol: UDP, healthCheck: { port: '80' } };

/** What the tasks accept from the load balancer. */
function acceptedByTasks({ template }: ReturnType<typeof exposed>): string[] {
  return resourcesOf(template, 'AWS::EC2::SecurityGroupIngress')
    .map(({ Properties: { IpProtocol, FromPort, Description } }) => `${IpProtocol} ${FromPort} ${Description}`).sort();
}

describe('several listeners of a Network Load Balancer', () => {
  test('lead to the ports and containers that they name', () => {
    const { template, service } = exposed({ additionalListeners: [udp, { listenerPort: 9090, containerName: 'admin' }] });

    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').map(({ Properties: { Port, Protocol } }) => `${Protocol} ${Port}`).sort())
      .toEqual(['TCP 80', 'TCP 9090', 'UDP 7000']);
    expect(service.LoadBalancers.map(({ ContainerName, ContainerPort }: any) => `${ContainerName} ${ContainerPort}`))
      .toEqual(['lobby 80', 'lobby 7000', 'admin 9090']);
  });

  test('open the tasks on their ports alone, and on that of the health check of UDP', () => {
    expect(acceptedByTasks(exposed({ additionalListeners: [{ ...udp, healthCheck: { port: '81' } }] })))
      .toEqual(['tcp 80 connections', 'tcp 81 health checks', 'udp 7000 connections']);
  });

  test('open the load balancer for their protocols', () => {
    const { network, template } = exposed({ allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')], additionalListeners: [udp] });

    const { SecurityGroupIngress } = template.findResources('AWS::EC2::SecurityGroup')[logicalId(network.loadBalancer.connections.securityGroups[0])].Properties;
    expect(SecurityGroupIngress.map(({ CidrIp, IpProtocol, FromPort }: any) => `${CidrIp} ${IpProtocol} ${FromPort}`))
      .toEqual(['192.0.2.0/24 tcp 80', '192.0.2.0/24 udp 7000']);
  });

  test('keep the ids of the others when one is taken away', () => {
    const listeners = (ports: number[]) => resourcesOf(exposed({ additionalListeners: ports.map((listenerPort) => ({ listenerPort })) }).template,
      'AWS::ElasticLoadBalancingV2::Listener').map(({ id }) => id);

    expect(listeners([81, 82])).toEqual(expect.arrayContaining(listeners([82])));
  });

  test('are shifted together by deployments that ECS runs, with one role', () => {
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() });
    const { template, service } = exposed({ additionalListeners: [udp] }, { deployment });

    const [first, second] = service.LoadBalancers.map(({ AdvancedConfiguration }: any) => AdvancedConfiguration);
    expect(second.RoleArn).toEqual(first.RoleArn);
    expect(first).toHaveProperty('TestListenerRule');
    expect(second).not.toHaveProperty('TestListenerRule');
    expect(second.AlternateTargetGroupArn).not.toEqual(first.AlternateTargetGroupArn);
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').find(({ Properties }) => Properties.Port === 7000)!.Properties
      .DefaultActions[0].ForwardConfig.TargetGroups.map(({ Weight }: any) => Weight['Fn::GetAtt'][1])).toEqual(['ProductionWeight', 'ProductionAlternateWeight']);
  });

  test('are waited for by the service', () => {
    const { template } = exposed({ additionalListeners: [udp] });
    const ids = resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').map(({ id }) => id);

    expect(onlyResource(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining(ids));
  });
});

describe('a listener of a Network Load Balancer', () => {
  test('takes TCP and UDP on one port', () => {
    const game = exposed({ protocol: TCP_UDP });

    expect(onlyResource(game.template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.Protocol).toBe('TCP_UDP');
    expect(onlyResource(game.template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties.Protocol).toBe('TCP_UDP');
    expect(acceptedByTasks(game)).toEqual(['tcp 80 connections', 'udp 80 connections']);
    expect(game.stack.resolve(game.web.url)['Fn::Join'][1][0]).toBe('tcp://');
  });

  test('shows the addresses of the clients, by IP or in the PROXY protocol', () => {
    const { template } = exposed({ preserveClientIp: true, proxyProtocolV2: true });

    expect(onlyResource(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties.TargetGroupAttributes).toEqual(expect.arrayContaining([
      { Key: 'preserve_client_ip.enabled', Value: 'true' }, { Key: 'proxy_protocol_v2.enabled', Value: 'true' },
    ]));
  });

  test.each<[string, NetworkLoadBalancerOptions, string[]]>([
    ['TLS without a certificate', { protocol: TLS }, ['protocol TLS', 'certificate', "got 'TLS'", '`certificate`']],
    ['HTTP', { protocol: HTTP }, ['protocol', 'TCP, UDP, TCP_UDP or TLS', "got 'HTTP'", 'Exposure.applicationLoadBalancer()']],
    ['UDP without a health check', { protocol: UDP }, ['health check', 'UDP', '`healthCheck`']],
    ['status codes of a TCP health check', { healthCheck: { healthyHttpCodes: '200' } }, ['healthyHttpCodes', 'TCP', "got '200'", '`path`']],
    ['UDP that hides its clients', { protocol: TCP_UDP, preserveClientIp: false },
      ['UDP', 'addresses of the clients', 'false', 'remove `preserveClientIp`']],
    ['UDP by IPv6', { additionalListeners: [udp], ipAddressType: elbv2.IpAddressType.DUAL_STACK },
      ['UDP', 'IPv4', 'dualstack', '`ipAddressType`']],
    ['two listeners on one port', { additionalListeners: [{ listenerPort: 80 }] },
      ['two listeners', 'one port', '80', 'another `listenerPort`']],
    ['six listeners', { additionalListeners: [1, 2, 3, 4, 5].map((listenerPort) => ({ listenerPort })) },
      ['number of additionalListeners', '0 to 4', 'got 5', 'second service']],
    ['a container port of 0', { additionalListeners: [{ listenerPort: 1, containerPort: 0 }] },
      ['containerPort', '1 to 65535', 'got 0', 'container maps']],
  ])('fails with %s', (_, options, words) => {
    expect(() => Exposure.networkLoadBalancer(options)).toThrow(errorAt('Exposure.networkLoadBalancer()', ...words));
  });

  test('fails with UDP and a certificate', () => {
    expect(() => Exposure.networkLoadBalancer({ certificate: existingCertificate(newStack()), protocol: TCP_UDP })).toThrow(errorAt('Exposure.networkLoadBalancer()', 'certificate', 'TLS', 'TCP_UDP', 'remove `certificate`'));
  });

  test('fails with an additional port that is known on deployment only', () => {
    const additionalListeners = [{ listenerPort: numberParameter(newStack(), 'Port') }];

    expect(() => Exposure.networkLoadBalancer({ additionalListeners })).toThrow(errorAt('Exposure.networkLoadBalancer()', 'listenerPort in additionalListeners', 'token', 'number'));
  });

  test.each<[string, NetworkLoadBalancerOptions, Partial<FargateWebServiceProps>, string[]]>([
    ['a port that the container does not map', { additionalListeners: [{ listenerPort: 1, containerPort: 1 }] }, {},
      ['port', "'lobby'", 'does not map', '1', '`containerPort`']],
    ['a container that is not there', { additionalListeners: [{ listenerPort: 1, containerName: 'db' }] }, {},
      ['container', 'does not have', 'db', '`containerName`']],
    ['TCP to a port of UDP', { additionalListeners: [{ listenerPort: 7000, containerPort: 7000 }] }, {},
      ['TCP', "'lobby'", 'port', 'udp', '`protocol`']],
    ['UDP to a port of TCP', { protocol: UDP, healthCheck: { port: '80' } }, {},
      ['UDP', "'lobby'", 'port', 'tcp', '`protocol`']],
    ['CodeDeploy', { additionalListeners: [udp] }, { deployment: ServiceDeployment.codeDeploy() },
      ['ServiceDeployment.codeDeploy()', 'additionalListeners', 'ServiceDeployment.blueGreen()']],
    ['test traffic on one of their ports', { additionalListeners: [udp] }, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener({ port: 7000 }) }) },
      ['test traffic and production', '7000', 'another port']],
  ])('fails with %s', (_, options, props, words) => {
    expect(() => exposed(options, props)).toThrow(errorAt('Stack/Web', ...words));
  });

  test('is a plain one without a protocol', () => {
    expect(onlyResource(exposed({ protocol: TCP }).template, 'AWS::ElasticLoadBalancingV2::Listener').Properties)
      .toEqual(onlyResource(exposed().template, 'AWS::ElasticLoadBalancingV2::Listener').Properties);
  });
});
