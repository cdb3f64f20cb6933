import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { ServiceDeployment, Discovery, Exposure, WorkloadCluster, FargateWebServiceProps, ContainerLogging, ServiceConnectOptions, WorkloadTask, TestTraffic } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { unknownNumber } from '../fixtures/number-token';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

const SERVICE = 'AWS::ECS::Service';
const NAMESPACE = 'arn:aws:servicediscovery:us-east-1:111111111111:namespace/ns-1';
const http = () => webTask({ appProtocol: ecs.AppProtocol.http });
const documentTask = (mapping: object) => WorkloadTask.fromDocument({
  family: 'web', cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [mapping] }],
});

const twoPorts = () => WorkloadTask.fromDocument({
  family: 'web',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{
    name: 'web', image: 'nginx', portMappings: [{ name: 'http', containerPort: 80, appProtocol: 'http' }, { name: 'admin', containerPort: 9090, appProtocol: 'http' }],
  }],
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
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) });
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
    const { template, connect } = connected({ logging: ContainerLogging.awsLogs() });

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

describe('what Service Connect offers', () => {
  test('can have a DNS name of its own', () => {
    const { web, connect } = connected({ dnsName: 'orders.shop.internal', port: 8080 });

    expect(connect.Services[0]).toMatchObject({ DiscoveryName: 'orders', ClientAliases: [{ DnsName: 'orders.shop.internal', Port: 8080 }] });
    expect(web.addresses[0]).toMatchObject({ host: 'orders.shop.internal', port: 8080, taskPort: 80 });
  });

  test('can be several ports, each with a name', () => {
    const additionalPorts = [{ portName: 'admin', name: 'orders-admin', port: 81, perRequestTimeout: Duration.seconds(5) }];
    const { web, connect } = connected({ additionalPorts }, { task: twoPorts(), deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }) });

    expect(connect.Services.map(({ PortName, DiscoveryName, ClientAliases: [alias] }: any) => [PortName, DiscoveryName, alias.DnsName, alias.Port]))
      .toEqual([['http', 'orders', 'orders', 80], ['admin', 'orders-admin', 'orders-admin', 81]]);
    expect(connect.Services.map(({ ClientAliases: [alias] }: any) => alias.TestTrafficRules?.Header.Name)).toEqual(['X-Test', 'X-Test']);
    expect(web.addresses.map(({ host, port, taskPort }) => [host, port, taskPort])).toEqual([['orders', 80, 80], ['orders-admin', 81, 9090]]);
  });

  test('is in the namespace that was given, an HTTP one too', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });
    const { web, connect } = connected({ cloudMapNamespace: namespace }, {}, stack);

    expect(connect.Namespace).toEqual(getAtt(namespace, 'Arn'));
    expect(web.addresses[0].serviceConnectNamespace).toBe(namespace);
  });

  test('can be called by a client in that namespace', () => {
    const stack = newStack();
    const namespace = new cloudmap.HttpNamespace(stack, 'Namespace', { name: 'shop' });

    expect(connected({}, { discovery: Discovery.serviceConnectClient({ cloudMapNamespace: namespace }) }, stack).connect.Namespace).toEqual(getAtt(namespace, 'Arn'));
  });

  test('writes a line for each request', () => {
    const accessLogConfiguration = { format: ecs.ServiceConnectAccessLogFormat.JSON };

    expect(connected({ logging: ContainerLogging.awsLogs(), accessLogConfiguration }).connect.AccessLogConfiguration)
      .toEqual({ Format: 'JSON', IncludeQueryParameters: 'DISABLED' });
  });
});

describe('TLS of Service Connect', () => {
  const AUTHORITY = 'arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/1';
  const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';
  const authority = (stack: Stack) => acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Authority', AUTHORITY);

  test('has certificates of the authority, made with a role for it', () => {
    const stack = newStack();
    const { template, connect } = connected({ tls: { certificateAuthority: authority(stack) } }, {}, stack);

    const [{ id, Properties }] = resourcesOf(template, 'AWS::IAM::Role').filter((role) => role.id.includes('ServiceConnectRole'));
    expect(connect.Services[0].Tls).toEqual({ IssuerCertificateAuthority: { AwsPcaAuthorityArn: AUTHORITY }, RoleArn: { 'Fn::GetAtt': [id, 'Arn'] } });
    expect(JSON.stringify(Properties.ManagedPolicyArns)).toContain(POLICY);
    expect(Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'ecs.amazonaws.com' });
    expect(onlyResource(template, SERVICE).DependsOn).toContain(id);
  });

  test('may use a key, and nothing else', () => {
    const stack = newStack();
    const kmsKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1');
    const { template, connect } = connected({ tls: { certificateAuthority: authority(stack), kmsKey } }, {}, stack);

    expect(connect.Services[0].Tls.KmsKey).toBe(kmsKey.keyArn);
    const [{ Properties }] = resourcesOf(template, 'AWS::IAM::Policy').filter((policy) => policy.id.includes('ServiceConnectRole'));
    expect(Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'], Resource: kmsKey.keyArn },
    ]);
  });

  test('shares one role between ports, and makes none where one was given', () => {
    const stack = newStack();
    const tls = { certificateAuthority: authority(stack) };
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/given');
    const shared = connected({ tls, additionalPorts: [{ portName: 'admin', name: 'admin', tls }] }, { task: twoPorts() }, stack);
    const given = connected({ tls: { certificateAuthority: authority(new Stack()), role } });

    expect(shared.connect.Services[1].Tls.RoleArn).toEqual(shared.connect.Services[0].Tls.RoleArn);
    expect(given.connect.Services[0].Tls.RoleArn).toBe(role.roleArn);
    expect(resourcesOf(given.template, 'AWS::IAM::Role').filter(({ id }) => id.includes('ServiceConnectRole'))).toEqual([]);
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
  const portOf = (task: WorkloadTask, discovery = Discovery.serviceConnect({ name: 'orders' })) => {
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
    expect(() => webTask({ portName })).toThrow(errorAt('WorkloadTask.container()', 'portName', `'${portName}'`, '1 to 64'));
  });

  test('fails without a port', () => {
    expect(() => WorkloadTask.container({ image, portName: 'api' })).toThrow(errorAt('WorkloadTask.container()', 'portName', 'no', 'api', 'pass `port`'));
    expect(() => WorkloadTask.container({ image, appProtocol: ecs.AppProtocol.http })).toThrow(errorAt('WorkloadTask.container()', 'appProtocol', 'no', 'http', 'pass `port`'));
  });
});

