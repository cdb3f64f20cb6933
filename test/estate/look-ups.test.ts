import { App, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  CloudMapDnsRecords, Discovery, Ec2Capacity, Ec2DaemonService, Ec2ReplicaService, EcsRules, Exposure, FargateBackendService, FargateJob,
  FargateWebService, FargateWorkerService, IWorkloadCluster, JobTrigger, ServiceDeployment, SharedLoadBalancer, StaticAddresses, WorkloadCluster,
  WorkloadConnection, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingVpc } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

const env = { account: '111122223333', region: 'eu-west-1' };
const CONTEXT_KEY = 'vpc-provider:account=111122223333:filter.vpc-id=vpc-1:region=eu-west-1:returnAsymmetricSubnets=true';

function lookedUp(context?: Record<string, unknown>): { app: App; stack: Stack; vpc: ec2.IVpc } {
  const app = new App({ context, treeMetadata: false });
  const stack = new Stack(app, 'Shop', { env });
  return { app, stack, vpc: ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' }) };
}

type Workload = (scope: Construct, cluster: IWorkloadCluster, vpc: ec2.IVpc) => unknown;

const EXPOSURES: Record<string, (scope: Construct, vpc: ec2.IVpc) => Exposure> = {
  'none': () => Exposure.none(),
  'alb': () => Exposure.applicationLoadBalancer(),
  'internal alb': () => Exposure.applicationLoadBalancer({ internetFacing: false }),
  'alb in a subnet group': () => Exposure.applicationLoadBalancer({ internetFacing: false, vpcSubnets: { subnetGroupName: 'App' } }),
  'alb in zones': () => Exposure.applicationLoadBalancer({ vpcSubnets: { availabilityZones: ['eu-west-1a', 'eu-west-1b'], subnetType: ec2.SubnetType.PUBLIC } }),
  'nlb in front of alb': () => Exposure.applicationLoadBalancer({ internetFacing: false, networkLoadBalancer: {} }),
  'nlb': () => Exposure.networkLoadBalancer(),
  'internal nlb with three addresses': () => Exposure.networkLoadBalancer({
    internetFacing: false, addresses: StaticAddresses.privateIpv4('10.0.0.1', '10.0.1.1', '10.0.2.1'),
  }),
  'nlb with new addresses': () => Exposure.networkLoadBalancer({ addresses: StaticAddresses.newElasticIps() }),
  'nlb with three addresses': () => Exposure.networkLoadBalancer({ addresses: StaticAddresses.elasticIps('eipalloc-1', 'eipalloc-2', 'eipalloc-3') }),
  'shared': (scope, vpc) => Exposure.sharedLoadBalancer(new SharedLoadBalancer(scope, 'Shared', { vpc, testListener: {} })),
  'existing listener': (scope) => Exposure.existingListener({
    listener: elbv2.ApplicationListener.fromLookup(scope, 'Listener', { loadBalancerTags: { name: 'shop' }, listenerPort: 443 }), priority: 10, paths: ['/'],
  }),
  'multiple': () => Exposure.multiple(Exposure.applicationLoadBalancer(), { Internal: Exposure.networkLoadBalancer({ internetFacing: false }) }),
};

const DEPLOYMENTS: Record<string, () => ServiceDeployment> = {
  'rolling': () => ServiceDeployment.rolling(),
  'blue/green': () => ServiceDeployment.blueGreen(),
  'codeDeploy': () => ServiceDeployment.codeDeploy(),
};

const WEB_SERVICES: [string, Workload][] = Object.entries(EXPOSURES).flatMap(([exposure, expose]) => [
  [`FargateWebService, ${exposure}`, (scope, cluster, vpc) => (
    new FargateWebService(scope, 'Workload', { task: webTask(), cluster, exposure: expose(scope, vpc), deployment: ServiceDeployment.rolling() })
  )],
  [`Ec2ReplicaService, ${exposure}`, (scope, cluster, vpc) => (
    new Ec2ReplicaService(scope, 'Workload', { task: webTask(), capacityProviders: [new Ec2Capacity(scope, 'Capacity', { cluster })], exposure: expose(scope, vpc) })
  )],
]);

const WORKLOADS: [string, Workload][] = [
  ...WEB_SERVICES,
  ...['alb', 'nlb', 'shared', 'existing listener'].flatMap((exposure): [string, Workload][] => Object.entries(DEPLOYMENTS)
    .filter(([name]) => name !== 'codeDeploy' || ['alb', 'nlb'].includes(exposure))
    .map(([name, deployment]) => [`${name} of ${exposure}`, (scope, cluster, vpc) => (
      new FargateWebService(scope, 'Workload', { task: webTask(), cluster, exposure: EXPOSURES[exposure](scope, vpc), deployment: deployment() })
    )])),
  ['FargateWebService, HTTP API', (scope, cluster) => new FargateWebService(scope, 'Workload', {
    task: webTask(), cluster, exposure: Exposure.httpApi(), discovery: Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }),
  })],
  ['FargateBackendService', (scope, cluster) => new FargateBackendService(scope, 'Workload', {
    task: webTask(), cluster, discovery: Discovery.cloudMap({ name: 'web' }),
  })],
  ['FargateWorkerService', (scope, cluster) => new FargateWorkerService(scope, 'Workload', { task: webTask(), cluster })],
  ['FargateJob', (scope, cluster) => new FargateJob(scope, 'Workload', {
    task: webTask(), cluster, trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }),
  })],
  ['Ec2DaemonService', (scope, cluster) => (
    new Ec2DaemonService(scope, 'Workload', { task: webTask(), capacityProviders: [new Ec2Capacity(scope, 'Capacity', { cluster })] })
  )],
  ['Ec2DaemonService, bridge', (scope, cluster) => new Ec2DaemonService(scope, 'Workload', {
    task: webTask(), capacityProviders: [new Ec2Capacity(scope, 'Capacity', { cluster })], networkMode: ecs.NetworkMode.BRIDGE,
  })],
  ...[{ subnetGroupName: 'App' }, { availabilityZones: ['eu-west-1a'] }, { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, { onePerAz: true }]
    .map((vpcSubnets): [string, Workload] => [`tasks in ${JSON.stringify(vpcSubnets)}`, (scope, cluster) => (
      new FargateWorkerService(scope, 'Workload', { task: webTask(), cluster, vpcSubnets })
    )]),
];

