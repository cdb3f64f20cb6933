import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Deployment, Discovery, Exposure, FargateCluster, FargateWebServiceProps, Logging, ServiceConnectOptions, Task, TestTraffic } from '../../src';
import { existingCluster, existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const NAMESPACE = 'arn:aws:servicediscovery:us-east-1:111111111111:namespace/ns-1';
const http = () => webTask({ appProtocol: ecs.AppProtocol.http });
const documentTask = (mapping: object) => Task.fromDocument({
  family: 'web', cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [mapping] }],
});

function connected(options: Partial<ServiceConnectOptions> = {}, props: Partial<FargateWebServiceProps> = {}, stack: Stack = newStack()) {
  const web = webService(stack, {
    cluster: props.cluster ?? existingCluster(stack, existingNamespace(stack)),
    exposure: Exposure.none(),
    discovery: Discovery.serviceConnect({ name: 'orders', ...options }),
    ...props,
  });
  const template = Template.fromStack(stack);
  return { web, template, connect: onlyResource(template, SERVICE).Properties.ServiceConnectConfiguration };
}

describe('Discovery.serviceConnect()', () => {
  test('lets neighbours call the service by its name, on the port of the container', () => {
    expect(connected().connect).toEqual({
      Enabled: true,
      Namespace: NAMESPACE,
      Services: [{ PortName: 'app', DiscoveryName: 'orders', ClientAliases: [{ DnsName: 'orders', Port: 80 }] }],
    });
  });

  test('names the namespace of a new cluster by its ARN, because a name could make another one', () => {
    const stack = newStack();
    const cluster = new FargateCluster(stack, 'Cluster', { vpc: existingVpc(stack) });
    const { template, connect } = connected({}, { cluster }, stack);

    const [{ id }] = resourcesOf(template, 'AWS::ServiceDiscovery::PrivateDnsNamespace');
    expect(connect.Namespace).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  });

  test('can be called on another port', () => {
    expect(connected({ port: 8080 }).connect.Services[0].ClientAliases).toEqual([{ DnsName: 'orders', Port: 8080 }]);
  });

  test('tells the clients of its namespace where they reach the service', () => {
    expect(connected({ port: 8080 }).web.addresses).toEqual([{
      host: 'orders', port: 8080, taskPort: 80, serviceConnectNamespace: expect.objectContaining({ namespaceArn: NAMESPACE }),
    }]);
  });

  test('limits the time of connections and requests', () => {
    const { connect } = connected({ idleTimeout: Duration.minutes(2), perRequestTimeout: Duration.seconds(30) }, { task: http() });

    expect(connect.Services[0].Timeout).toEqual({ IdleTimeoutSeconds: 120, PerRequestTimeoutSeconds: 30 });
  });

  test('writes the output of the proxy, which the execution role may do', () => {
    const { template, connect } = connected({ logging: Logging.awsLogs() });

    const group = connect.LogConfiguration.Options['awslogs-group'].Ref;
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    expect(JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy'))).toContain(JSON.stringify({ 'Fn::GetAtt': [group, 'Arn'] }));
  });

  test('works behind a load balancer, too', () => {
    const { web, template } = connected({}, { exposure: Exposure.applicationLoadBalancer() });

    expect(onlyResource(template, SERVICE).Properties.LoadBalancers).toHaveLength(1);
    expect(web.cloudMapService).toBeUndefined();
  });

  test('opens no security group: who may call is allowed by name', () => {
    const stack = newStack();
    const cluster = existingCluster(stack, existingNamespace(stack));
    const orders = webService(stack, { cluster, exposure: Exposure.none(), discovery: Discovery.serviceConnect({ name: 'orders' }) }, 'Orders');
    const shop = webService(stack, { cluster, exposure: Exposure.none(), discovery: Discovery.serviceConnectClient() }, 'Shop');

    orders.connections.allowDefaultPortFrom(shop);

    expect(onlyResource(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({
      FromPort: 80, GroupId: getAtt(orders.connections.securityGroups[0], 'GroupId'), SourceSecurityGroupId: getAtt(shop.connections.securityGroups[0], 'GroupId'),
    });
  });
});

describe('Discovery.serviceConnectClient()', () => {
  test('lets the service call others without being called', () => {
    expect(connected({}, { discovery: Discovery.serviceConnectClient(), task: webTask({ port: undefined }) }).connect)
      .toEqual({ Enabled: true, Namespace: NAMESPACE });
  });

  test('gives no name to a port', () => {
    const { web, template } = connected({}, { discovery: Discovery.serviceConnectClient() });

    const { PortMappings } = template.findResources('AWS::ECS::TaskDefinition')[logicalId(web.taskDefinition)].Properties.ContainerDefinitions[0];
    expect(PortMappings).toEqual([{ ContainerPort: 80, Protocol: 'tcp' }]);
  });
});

describe('the name of the port', () => {
  const portOf = (task: Task, discovery = Discovery.serviceConnect({ name: 'orders' })) => {
    const { template } = connected({}, { task, discovery });
    return onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0].PortMappings[0].Name;
  };

  test('is that of the container, in lower case', () => {
    expect(portOf(webTask({ containerName: '-Web_Server' }))).toBe('web_server');
    expect(portOf(webTask({ containerName: '--' }))).toBe('port');
    expect(portOf(webTask({ containerName: 'x'.repeat(100) }))).toBe('x'.repeat(64));
  });

  test('is the one that was given, with and without Service Connect', () => {
    expect(portOf(webTask({ portName: 'api' }))).toBe('api');
    expect(portOf(webTask({ portName: 'api' }), Discovery.none())).toBe('api');
  });

  test('comes with a protocol, which ECS takes for a port with a name only', () => {
    expect(portOf(webTask({ appProtocol: ecs.AppProtocol.grpc }), Discovery.none())).toBe('app');
  });

  test('is left out without need', () => {
    expect(portOf(webTask(), Discovery.none())).toBeUndefined();
  });

  test('is taken from a document', () => {
    const task = documentTask({ name: 'http', containerPort: 80 });

    expect(connected({}, { task }).connect.Services[0].PortName).toBe('http');
  });

  test('is taken from a document together with its protocol', () => {
    const task = documentTask({ name: 'http', containerPort: 80, appProtocol: 'http' });

    expect(connected({ perRequestTimeout: Duration.seconds(5) }, { task }).connect.Services[0].Timeout).toEqual({ PerRequestTimeoutSeconds: 5 });
  });

  test.each(['-api', 'API', 'a b', '', 'x'.repeat(65)])('fails when it is %p', (portName) => {
    expect(() => webTask({ portName })).toThrow(new Error(
      `[Task.container()] portName is not a name that ECS takes, got '${portName}'; `
      + 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen',
    ));
  });

  test('fails without a port', () => {
    expect(() => Task.container({ image, portName: 'api' })).toThrow(new Error(
      "[Task.container()] portName is about a port, but there is none, got 'api'; pass `port`, or remove `portName`",
    ));
    expect(() => Task.container({ image, appProtocol: ecs.AppProtocol.http })).toThrow(new Error(
      "[Task.container()] appProtocol is about a port, but there is none, got 'http'; pass `port`, or remove `appProtocol`",
    ));
  });
});

describe('test traffic of deployments through Service Connect', () => {
  const deployment = (...values: string[]) => Deployment.blueGreen({ testTraffic: TestTraffic.header('X-Test', ...values) });

  test('is told by the header, without a load balancer', () => {
    const { template, connect } = connected({}, { task: http(), deployment: deployment('true') });

    expect(connect.Services[0].ClientAliases[0].TestTrafficRules).toEqual({ Header: { Name: 'X-Test', Value: { Exact: 'true' } } });
    expect(onlyResource(template, SERVICE).Properties.DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
  });

  test('is told by the header on the load balancer, too', () => {
    const { template, connect } = connected({}, { task: http(), deployment: deployment('true'), exposure: Exposure.applicationLoadBalancer() });

    expect(connect.Services[0].ClientAliases[0].TestTrafficRules.Header.Name).toBe('X-Test');
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(2);
  });

  test.each([[['a', 'b'], 'a, b'], [['tr*'], 'tr*'], [['tru?'], 'tru?']])('fails with the values %j', (values, got) => {
    expect(() => connected({}, { task: http(), deployment: deployment(...values) })).toThrow(new Error(
      `[Stack/Web] Service Connect compares the header 'X-Test' with one value, without wildcards, got '${got}'; pass one value to TestTraffic.header()`,
    ));
  });

  test('fails on a port that speaks TCP', () => {
    expect(() => connected({}, { deployment: deployment('true') })).toThrow(new Error(
      "[Stack/Web] test traffic by a header needs a port that speaks HTTP, HTTP/2 or gRPC, and Service Connect takes port 'app' for TCP; "
      + 'pass `appProtocol` to Task.container(), or write it into the port mapping',
    ));
  });
});

describe('Discovery.serviceConnect() is refused', () => {
  test.each(['', 'Orders', '-orders', 'orders.shop', 'x'.repeat(65)])('fails with the name %p', (name) => {
    expect(() => Discovery.serviceConnect({ name })).toThrow(new Error(
      `[Discovery.serviceConnect()] name is not one that Service Connect takes, got '${name}'; `
      + 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen',
    ));
  });

  test('fails with a port out of range, and with half a second', () => {
    expect(() => Discovery.serviceConnect({ name: 'orders', port: 0 })).toThrow(new Error(
      '[Discovery.serviceConnect()] port must be a whole number from 1 to 65535, got 0; use the port that neighbours call, or leave it out',
    ));
    expect(() => Discovery.serviceConnect({ name: 'orders', idleTimeout: Duration.millis(500) })).toThrow(new Error(
      '[Discovery.serviceConnect()] idleTimeout in seconds must be a whole number 0 or more, got 0.5; use whole seconds',
    ));
  });

  test('fails for a time of requests on a port that speaks TCP', () => {
    expect(() => connected({ perRequestTimeout: Duration.seconds(5) })).toThrow(new Error(
      "[Stack/Web] perRequestTimeout needs a port that speaks HTTP, HTTP/2 or gRPC, and Service Connect takes port 'app' for TCP; "
      + 'pass `appProtocol` to Task.container(), or write it into the port mapping',
    ));
  });

  test('fails for a task without a port', () => {
    expect(() => connected({}, { task: webTask({ port: undefined }) })).toThrow(new Error(
      "[Stack/Web] container 'app' has no port for Service Connect to send requests to; give it a port, or use Discovery.serviceConnectClient()",
    ));
  });

  test('fails for a document whose port has no name', () => {
    const task = documentTask({ containerPort: 80 });

    expect(() => connected({}, { task })).toThrow(new Error(
      "[Stack/Web] Service Connect needs a port with a name, and port 80 of container 'web' has none; give its port mapping a name",
    ));
  });

  test('fails on a wrapped cluster without a namespace', () => {
    const stack = newStack();

    expect(() => connected({}, { cluster: existingCluster(stack) }, stack)).toThrow(new Error(
      '[Stack/Place] the wrapped cluster has no Cloud Map namespace; pass `namespace` to FargateCluster.fromAttributes()',
    ));
  });
});
