import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import {
  ClusterSubnets, Discovery, Exposure, FargateBackendService, FargateWebService, FargateWebServiceProps, IWorkloadCluster, ServiceDeployment,
  WorkloadCluster, WorkloadClusterProps, WorkloadConnection,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { CODE_DEPLOY, inStack, newStack, Options, sharedCluster, valueOf } from '../apps';
import { Area, change, doc, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import {
  API_FOLLOWS, FIRST_GROUP, FROZEN, NAMED_NAMESPACE, NEW_NAMESPACE, NEXT_STRATEGY, OLD_SERVES, OTHER_NAMESPACE, OTHER_VPC, REFUSED, RESERVED_ZONES,
  SAME_GROUP,
} from '../words';

/** A service on a cluster with these options, in one stack. */
function cluster(options: Options<WorkloadClusterProps> = {}, service: Partial<FargateWebServiceProps> = {}, id = 'Cluster'): Build {
  return inStack((stack) => {
    const created = new WorkloadCluster(stack, id, valueOf(options, stack));
    new FargateWebService(stack, 'Web', { task: webTask(), cluster: created, discovery: Discovery.cloudMap({ name: 'shop' }), ...service });
  });
}

const CLUSTER = cluster();
const ISOLATED_TASK = { task: webTask({ image: ecs.ContainerImage.fromRegistry('111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:1') }) };

export const CLUSTERS: Area = {
  title: 'Clusters and networks',
  changes: [
    change('`natGateways` 1 → 2', CLUSTER, cluster({ natGateways: 2 }), NOTHING),
    change('`natGateways` 1 → 0', cluster({}, ISOLATED_TASK), cluster({ natGateways: 0 }, ISOLATED_TASK), TASKS),
    change('`natGateways` 0 → 1', cluster({ natGateways: 0 }, ISOLATED_TASK), cluster({}, ISOLATED_TASK), TASKS),
    change('`maxAzs` 2 → 3', CLUSTER, cluster({ maxAzs: 3 }), TASKS, { says: RESERVED_ZONES }),
    change('`maxAzs` 3 → 2', cluster({ maxAzs: 3 }), CLUSTER, TASKS, { says: RESERVED_ZONES }),
    change('`subnets: PUBLIC`', CLUSTER, cluster({ subnets: ClusterSubnets.PUBLIC }),
      TASKS, { says: doc('subnets', 'Changing them adds subnets, moves the tasks there, and deletes the others.') }),
    change('`ipAddresses`', CLUSTER, cluster({ ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/16') }),
      OTHER_VPC, { finds: ['another VPC', 'refused by the live look-up', 'locked out'] }),
    change('`ipProtocol: DUAL_STACK`', CLUSTER, cluster({ ipProtocol: ec2.IpProtocol.DUAL_STACK }),
      'unknown: CloudFormation adds the IPv6 addresses in place where it can'),
    change('`ipProtocol: DUAL_STACK`, with `natGateways: 0`', cluster({ natGateways: 0 }, ISOLATED_TASK),
      cluster({ natGateways: 0, ipProtocol: ec2.IpProtocol.DUAL_STACK }, ISOLATED_TASK),
      'unknown: CloudFormation adds the IPv6 addresses in place where it can'),
    change('`eventLog` added', CLUSTER, cluster({ eventLog: {} }), NOTHING),
    change('`flowLogs` added', CLUSTER, cluster({ flowLogs: {} }), NOTHING),
    change('`containerInsights`', CLUSTER, cluster({ containerInsights: ecs.ContainerInsights.ENHANCED }), NOTHING),
    change('`executeCommandConfiguration`', CLUSTER, cluster({ executeCommandConfiguration: { logging: ecs.ExecuteCommandLogging.NONE } }), NOTHING),
    change('`defaultCapacityProviderStrategy`: Spot', CLUSTER,
      cluster({ defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }),
      NEXT_STRATEGY),
    change('`defaultCapacityProviderStrategy`, with CodeDeploy', cluster({}, { deployment: CODE_DEPLOY, discovery: undefined }),
      cluster({ defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }, { deployment: CODE_DEPLOY, discovery: undefined }),
      REFUSED, { finds: ['refused by CodeDeploy'], says: FROZEN }),
    change('`serviceConnectDefaults`', CLUSTER, cluster({ serviceConnectDefaults: true }), NOTHING),
    change('`namespaceName`', CLUSTER, cluster({ namespaceName: 'shop.local' }), NEW_NAMESPACE, { says: OTHER_NAMESPACE }),
    change('`namespaceName`, with Service Connect', cluster({}, { discovery: Discovery.serviceConnect({ name: 'shop' }) }),
      cluster({ namespaceName: 'shop.local' }, { discovery: Discovery.serviceConnect({ name: 'shop' }) }),
      'tasks are replaced; clients in the cluster move with them', { says: OTHER_NAMESPACE }),
    change('`namespaceName`, with an HTTP API over Service Connect',
      cluster({}, { exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'shop' }) }),
      cluster({ namespaceName: 'shop.local' }, { exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'shop' }) }),
      API_FOLLOWS),
    change('`cloudMapNamespace`: an existing one', CLUSTER, cluster((stack) => ({ cloudMapNamespace: namespace(stack) })), NEW_NAMESPACE),
    change('`clusterName` given', CLUSTER, cluster({ clusterName: 'shop' }),
      FIRST_GROUP, { finds: ['second service'], says: doc('clusterName', 'a later change replaces the cluster and its services') }),
    change('construct id of the cluster', CLUSTER, cluster({}, {}, 'Place'),
      OTHER_VPC, { finds: ['another VPC', 'refused by the live look-up', 'second service'] }),
    change('no `cluster` → a shared cluster', inStack((stack) => {
      new FargateWebService(stack, 'Web', { task: webTask() });
    }), inStack((stack) => {
      new FargateWebService(stack, 'Web', { task: webTask(), cluster: sharedCluster(stack) });
    }), 'fails: another VPC, and a load balancer cannot leave its own; give the service another construct id',
    { finds: ['another VPC', 'refused by the live look-up', 'second service'] }),
    change('another cluster in the same VPC', twoClusters('One'), twoClusters('Two'), FIRST_GROUP, { finds: ['second service'] }),
    change('another cluster in the same VPC, with `rolling()`', twoClusters('One', ServiceDeployment.rolling()),
      twoClusters('Two', ServiceDeployment.rolling()),
      SAME_GROUP),
    change('another cluster in the same VPC, with CodeDeploy', twoClusters('One', CODE_DEPLOY), twoClusters('Two', CODE_DEPLOY),
      FIRST_GROUP, { finds: ['second service'], says: FROZEN }),
  ],
};