describe('given an ec2.Vpc.fromLookup() whose answer is not in the context', () => {
  test.each(WORKLOADS)('%s synthesizes, and asks the CLI to look it up', (_name, workload) => {
    const { app, stack, vpc } = lookedUp();
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    workload(stack, cluster, vpc);
    expect(app.synth().manifest.missing).toContainEqual(expect.objectContaining({ key: CONTEXT_KEY }));
  });

  test('EcsRules find nothing in the dummies', () => {
    const { app, stack, vpc } = lookedUp();
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, vpcSubnets: { subnetGroupName: 'App' } });
    const assembly = app.synth();
    const templatePaths = [assembly.getStackByName('Shop').templateFullPath];
    const context = { templatePaths, stackTemplates: [], accountId: undefined, region: undefined, appConstruct: app };
    expect(new EcsRules().validate(context)).toEqual({ success: true, violations: [] });
  });

  test('fails on what no look-up can change', () => {
    const { stack, vpc } = lookedUp();
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    expect(() => new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, queueUrlVariable: '1st' }))
      .toThrow(errorAt('WorkloadConnection.queue()', 'variable', '1st', 'letters'));
  });
});

/** Writes the answer as the CLI does. */
function answer(...subnetGroups: { name: string; type: string; zones: string[] }[]): Record<string, unknown> {
  return {
    [CONTEXT_KEY]: {
      vpcId: 'vpc-1',
      vpcCidrBlock: '10.0.0.0/16',
      ownerAccountId: env.account,
      availabilityZones: [],
      subnetGroups: subnetGroups.map(({ name, type, zones }, group) => ({
        name,
        type,
        subnets: zones.map((availabilityZone, index) => (
          { subnetId: `subnet-${name}${index}`, cidr: `10.0.${group * 10 + index}.0/24`, availabilityZone, routeTableId: `rtb-${name}${index}` }
        )),
      })),
    },
  };
}

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const PUBLIC = { name: 'Public', type: 'Public', zones: ZONES };
const APP = { name: 'App', type: 'Private', zones: ZONES };
const ISOLATED = { name: 'Data', type: 'Isolated', zones: ZONES };

