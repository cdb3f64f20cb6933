import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Discovery, Exposure, FargateBackendService, FargateWebService, IWorkloadCluster, QueueAccess, SharedLoadBalancer, WorkloadCluster, WorkloadConnection } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { webTask } from '../fixtures/web-task';

function platform(context: Record<string, unknown> = {}): { app: App; cluster: WorkloadCluster } {
  const app = new App({ context, treeMetadata: false });
  return { app, cluster: new WorkloadCluster(new Stack(app, 'Platform'), 'Cluster', { namespaceName: 'shop.internal' }) };
}

const service = (scope: Construct, id: string, cluster: IWorkloadCluster) => (
  new FargateBackendService(scope, id, { task: webTask(), cluster, discovery: Discovery.cloudMap({ name: id.toLowerCase() }) })
);

describe('given stacks that would refer to each other', () => {
  test.each([['defaults', {}], ['the flags of cdk init', recommendedFlags]])('fails on services that connect to each other (%s)', (_name, context) => {
    const { app, cluster } = platform(context);
    const one = service(new Stack(app, 'One'), 'Shop', cluster);
    const two = service(new Stack(app, 'Two'), 'Orders', cluster);
    one.connectTo(WorkloadConnection.service(two));
    expect(() => two.connectTo(WorkloadConnection.service(one))).toThrow(errorAt(
      'Two/Orders', 'the stacks Two and One', 'Two/Orders refers to One/Shop', 'connectTo()', 'One/Shop refers to Two/Orders', 'create both in one stack', 'environment',
    ));
  });

  test('fails on three services in a circle', () => {
    const { app, cluster } = platform();
    const [one, two, three] = ['One', 'Two', 'Three'].map((id) => service(new Stack(app, `${id}Stack`), id, cluster));
    one.connectTo(WorkloadConnection.service(two));
    two.connectTo(WorkloadConnection.service(three));
    expect(() => three.connectTo(WorkloadConnection.service(one))).toThrow(errorAt('ThreeStack/Three', 'OneStack/One', 'TwoStack/Two', 'ThreeStack/Three', 'one stack'));
  });

  test('fails on a service beside the cluster of the service that it connects to', () => {
    const app = new App({ treeMetadata: false });
    const stack = new Stack(app, 'Platform');
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const orders = service(new Stack(app, 'Orders'), 'Orders', cluster);
    const gateway = service(stack, 'Gateway', cluster);
    expect(() => gateway.connectTo(WorkloadConnection.service(orders))).toThrow(errorAt(
      'Platform/Gateway', 'the stacks Platform and Orders', 'Platform/Gateway refers to Orders/Orders', 'Orders/Orders refers to Platform/Cluster', 'its cluster', 'one stack',
    ));
  });

  test('fails on a queue beside the load balancer of its consumer', () => {
    const { app, cluster } = platform();
    const edge = new Stack(app, 'Edge');
    const shared = new SharedLoadBalancer(edge, 'Shared', { vpc: cluster.vpc });
    const shopStack = new Stack(app, 'Shop');
    new FargateWebService(shopStack, 'Web', { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(shared, { paths: ['/'] }) });
    const queue = new sqs.Queue(shopStack, 'Queue');
    expect(() => service(edge, 'Sender', cluster).connectTo(WorkloadConnection.queue(queue, { access: QueueAccess.SEND })))
      .toThrow(errorAt('Edge/Sender', 'the stacks Edge and Shop', 'Edge/Sender refers to Shop/Queue', 'Shop/Web refers to Edge/Shared', 'Exposure.sharedLoadBalancer()'));
  });

  test('fails on a secret beside the client of the service that has it', () => {
    const { app, cluster } = platform();
    const clientStack = new Stack(app, 'Client');
    const PASSWORD = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(clientStack, 'Secret'));
    const orders = new FargateBackendService(new Stack(app, 'Orders'), 'Orders', {
      task: webTask({ secrets: { PASSWORD } }), cluster, discovery: Discovery.cloudMap({ name: 'orders' }),
    });
    expect(() => service(clientStack, 'Shop', cluster).connectTo(WorkloadConnection.service(orders)))
      .toThrow(errorAt('Client/Shop', 'the stacks Client and Orders', 'Orders/Orders/TaskDefinition/app refers to Client/Secret by its secrets'));
  });

  test('fails against a dependency that the app adds', () => {
    const { app, cluster } = platform();
    const [one, two] = ['One', 'Two'].map((id) => service(new Stack(app, `${id}Stack`), id, cluster));
    Stack.of(two).addStackDependency(Stack.of(one));
    expect(() => one.connectTo(WorkloadConnection.service(two))).toThrow(errorAt('OneStack/One', 'TwoStack depends on OneStack', 'one stack'));
  });

  test('fails on nested stacks of two stacks', () => {
    const { app, cluster } = platform();
    const [one, two] = ['One', 'Two'].map((id) => service(new NestedStack(new Stack(app, id), 'Nested'), id, cluster));
    one.connectTo(WorkloadConnection.service(two));
    expect(() => two.connectTo(WorkloadConnection.service(one))).toThrow(errorAt('Two/Nested/Two', 'the stacks Two and One', 'one stack'));
  });
});

describe('given stacks that do not refer to each other', () => {
  test('services of one stack connect to each other', () => {
    const { app, cluster } = platform();
    const stack = new Stack(app, 'Shop');
    const [one, two] = ['One', 'Two'].map((id) => service(stack, id, cluster));
    one.connectTo(WorkloadConnection.service(two));
    two.connectTo(WorkloadConnection.service(one));
    expect(() => app.synth()).not.toThrow();
  });

  test('two services connect to a third one', () => {
    const { app, cluster } = platform();
    const [one, two, three] = ['One', 'Two', 'Three'].map((id) => service(new Stack(app, `${id}Stack`), id, cluster));
    one.connectTo(WorkloadConnection.service(three));
    two.connectTo(WorkloadConnection.service(three));
    one.connectTo(WorkloadConnection.service(two));
    expect(() => app.synth()).not.toThrow();
  });

  test('the remedy of the error works', () => {
    const { app, cluster } = platform();
    const one = service(new Stack(app, 'One'), 'Shop', cluster);
    const two = new FargateBackendService(new Stack(app, 'Two'), 'Orders', {
      task: webTask({ environment: { SHOP_HOST: 'shop.shop.internal' } }), cluster, discovery: Discovery.cloudMap({ name: 'orders' }),
    });
    one.connectTo(WorkloadConnection.service(two));
    one.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/16'), ec2.Port.tcp(80));
    expect(() => app.synth()).not.toThrow();
  });
});