function namespace(stack: Construct): cloudmap.INamespace {
  return cloudmap.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Existing', {
    namespaceName: 'x.internal', namespaceId: 'ns-2', namespaceArn: 'arn:aws:servicediscovery:us-east-1:111111111111:namespace/ns-2',
  });
}

function twoClusters(used: string, deployment?: ServiceDeployment): Build {
  return inStack((stack) => {
    const { vpc } = sharedCluster(stack);
    const clusters = Object.fromEntries(['One', 'Two'].map((id) => [id, new WorkloadCluster(stack, id, { vpc })]));
    new FargateWebService(stack, 'Web', { task: webTask(), cluster: clusters[used], deployment });
  });
}

interface Apart {
  readonly cluster?: WorkloadClusterProps;
  readonly web?: Partial<FargateWebServiceProps>;
  readonly orders?: boolean;
  readonly connected?: boolean;
}

/** A cluster, a web service and a backend in stacks of their own. */
function stacks({ cluster: options = {}, web = {}, orders = true, connected = true }: Apart = {}, strength: 'weak' | 'strong' = 'weak'): Build {
  return (app) => {
    if (strength === 'strong') app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const place: IWorkloadCluster = new WorkloadCluster(newStack(app, 'Network'), 'Cluster', options);
    const backend = orders ? new FargateBackendService(newStack(app, 'Orders'), 'Orders', {
      task: webTask(), cluster: place, discovery: Discovery.cloudMap({ name: 'orders' }),
    }) : undefined;
    const service = new FargateWebService(newStack(app, 'Web'), 'Web', { task: webTask(), cluster: place, ...web });
    if (backend && connected) service.connectTo(WorkloadConnection.service(backend));
  };
}

const strong = (options: Apart = {}) => stacks(options, 'strong');
const NAMED: Apart = { cluster: { namespaceName: 'shop.local' } };

export const STACKS: Area = {
  title: 'Several stacks',
  text: 'A cluster in one stack, services in others. `cdk init` recommends weak references, which hold nothing; strong ones are exports, which '
    + 'CloudFormation keeps while they are in use. The cluster\'s stack is deployed first.',
  changes: [
    change('connection to a service of another stack removed, weak references', stacks(), stacks({ connected: false }), TASKS),
    change('connection to a service of another stack removed, strong references', strong(), strong({ connected: false }),
      'fails, unless the client\'s stack is deployed first: its export is still in use', { finds: ['export in use'] }),
    change('the last service with discovery removed, weak references', stacks(), stacks({ orders: false }),
      'fails: the namespace and the service go before the stacks that use them; deploy the clients first, and name the namespace from the start',
      { finds: ['deleted in use', 'data deleted'], says: NAMED_NAMESPACE }),
    change('the last service with discovery removed, strong references', strong(), strong({ orders: false }),
      'fails: the exports are still in use; deploy the clients first, and name the namespace from the start',
      { finds: ['export in use', 'data deleted'], says: NAMED_NAMESPACE }),
    change('`namespaceName`, weak references', stacks(), stacks(NAMED),
      'fails: the old namespace is deleted while the services are still in it', { finds: ['deleted in use'] }),
    change('`namespaceName`, strong references', strong(), strong(NAMED), 'fails: the export is still in use', { finds: ['export in use'] }),
    change('load balancer internal, weak references', stacks(),
      stacks({ web: { exposure: Exposure.applicationLoadBalancer({ internetFacing: false }) } }),
      OLD_SERVES),
    change('load balancer internal, strong references', strong(),
      strong({ web: { exposure: Exposure.applicationLoadBalancer({ internetFacing: false }) } }),
      'fails: the export of the public subnets is still in use; deploy the service\'s stack first, with `--exclusively`', { finds: ['export in use'] }),
    change('discovery added, weak references', stacks({ orders: false }), stacks({ connected: false }), NOTHING),
    change('discovery added, strong references', strong({ orders: false }), strong({ connected: false }), NOTHING),
    change('`maxAzs` 2 → 3, weak references', stacks(), stacks({ cluster: { maxAzs: 3 } }), TASKS, { says: RESERVED_ZONES }),
    change('strong references → weak ones', strong(), stacks(),
      'fails: the exports are still in use; use CDK\'s `both` for one deployment', { finds: ['export in use'] }),
  ],
};