const LISTENER = {
  'load-balancer-listener:account=111122223333:listenerPort=443:loadBalancerTags.0.key=name:loadBalancerTags.0.value=shop:loadBalancerType=application:region=eu-west-1': {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/1/2', listenerPort: 443, securityGroupIds: ['sg-1'],
  },
  'security-group:account=111122223333:region=eu-west-1:securityGroupId=sg-1': { securityGroupId: 'sg-1', allowAllOutbound: true },
};

describe('given an ec2.Vpc.fromLookup() whose answer is in the context', () => {
  test.each(WORKLOADS)('%s synthesizes, and looks up nothing', (_name, workload) => {
    const { app, stack, vpc } = lookedUp({ ...answer(PUBLIC, APP, ISOLATED), ...LISTENER });
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc, vpcEndpoints: ['logs', 'ecr.api', 'ecr.dkr', 's3', 'sqs'] });
    workload(stack, cluster, vpc);
    if (_name.includes('Isolated')) expect(() => app.synth()).toThrow('[Shop/Workload] tasks in isolated subnets cannot pull images from the internet');
    else expect(app.synth().manifest.missing).toBeUndefined();
  });

  test('fails on a public image in isolated subnets', () => {
    const { app, stack, vpc } = lookedUp(answer(ISOLATED));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc, vpcEndpoints: ['logs'] });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.none() });
    expect(() => app.synth()).toThrow('[Shop/Web] tasks in isolated subnets cannot pull images from the internet, got ["public.ecr.aws/nginx/nginx:stable"]');
  });

  test('fails on a subnet group that the VPC does not have', () => {
    const { stack, vpc } = lookedUp(answer(PUBLIC, APP));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    expect(() => new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, vpcSubnets: { subnetGroupName: 'Data' } }))
      .toThrow(errorAt('Shop/Worker', 'vpcSubnets selects nothing', 'Data', 'leave vpcSubnets out'));
  });

  test('fails on zones that the VPC does not have', () => {
    const { stack, vpc } = lookedUp(answer(PUBLIC, APP));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    expect(() => new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, vpcSubnets: { availabilityZones: ['eu-west-1d'] } }))
      .toThrow(errorAt('Shop/Worker', 'vpcSubnets selects nothing'));
  });

  test('fails on three addresses for two subnets', () => {
    const { stack, vpc } = lookedUp(answer(PUBLIC, { ...APP, zones: ZONES.slice(1) }));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    const exposure = Exposure.networkLoadBalancer({ internetFacing: false, addresses: StaticAddresses.privateIpv4('10.0.0.1', '10.0.1.1', '10.0.2.1') });
    expect(() => new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure })).toThrow(errorAt('Shop/Web/StaticInternalNetwork', '2 subnets', '3', 'pass 2'));
  });

  test('fails on a load balancer without public subnets', () => {
    const { stack, vpc } = lookedUp(answer(APP));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    expect(() => new FargateWebService(stack, 'Web', { task: webTask(), cluster })).toThrow(errorAt('Shop/Web', 'no public subnets', 'internetFacing'));
  });
});