describe('test traffic of deployments through Service Connect', () => {
  const deployment = (...values: string[]) => ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: [...values] }) });

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
    expect(() => connected({}, { task: http(), deployment: deployment(...values) })).toThrow(errorAt('Stack/Web', 'X-Test', 'one value', got, 'TestTraffic.header()'));
  });

  test('fails on a port that speaks TCP', () => {
    expect(() => connected({}, { deployment: deployment('true') })).toThrow(errorAt('Stack/Web', 'header', 'HTTP', "'app'", 'pass `appProtocol`'));
  });
});

describe('Discovery.serviceConnect() is refused', () => {
  test.each<[string, Partial<ServiceConnectOptions>, string[]]>([
    ['an alias that starts with a dot', { dnsName: '.orders' }, ['dnsName', '.orders', '1 to 127']],
    ['access logs in a format that ECS does not have', { logging: ContainerLogging.awsLogs(), accessLogConfiguration: { format: 'CSV' as never } },
      ['accessLogConfiguration.format', "got 'CSV'", 'TEXT or JSON']],
    ['access logs that go nowhere', { accessLogConfiguration: { format: ecs.ServiceConnectAccessLogFormat.TEXT } },
      ['accessLogConfiguration', 'logging']],
    ['one name for two ports', { additionalPorts: [{ portName: 'admin', name: 'orders' }] }, ['two ports', 'orders', 'rename']],
  ])('fails with %s', (_, options, words) => {
    expect(() => Discovery.serviceConnect({ name: 'orders', ...options })).toThrow(errorAt('Discovery.serviceConnect()', ...words));
  });

  test('fails with an additional port that is not mapped', () => {
    expect(() => connected({ additionalPorts: [{ portName: 'admin', name: 'admin' }] })).toThrow(errorAt('Stack/Web', 'additional port', 'admin', 'portName'));
  });

  test.each(['', 'Orders', '-orders', 'orders.shop', 'x'.repeat(65)])('fails with the name %p', (name) => {
    expect(() => Discovery.serviceConnect({ name })).toThrow(errorAt('Discovery.serviceConnect()', 'name', `'${name}'`, '1 to 64'));
  });

  test('fails with a port out of range, and with half a second', () => {
    expect(() => Discovery.serviceConnect({ name: 'orders', port: 0 })).toThrow(errorAt('Discovery.serviceConnect()', 'port', '1 to 65535', '0', 'clients'));
    expect(() => Discovery.serviceConnect({ name: 'orders', idleTimeout: Duration.millis(500) })).toThrow(errorAt('Discovery.serviceConnect()', 'idleTimeout in seconds', '0.5', 'whole seconds'));
  });

  test.each<[string, Partial<ServiceConnectOptions>, WorkloadTask]>([
    ['the port that neighbours call', { port: unknownNumber() }, webTask()],
    ["the container's port", {}, webTask({ port: unknownNumber() })],
  ])('fails where %s is not known at synth', (_, options, task) => {
    expect(() => connected(options, { task, exposure: Exposure.none() })).toThrow(errorAt('Stack/Web', "'orders'", 'token', 'pass `port`'));
  });

  test('fails for a time of requests on a port that speaks TCP', () => {
    expect(() => connected({ perRequestTimeout: Duration.seconds(5) })).toThrow(errorAt('Stack/Web', 'perRequestTimeout', 'HTTP', 'pass `appProtocol`'));
  });

  test('fails for a task without a port', () => {
    expect(() => connected({}, { task: webTask({ port: undefined }) })).toThrow(errorAt('Stack/Web', "'app'", 'no port', 'Discovery.serviceConnectClient()'));
  });

  test('fails for a task definition whose port has no name', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('web'), portMappings: [{ containerPort: 80 }] });

    expect(() => connected({}, { task: WorkloadTask.fromTaskDefinition(taskDefinition) }, stack))
      .toThrow(errorAt('Stack/Web', 'name', 'port 80', "'web'", 'port mapping a name'));
  });

  test('fails on a wrapped cluster without a namespace', () => {
    const stack = newStack();

    expect(() => connected({}, { cluster: existingCluster(stack) }, stack)).toThrow(errorAt('Stack/Place', 'no Cloud Map namespace', 'WorkloadCluster.fromAttributes()'));
  });
});
