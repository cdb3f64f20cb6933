import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { Discovery, Exposure, FargateWebService, FargateWebServiceProps, ServiceDeployment, WorkloadCluster, WorkloadConnection, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { getAtt, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

function backend(scope: Construct, props: Partial<FargateWebServiceProps> = {}, id = 'Orders'): FargateWebService {
  return webService(scope, { task: webTask({ port: 8080 }), exposure: Exposure.none(), ...props }, id);
}

/** A front end and a back end in one cluster. */
function pair(discovery: Discovery, clientDiscovery: Discovery = Discovery.none()) {
  const stack = newStack();
  const cluster = existingCluster(stack, existingNamespace(stack));
  const orders = backend(stack, { cluster, discovery });
  const shop = webService(stack, { cluster, discovery: clientDiscovery }, 'Shop');
  return { stack, orders, shop };
}

function environmentOf({ container }: FargateWebService) {
  return container.renderContainerDefinition().environment;
}

function rulesBetween(stack: Stack, from: FargateWebService, to: FargateWebService) {
  const source = JSON.stringify(Stack.of(from).resolve(from.connections.securityGroups[0].securityGroupId));
  return resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress')
    .filter(({ Properties }) => JSON.stringify(Properties.SourceSecurityGroupId) === source)
    .map(({ Properties: { GroupId, FromPort, ToPort } }) => ({ GroupId, FromPort, ToPort }))
    .filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(getAtt(to.connections.securityGroups[0], 'GroupId')));
}

describe('WorkloadConnection.service()', () => {
  test('passes the DNS name in Cloud Map and the container port, and allows traffic to it', () => {
    const { stack, orders, shop } = pair(Discovery.cloudMap({ name: 'orders' }));

    shop.connectTo(WorkloadConnection.service(orders));

    expect(environmentOf(shop)).toEqual([{ name: 'ORDERS_HOST', value: 'orders.example.internal' }, { name: 'ORDERS_PORT', value: '8080' }]);
    expect(rulesBetween(stack, shop, orders)).toEqual([{ GroupId: expect.anything(), FromPort: 8080, ToPort: 8080 }]);
  });

  test('passes the alias and its port to a client of Service Connect, and allows traffic to the container port', () => {
    const { stack, orders, shop } = pair(Discovery.serviceConnect({ name: 'orders', port: 80 }), Discovery.serviceConnectClient());

    shop.connectTo(WorkloadConnection.service(orders, { urlVariable: 'ORDERS_URL' }));

    expect(environmentOf(shop)).toEqual([
      { name: 'ORDERS_HOST', value: 'orders' }, { name: 'ORDERS_PORT', value: '80' }, { name: 'ORDERS_URL', value: 'http://orders:80' },
    ]);
    expect(rulesBetween(stack, shop, orders)).toEqual([{ GroupId: expect.anything(), FromPort: 8080, ToPort: 8080 }]);
  });

  test('adds no warning', () => {
    const { stack, orders, shop } = pair(Discovery.cloudMap({ name: 'orders' }));

    shop.connectTo(WorkloadConnection.service(orders));

    Annotations.fromStack(stack).hasNoWarning('/Stack/Shop/SecurityGroup', Match.anyValue());
  });

  test('can use other names of variables', () => {
    const { orders, shop } = pair(Discovery.cloudMap({ name: 'orders' }));

    shop.connectTo(WorkloadConnection.service(orders, { hostVariable: 'UPSTREAM', portVariable: 'UPSTREAM_PORT' }));

    expect(environmentOf(shop)).toEqual([expect.objectContaining({ name: 'UPSTREAM' }), expect.objectContaining({ name: 'UPSTREAM_PORT' })]);
  });

  test('allows two servers of Service Connect in one stack to call each other', () => {
    const { stack, orders, shop } = pair(Discovery.serviceConnect({ name: 'orders' }), Discovery.serviceConnect({ name: 'shop' }));

    shop.connectTo(WorkloadConnection.service(orders));
    orders.connectTo(WorkloadConnection.service(shop));

    expect(rulesBetween(stack, shop, orders)).toHaveLength(1);
    expect(rulesBetween(stack, orders, shop)).toHaveLength(1);
  });

  test('uses the requested address of a service with several', () => {
    const { orders, shop } = pair(Discovery.cloudMap({ name: 'orders' }));
    const addresses = [{ host: 'a', port: 80, taskPort: 80 }, { host: 'b', port: 443, taskPort: 8443 }];
    const described = Object.create(orders, { addresses: { value: addresses } }) as FargateWebService;

    shop.connectTo(WorkloadConnection.service(described, { port: 443 }));

    expect(environmentOf(shop)).toEqual([{ name: 'ORDERS_HOST', value: 'b' }, { name: 'ORDERS_PORT', value: '443' }]);
  });

  test.each([
    ['Cloud Map', () => Discovery.cloudMap({ name: 'orders' }), () => Discovery.none()],
    ['Service Connect', () => Discovery.serviceConnect({ name: 'orders' }), () => Discovery.serviceConnectClient()],
  ])('connects two stacks by %s without a cycle, with both rules in the stack of the client', (_, discovery, clientDiscovery) => {
    const app = new App();
    const [platform, back, front] = ['Platform', 'Back', 'Front'].map((id) => new Stack(app, id));
    const cluster = new WorkloadCluster(platform, 'Cluster');
    const orders = backend(back, { cluster, discovery: discovery() });
    const shop = webService(front, { cluster, discovery: clientDiscovery(), exposure: Exposure.none(), deployment: ServiceDeployment.rolling() }, 'Shop');

    shop.connectTo(WorkloadConnection.service(orders));

    app.synth();
    expect(front.dependencies).toEqual(expect.arrayContaining([platform, back]));
    expect(back.dependencies).toEqual([platform]);
    expect(platform.dependencies).toEqual([]);
    Template.fromStack(front).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    Template.fromStack(back).resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('fails when the service has no discovery', () => {
    const { orders, shop } = pair(Discovery.none());

    expect(() => shop.connectTo(WorkloadConnection.service(orders))).toThrow(
      errorAt('Stack/Shop', 'Stack/Orders', 'no address', 'port', 'Discovery.cloudMap()', 'Discovery.serviceConnect()'),
    );
  });

  test('fails when the service has no port', () => {
    const stack = newStack();
    const cluster = existingCluster(stack, existingNamespace(stack));
    const orders = backend(stack, { cluster, discovery: Discovery.cloudMap({ name: 'orders' }), task: WorkloadTask.container({ image }) });

    expect(() => webService(stack, { cluster }, 'Shop').connectTo(WorkloadConnection.service(orders))).toThrow(
      errorAt('Stack/Shop', 'Stack/Orders', 'no address', 'port'),
    );
  });

  test('fails when the client does not use Service Connect', () => {
    const { orders, shop } = pair(Discovery.serviceConnect({ name: 'orders' }));

    expect(() => shop.connectTo(WorkloadConnection.service(orders))).toThrow(
      errorAt('Stack/Shop', 'Service Connect', 'Stack/Orders', 'Discovery.serviceConnectClient()', 'Discovery.cloudMap()'),
    );
  });

  test('fails when both use Service Connect in different namespaces', () => {
    const stack = newStack();
    const orders = backend(stack, { cluster: existingCluster(stack, existingNamespace(stack)), discovery: Discovery.serviceConnect({ name: 'orders' }) });
    const elsewhere = new Construct(stack, 'Elsewhere');
    const namespace = cloudmap.HttpNamespace.fromHttpNamespaceAttributes(elsewhere, 'Namespace', {
      namespaceName: 'other', namespaceId: 'ns-2', namespaceArn: 'arn:aws:servicediscovery:us-east-1:111111111111:namespace/ns-2',
    });
    const shop = webService(stack, { cluster: existingCluster(elsewhere, namespace), discovery: Discovery.serviceConnectClient() }, 'Shop');

    expect(() => shop.connectTo(WorkloadConnection.service(orders))).toThrow(
      errorAt('Stack/Shop', 'Stack/Orders', 'namespace', 'example.internal', "'other'", 'same cluster'),
    );
  });

  test('fails when both are in different VPCs', () => {
    const stack = newStack();
    const orders = backend(stack, { cluster: existingCluster(stack, existingNamespace(stack)), discovery: Discovery.cloudMap({ name: 'orders' }) });
    const shop = webService(stack, { cluster: new WorkloadCluster(stack, 'Other', { vpc: undefined }) }, 'Shop');
    const third = webService(stack, { cluster: new WorkloadCluster(stack, 'Third'), discovery: Discovery.cloudMap({ name: 'third' }) }, 'ThirdShop');

    expect(() => shop.connectTo(WorkloadConnection.service(third))).toThrow(
      errorAt('Stack/Shop', 'Stack/ThirdShop', 'another VPC', 'Stack/Third/Vpc', 'one VPC', 'peered'),
    );
    expect(() => shop.connectTo(WorkloadConnection.service(orders))).not.toThrow();
  });

  test('fails with a port that the service does not have', () => {
    const { orders, shop } = pair(Discovery.cloudMap({ name: 'orders' }));

    expect(() => shop.connectTo(WorkloadConnection.service(orders, { port: 9090 }))).toThrow(
      errorAt('Stack/Shop', 'Stack/Orders', 'port', '9090', 'use 8080'),
    );
  });
});

test('a VPC that two stacks import is the same VPC', () => {
  const app = new App();
  const [back, front] = ['Back', 'Front'].map((id) => new Stack(app, id));
  const orders = backend(back, { cluster: existingCluster(back, existingNamespace(back)), discovery: Discovery.cloudMap({ name: 'orders' }) });
  const shop = webService(front, { cluster: existingCluster(front) }, 'Shop');
  expect(existingVpc(new Construct(front, 'Again')).vpcId).toBe(orders.cluster.vpc.vpcId);

  expect(() => shop.connectTo(WorkloadConnection.service(orders))).not.toThrow();
});