describe('given another look-up whose answer is not in the context', () => {
  test('two looked up VPCs may be one', () => {
    const { app, stack, vpc } = lookedUp();
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack) });
    new FargateWebService(stack, 'Web', { task: webTask(), cluster: new WorkloadCluster(stack, 'Cluster', { vpc }), exposure: Exposure.sharedLoadBalancer(shared) });
    expect(app.synth().manifest.missing).toHaveLength(1);
  });

  test('two looked up security groups are not one', () => {
    const { app, stack, vpc } = lookedUp(answer(PUBLIC, APP));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    const securityGroups = ['sg-1', 'sg-2'].map((id) => ec2.SecurityGroup.fromLookupById(stack, id, id));
    new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, securityGroups });
    expect(app.synth().manifest.missing).toHaveLength(2);
  });

  test('two looked up listeners are not one', () => {
    const { app, stack, vpc } = lookedUp(answer(PUBLIC, APP));
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    ['shop', 'orders'].forEach((name) => {
      const listener = elbv2.ApplicationListener.fromLookup(stack, `${name}Listener`, { loadBalancerTags: { name }, listenerPort: 443 });
      new FargateWebService(stack, name, {
        task: webTask(), cluster, exposure: Exposure.existingListener({ listener, priority: 1, paths: ['/'] }), deployment: ServiceDeployment.rolling(),
      });
    });
    expect(app.synth().manifest.missing).toHaveLength(3);
  });

  test.each<[string, (stack: Stack, cluster: IWorkloadCluster) => unknown]>([
    ['the zone of a domain', (stack, cluster) => {
      const zone = route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
      const inner = route53.HostedZone.fromLookup(stack, 'Inner', { domainName: 'example.com', privateZone: true, vpcId: 'vpc-1' });
      const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/1');
      const exposure = Exposure.applicationLoadBalancer({ domain: { zone, name: 'shop.example.com' } });
      const internal = Exposure.applicationLoadBalancer({ domain: { zone: inner, name: 'shop.example.com' }, certificate, internetFacing: false });
      new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.multiple(exposure, { Internal: internal }) });
    }],
    ['the repository of an image', (stack, cluster) => {
      const repository = ecr.Repository.fromLookup(stack, 'Repository', { repositoryName: 'shop' });
      new FargateWorkerService(stack, 'Worker', { task: WorkloadTask.container({ image: ecs.ContainerImage.fromEcrRepository(repository) }), cluster });
    }],
    ['a key and the roles of a task', (stack, cluster) => {
      const encryptionKeys = [kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/shop' })];
      const role = iam.Role.fromLookup(stack, 'Role', { roleName: 'shop' });
      new FargateWorkerService(stack, 'Worker', { task: webTask({ encryptionKeys, taskRole: role, executionRole: role }), cluster });
    }],
    ['a database', (stack, cluster) => {
      const database = rds.DatabaseInstance.fromLookup(stack, 'Database', { instanceIdentifier: 'shop' });
      const secret = new secretsmanager.Secret(stack, 'Secret');
      new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster }).connectTo(WorkloadConnection.databaseInstance(database, { secret }));
    }],
    ['a load balancer that services share', (stack, cluster) => {
      const balancer = elbv2.ApplicationLoadBalancer.fromLookup(stack, 'LoadBalancer', { loadBalancerTags: { name: 'shop' } });
      const listener = elbv2.ApplicationListener.fromLookup(stack, 'Listener', { loadBalancerTags: { name: 'shop' } });
      const shared = SharedLoadBalancer.fromAttributes(stack, 'Shared', {
        vpc: cluster.vpc,
        loadBalancerArn: balancer.loadBalancerArn,
        loadBalancerDnsName: balancer.loadBalancerDnsName,
        securityGroupId: balancer.connections.securityGroups[0].securityGroupId,
        listenerArn: listener.listenerArn,
      });
      new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.sharedLoadBalancer(shared, { paths: ['/'] }) });
    }],
  ])('%s may be looked up', (_name, use) => {
    const { app, stack, vpc } = lookedUp(answer(PUBLIC, APP));
    use(stack, new WorkloadCluster(stack, 'Cluster', { vpc }));
    expect(app.synth().manifest.missing?.length).toBeGreaterThan(0);
  });

  test('a new VPC may have the zones that its service selects', () => {
    const app = new App({ treeMetadata: false });
    const stack = new Stack(app, 'Shop', { env });
    const vpcSubnets = { availabilityZones: ['eu-west-1a'] };
    new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster: new WorkloadCluster(stack, 'Cluster'), vpcSubnets });
    expect(app.synth().manifest.missing).toContainEqual(expect.objectContaining({ provider: 'availability-zones' }));
  });

  test('fails on a mistake while only the zones of a new VPC are pending', () => {
    const app = new App({ treeMetadata: false });
    const stack = new Stack(app, 'Shop', { env });
    new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster: new WorkloadCluster(stack, 'Cluster', { natGateways: 0 }) });
    expect(() => app.synth()).toThrow('cannot pull images from the internet');
  });

  test('CDK keeps what a stack waits for where the library reads it', () => {
    const { stack } = lookedUp();
    expect((stack as unknown as { _missingContext: unknown[] })._missingContext).toEqual([expect.objectContaining({ key: CONTEXT_KEY, provider: 'vpc-provider' })]);
  });
});
