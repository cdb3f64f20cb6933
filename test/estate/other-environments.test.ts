import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  Authentication, CloudMapDnsRecords, Discovery, Exposure, FargateJob, FargateWebService, FargateWebServiceProps, FargateWorkerService,
  FargateWorkerServiceProps, IWorkloadCluster, JobTrigger, LogDestination, Scaling, ServiceDeployment, SharedLoadBalancer, Sidecar,
  TaskFailureMonitor, TaskVolume, WorkloadCluster, WorkloadDefaults, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingVpc } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

const HERE = { account: '111122223333', region: 'eu-west-1' };
const REGIONS = { HERE: 'eu-west-1', OTHER: 'us-east-1' };
const OTHER_ACCOUNT = '444455556666';

/** A stack of this account and Region, with a cluster in an existing VPC. */
function shop(app = new App({ treeMetadata: false }), env = HERE): { app: App; stack: Stack; cluster: IWorkloadCluster } {
  const stack = new Stack(app, 'Shop', { env });
  const vpc = existingVpc(stack);
  const cluster = WorkloadCluster.fromAttributes(stack, 'Cluster', {
    vpc, cluster: ecs.Cluster.fromClusterAttributes(stack, 'EcsCluster', { clusterName: 'shop', vpc }), cloudMapNamespace: namespace(stack),
  });
  return { app, stack, cluster };
}

const arn = (service: string, resource: string, region = REGIONS.OTHER, account = HERE.account) => `arn:aws:${service}:${region}:${account}:${resource}`;
const certificate = (stack: Stack, region = REGIONS.OTHER) => acm.Certificate.fromCertificateArn(stack, `Certificate${region}`, arn('acm', 'certificate/1', region));
function namespace(stack: Stack, region = REGIONS.HERE): cloudmap.INamespace {
  return cloudmap.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, `Namespace${region}`, {
    namespaceName: 'shop.internal', namespaceId: 'ns-1', namespaceArn: arn('servicediscovery', 'namespace/ns-1', region),
  });
}

type Place = ReturnType<typeof shop>;
const web = ({ stack, cluster }: Place, props: Partial<FargateWebServiceProps>, id = 'Web') => new FargateWebService(stack, id, { task: webTask(), cluster, ...props });
const worker = ({ stack, cluster }: Place, props: Partial<FargateWorkerServiceProps>) => (
  new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster, ...props })
);
const queue = (stack: Stack, region: string, account = HERE.account) => sqs.Queue.fromQueueArn(stack, 'Queue', arn('sqs', 'orders', region, account));
const securityGroup = (stack: Stack, id: string) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-1');
const listener = (stack: Stack, id: string, region: string, account?: string) => (
  elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: arn('elasticloadbalancing', 'listener/app/shop/1/2', region, account), securityGroup: securityGroup(stack, `${id}Group`),
  })
);

/** Uses of a resource of a Region, with the place and words of the error. */
const USES: Record<string, { use: (place: Place, region: string) => unknown; where: string; words: string[] }> = {
  'a certificate of an Application Load Balancer': {
    use: (place, region) => web(place, { exposure: Exposure.applicationLoadBalancer({ certificate: certificate(place.stack, region) }) }),
    where: 'Shop/Web',
    words: ['certificate', 'another Region', 'eu-west-1', 'us-east-1', 'request or import one in eu-west-1'],
  },
  'a certificate of a Network Load Balancer': {
    use: (place, region) => web(place, { exposure: Exposure.networkLoadBalancer({ certificate: certificate(place.stack, region) }) }),
    where: 'Shop/Web',
    words: ['certificate', 'us-east-1', 'eu-west-1'],
  },
  'a certificate of an additional listener': {
    use: (place, region) => web(place, {
      exposure: Exposure.networkLoadBalancer({ additionalListeners: [{ listenerPort: 443, certificate: certificate(place.stack, region) }] }),
    }),
    where: 'Shop/Web',
    words: ['certificate', 'us-east-1', 'eu-west-1'],
  },
  'a certificate of a shared load balancer': {
    use: ({ stack }, region) => new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack, 'SharedVpc'), certificate: certificate(stack, region) }),
    where: 'Shop/Shared',
    words: ['certificate', 'us-east-1', 'eu-west-1'],
  },
  'a certificate of an HTTP API': {
    use: (place, region) => web(place, {
      exposure: Exposure.httpApi({ domain: { domainName: 'api.example.com', certificate: certificate(place.stack, region) } }),
      discovery: Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }),
    }),
    where: 'Shop/Web',
    words: ['certificate', 'us-east-1', 'eu-west-1'],
  },
  'a web ACL': {
    use: (place, region) => web(place, { exposure: Exposure.applicationLoadBalancer({ webAclArn: arn('wafv2', 'regional/webacl/a/1', region) }) }),
    where: 'Shop/Web',
    words: ['webAclArn', 'us-east-1', 'use a web ACL of eu-west-1'],
  },
  'a private CA': {
    use: (place, region) => web(place, {
      exposure: Exposure.none(),
      discovery: Discovery.serviceConnect({
        name: 'web',
        tls: { certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(place.stack, 'Ca', arn('acm-pca', 'certificate-authority/1', region)) },
      }),
    }),
    where: 'Shop/Web',
    words: ['certificateAuthority', 'us-east-1', 'use a certificate authority of eu-west-1'],
  },
  'an existing listener': {
    use: (place, region) => web(place, {
      deployment: ServiceDeployment.rolling(), exposure: Exposure.existingListener({ listener: listener(place.stack, 'Listener', region), priority: 1, paths: ['/'] }),
    }),
    where: 'Shop/Web',
    words: ['the listener', 'us-east-1', 'use a load balancer of eu-west-1'],
  },
  'an existing test listener': {
    use: (place, region) => web(place, {
      deployment: ServiceDeployment.rolling(),
      exposure: Exposure.existingListener({
        listener: listener(place.stack, 'Listener', REGIONS.HERE), testListener: listener(place.stack, 'TestListener', region), priority: 1, paths: ['/'],
      }),
    }),
    where: 'Shop/Web',
    words: ['the test listener', 'us-east-1', 'eu-west-1'],
  },
  'a listener of an imported shared load balancer': {
    use: (place, region) => web(place, {
      exposure: Exposure.sharedLoadBalancer(SharedLoadBalancer.fromAttributes(place.stack, 'Shared', {
        vpc: place.cluster.vpc,
        loadBalancerArn: arn('elasticloadbalancing', 'loadbalancer/app/shop/1', region),
        loadBalancerDnsName: 'shop.example.com',
        securityGroupId: 'sg-1',
        listenerArn: arn('elasticloadbalancing', 'listener/app/shop/1/2', region),
      })),
    }),
    where: 'Shop/Web',
    words: ['the listener', 'us-east-1', 'eu-west-1'],
  },
  'a Firehose stream': {
    use: (place, region) => web(place, {
      exposure: Exposure.none(),
      task: webTask({
        sidecars: [Sidecar.fireLens({
          destination: LogDestination.firehose({
            deliveryStream: firehose.DeliveryStream.fromDeliveryStreamArn(place.stack, 'Stream', arn('firehose', 'deliverystream/logs', region)),
          }),
        })],
      }),
    }),
    where: 'Shop/Web/TaskDefinition/app',
    words: ['deliveryStream', 'us-east-1', 'use a stream of eu-west-1'],
  },
  'a namespace of a cluster': {
    use: ({ stack }, region) => new WorkloadCluster(stack, 'OwnCluster', {
      vpc: existingVpc(stack, 'OwnVpc'),
      cloudMapNamespace: cloudmap.HttpNamespace.fromHttpNamespaceAttributes(stack, 'Http', {
        namespaceName: 'shop', namespaceId: 'ns-2', namespaceArn: arn('servicediscovery', 'namespace/ns-2', region),
      }),
    }),
    where: 'Shop/OwnCluster',
    words: ['namespace', 'us-east-1', 'use a namespace of eu-west-1'],
  },
  'a namespace of Service Connect': {
    use: (place, region) => web(place, {
      exposure: Exposure.none(),
      discovery: Discovery.serviceConnect({
        name: 'web',
        cloudMapNamespace: cloudmap.HttpNamespace.fromHttpNamespaceAttributes(place.stack, 'Http', {
          namespaceName: 'shop', namespaceId: 'ns-2', namespaceArn: arn('servicediscovery', 'namespace/ns-2', region),
        }),
      }),
    }),
    where: 'Shop/Web',
    words: ['namespace', 'us-east-1', 'eu-west-1'],
  },
  'the queue of a worker that scales by its backlog': {
    use: (place, region) => worker(place, { queue: queue(place.stack, region) }),
    where: 'Shop/Worker',
    words: ['the queue', 'Scaling.backlog()', 'another Region', 'us-east-1', 'Scaling.automatic()'],
  },
  'the topic of a monitor': {
    use: ({ stack, cluster }, region) => new TaskFailureMonitor(stack, 'Monitor', { cluster, topic: sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', 'alarms', region)) }),
    where: 'Shop/Monitor',
    words: ['topic', 'us-east-1', 'use a topic of eu-west-1'],
  },
};

describe('given a resource of another Region', () => {
  test.each(Object.entries(USES))('fails on %s', (_name, { use, where, words }) => {
    expect(() => use(shop(), REGIONS.OTHER)).toThrow(errorAt(where, ...words));
  });

  test.each(Object.entries(USES))('%s of the same Region works', (_name, { use }) => {
    expect(() => use(shop(), REGIONS.HERE)).not.toThrow();
  });

  test.each(Object.entries(USES))('%s passes where the Region of the stack is not known', (_name, { use }) => {
    expect(() => use(shop(undefined, { account: HERE.account, region: undefined as unknown as string }), REGIONS.OTHER)).not.toThrow();
  });

  test('fails on a certificate of the workload defaults', () => {
    const app = new App({ treeMetadata: false });
    const certificates = new Stack(app, 'Certificates', { env: { ...HERE, region: REGIONS.OTHER } });
    WorkloadDefaults.production({ certificate: certificate(certificates) }).applyTo(app);
    expect(() => web(shop(app), {})).toThrow(errorAt('Shop/Web', 'certificate', 'us-east-1', 'eu-west-1'));
  });

  test('fails on a certificate that another stack creates', () => {
    const app = new App({ treeMetadata: false });
    const certificates = new Stack(app, 'Certificates', { env: { ...HERE, region: REGIONS.OTHER }, crossRegionReferences: true });
    const created = new acm.Certificate(certificates, 'Certificate', { domainName: 'example.com' });
    expect(() => web(shop(app), { exposure: Exposure.applicationLoadBalancer({ certificate: created }) })).toThrow(errorAt('Shop/Web', 'certificate', 'us-east-1'));
  });
});

test('given a log group of another Region, the log router writes to that Region', () => {
  const place = shop();
  const logGroup = logs.LogGroup.fromLogGroupArn(place.stack, 'Logs', arn('logs', 'log-group:shop'));
  const sidecars = [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs({ logGroup }) })];
  web(place, { exposure: Exposure.none(), task: webTask({ sidecars }) });
  Template.fromStack(place.stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: Match.arrayWith([Match.objectLike({
      LogConfiguration: Match.objectLike({ Options: Match.objectLike({ region: REGIONS.OTHER, log_group_name: 'shop' }) }),
    })]),
  });
});

describe('given a resource of another account', () => {
  test('fails on a listener', () => {
    const place = shop();
    const exposure = Exposure.existingListener({ listener: listener(place.stack, 'Listener', REGIONS.HERE, OTHER_ACCOUNT), priority: 1, paths: ['/'] });
    expect(() => web(place, { deployment: ServiceDeployment.rolling(), exposure })).toThrow(errorAt('Shop/Web', 'the listener', 'another account', OTHER_ACCOUNT, HERE.account));
  });

  test('fails on the queue of a worker that scales by its backlog', () => {
    const place = shop();
    expect(() => worker(place, { queue: queue(place.stack, REGIONS.HERE, OTHER_ACCOUNT) }))
      .toThrow(errorAt('Shop/Worker', 'the queue', 'another account', OTHER_ACCOUNT, 'Scaling.automatic()'));
  });

  test('warns about the policy of the queue of a worker with another scaling', () => {
    const place = shop();
    worker(place, { queue: queue(place.stack, REGIONS.HERE, OTHER_ACCOUNT), scaling: Scaling.fixedCount(1) });
    expectWarning(place.stack, 'queue-account', OTHER_ACCOUNT, 'sqs:ReceiveMessage');
  });

  test('warns about the client of a queue of another Region', () => {
    const place = shop();
    worker(place, { queue: queue(place.stack, REGIONS.OTHER), scaling: Scaling.fixedCount(1) });
    expectWarning(place.stack, 'queue-region', REGIONS.OTHER);
  });

  test('warns about credentials of a registry', () => {
    const place = shop();
    const credentials = secretsmanager.Secret.fromSecretCompleteArn(place.stack, 'Credentials', arn('secretsmanager', 'secret:hub-AbCdEf', REGIONS.HERE, OTHER_ACCOUNT));
    web(place, { exposure: Exposure.none(), task: webTask({ image: ecs.ContainerImage.fromRegistry('registry.example.com/shop', { credentials }) }) });
    expectWarning(place.stack, 'registry-credentials-account', OTHER_ACCOUNT, 'policy of the secret');
  });
});

describe('given redeployOnSecretRotation and a secret whose events do not arrive', () => {
  const LOCAL = arn('secretsmanager', 'secret:local-AbCdEf', REGIONS.HERE);
  const secrets = (stack: Stack, ...arns: string[]) => Object.fromEntries(arns.map((each, index) => (
    [`SECRET${index}`, ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, `Secret${index}`, each))]
  )));
  const service = (place: Place, ...arns: string[]) => (
    web(place, { exposure: Exposure.none(), task: webTask({ secrets: secrets(place.stack, ...arns) }), redeployOnSecretRotation: true })
  );

  test.each([
    ['account', arn('secretsmanager', 'secret:a-AbCdEf', REGIONS.HERE, OTHER_ACCOUNT)],
    ['Region', arn('secretsmanager', 'secret:a-AbCdEf', REGIONS.OTHER)],
  ])('fails on one of another %s', (_place, secretArn) => {
    const place = shop();
    service(place, secretArn);
    expect(() => place.app.synth()).toThrow(`[Shop/Web] redeployOnSecretRotation learns of changes in its own account and Region only, but secrets are in others, got ["${secretArn}"]`);
  });

  test('warns about one beside others', () => {
    const place = shop();
    service(place, LOCAL, arn('secretsmanager', 'secret:a-AbCdEf', REGIONS.OTHER));
    expectWarning(place.stack, 'secret-rotation-elsewhere', 'secret:a-AbCdEf', 'replicate');
  });

  test('a secret of the same account and Region works', () => {
    const place = shop();
    service(place, LOCAL);
    expect(() => place.app.synth()).not.toThrow();
  });
});

describe('given a namespace', () => {
  const vpcs = (stack: Stack) => ['Vpc1', 'Vpc2'].map((id) => new ec2.Vpc(stack, id, { maxAzs: 2, natGateways: 1 }));

  test('warns about one of another VPC', () => {
    const { stack } = shop();
    const [vpc, other] = vpcs(stack);
    const cluster = new WorkloadCluster(stack, 'OwnCluster', { vpc, cloudMapNamespace: new cloudmap.PrivateDnsNamespace(stack, 'Private', { name: 'a.internal', vpc: other }) });
    web({ app: new App(), stack, cluster }, { exposure: Exposure.none(), discovery: Discovery.cloudMap({ name: 'web' }) });
    expectWarning(stack, 'namespace-vpc', 'Shop/Private', 'Shop/Vpc1');
  });

  test('of the same VPC works without a warning', () => {
    const { stack } = shop();
    const [vpc] = vpcs(stack);
    const cluster = new WorkloadCluster(stack, 'OwnCluster', { vpc, cloudMapNamespace: new cloudmap.PrivateDnsNamespace(stack, 'Private', { name: 'a.internal', vpc }) });
    web({ app: new App(), stack, cluster }, { exposure: Exposure.none(), discovery: Discovery.cloudMap({ name: 'web' }) });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('namespace-vpc'));
  });

  test('fails on two clusters with one namespaceName in one VPC', () => {
    const { app, stack } = shop();
    const [vpc] = vpcs(stack);
    ['One', 'Two'].forEach((id) => {
      const cluster = new WorkloadCluster(stack, id, { vpc, namespaceName: 'shop.internal' });
      web({ app, stack, cluster }, { exposure: Exposure.none(), discovery: Discovery.cloudMap({ name: 'web' }) }, `${id}Web`);
    });
    expect(() => app.synth()).toThrow("[Shop/Two] the VPC has another namespace of this name, Shop/One/Cluster/DefaultServiceDiscoveryNamespace, got 'shop.internal'");
  });

  test('two clusters with one namespaceName in two VPCs work', () => {
    const { app, stack } = shop();
    vpcs(stack).forEach((vpc, index) => {
      const cluster = new WorkloadCluster(stack, `Cluster${index}`, { vpc, namespaceName: 'shop.internal' });
      web({ app, stack, cluster }, { exposure: Exposure.none(), discovery: Discovery.cloudMap({ name: 'web' }) }, `Web${index}`);
    });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('given two services with one domain name', () => {
  const zone = (stack: Stack) => stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined
    ?? route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
  const alb = (stack: Stack, name: string, alternativeNames?: string[]) => (
    { exposure: Exposure.applicationLoadBalancer({ domain: { zone: zone(stack), name, alternativeNames } }) }
  );

  test('fails on one zone', () => {
    const place = shop();
    web(place, alb(place.stack, 'shop.example.com'), 'One');
    expect(() => web(place, alb(place.stack, 'Shop.example.com'), 'Two')).toThrow(errorAt('Shop/Two', 'already belongs to Shop/One', 'Shop.example.com', 'another name'));
  });

  test('fails on an alternative name', () => {
    const place = shop();
    web(place, alb(place.stack, 'shop.example.com'), 'One');
    expect(() => web(place, alb(place.stack, 'www.example.com', ['shop.example.com']), 'Two')).toThrow(errorAt('Shop/Two', 'Shop/One', 'shop.example.com'));
  });

  test('fails on an HTTP API', () => {
    const place = shop();
    web(place, alb(place.stack, 'shop.example.com'), 'One');
    const domain = { domainName: 'shop.example.com', certificate: certificate(place.stack, REGIONS.HERE), hostedZone: zone(place.stack) };
    expect(() => web(place, { exposure: Exposure.httpApi({ domain }), discovery: Discovery.cloudMap({ name: 'two', dnsRecords: CloudMapDnsRecords.SRV }) }, 'Two'))
      .toThrow(errorAt('Shop/Two', 'Shop/One', 'shop.example.com'));
  });

  test('two zones work', () => {
    const place = shop();
    web(place, alb(place.stack, 'shop.example.com'), 'One');
    const inner = new route53.PrivateHostedZone(place.stack, 'Inner', { zoneName: 'example.com', vpc: place.cluster.vpc });
    const exposure = Exposure.applicationLoadBalancer({ domain: { zone: inner, name: 'shop.example.com' }, certificate: certificate(place.stack, REGIONS.HERE), internetFacing: false });
    expect(() => web(place, { exposure }, 'Two')).not.toThrow();
  });
});

describe('given resources of types that do not fit', () => {
  const userPool = (stack: Stack) => new cognito.UserPool(stack, 'Users');
  const authentication = (stack: Stack, generateSecret?: boolean) => {
    const pool = userPool(stack);
    return Authentication.cognito({ userPool: pool, userPoolClient: pool.addClient('Client', { generateSecret }), userPoolDomain: pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } }) });
  };

  test.each([undefined, false])('fails on a Cognito client with generateSecret: %s', (generateSecret) => {
    expect(() => authentication(shop().stack, generateSecret)).toThrow(errorAt('Authentication.cognito()', 'no secret', 'Shop/Users/Client', 'generateSecret: true'));
  });

  test('a Cognito client with a secret works', () => expect(() => authentication(shop().stack, true)).not.toThrow());

  test.each([['created', (stack: Stack) => new sns.Topic(stack, 'Topic')], ['imported', (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', 'orders', REGIONS.HERE))]])(
    'fails on a standard topic (%s) for a FIFO queue', (_name, topicOf) => {
      const place = shop();
      const topic = topicOf(place.stack);
      expect(() => worker(place, { queue: new sqs.Queue(place.stack, 'Queue', { fifo: true }), subscriptions: [{ topic }] }))
        .toThrow(errorAt('Shop/Worker', 'standard topic', 'FIFO queue', 'Shop/Topic', 'use a FIFO topic'));
    });

  test('a FIFO topic for a FIFO queue works', () => {
    const place = shop();
    expect(() => worker(place, { queue: new sqs.Queue(place.stack, 'Queue', { fifo: true }), subscriptions: [{ topic: new sns.Topic(place.stack, 'Topic', { fifo: true }) }] }))
      .not.toThrow();
  });

  test.each([['created', (stack: Stack) => new sqs.Queue(stack, 'Dlq', { fifo: true })], ['imported', (stack: Stack) => sqs.Queue.fromQueueArn(stack, 'Dlq', arn('sqs', 'dlq.fifo', REGIONS.HERE))]])(
    'fails on a FIFO dead-letter queue (%s)', (_name, queueOf) => {
      const { stack, cluster } = shop();
      const deadLetterQueue = queueOf(stack);
      expect(() => new FargateJob(stack, 'Job', {
        task: webTask(), cluster, trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)), deadLetterQueue }),
      })).toThrow(errorAt('JobTrigger.schedule()', 'deadLetterQueue is a FIFO queue', 'Shop/Dlq', 'standard queue'));
      expect(() => JobTrigger.onEvent({ eventPattern: { source: ['shop'] }, deadLetterQueue }))
        .toThrow(errorAt('JobTrigger.onEvent()', 'deadLetterQueue is a FIFO queue', 'Shop/Dlq', 'standard queue'));
    });
});

function expectWarning(stack: Stack, id: string, ...words: string[]): void {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`cdk-fargate-workloads:${id}`)).map(({ entry }) => String(entry.data));
  expect(warnings).toHaveLength(1);
  for (const word of words) expect(warnings[0]).toContain(word);
}

describe('a role of another account', () => {
  const role = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Partner', `arn:aws:iam::${OTHER_ACCOUNT}:role/app`);
  const image = ecs.ContainerImage.fromRegistry('app');
  const tls = (stack: Stack) => ({
    certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Ca', arn('acm-pca', 'certificate-authority/1', REGIONS.HERE)),
    role: role(stack),
  });
  const document = (field: string) => ({
    family: 'web',
    cpu: '256',
    memory: '512',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
    [field]: `arn:aws:iam::${OTHER_ACCOUNT}:role/app`,
  });
  const ofDefinition = (stack: Stack, props: ecs.FargateTaskDefinitionProps) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Given', props);
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    return WorkloadTask.fromTaskDefinition(taskDefinition);
  };

  test.each<[string, (stack: Stack) => Partial<FargateWebServiceProps>, string?]>([
    ['`taskRole`', (stack) => ({ task: WorkloadTask.container({ image, port: 80, taskRole: role(stack) }) })],
    ['`executionRole`', (stack) => ({ task: WorkloadTask.container({ image, port: 80, executionRole: role(stack) }) })],
    ['the `taskRoleArn` of a document', () => ({ task: WorkloadTask.fromDocument(document('taskRoleArn')) })],
    ['the `executionRoleArn` of a document', () => ({ task: WorkloadTask.fromDocument(document('executionRoleArn')) })],
    ['the task role of a task definition', (stack) => ({ task: ofDefinition(stack, { taskRole: role(stack) }) })],
    ['the execution role of a task definition', (stack) => ({ task: ofDefinition(stack, { executionRole: role(stack) }) })],
    ['`tls.role`', (stack) => ({ discovery: Discovery.serviceConnect({ name: 'web', tls: tls(stack) }) })],
    ['the infrastructure role of a volume', (stack) => ({
      task: WorkloadTask.container({
        image, port: 80, mounts: [{ containerPath: '/data', volume: TaskVolume.ebs({ size: Size.gibibytes(1), infrastructureRole: role(stack) }) }],
      }),
    }), 'Shop/Web/TaskDefinition/Volumes'],
  ])('fails as %s, which IAM passes to no service of this account', (_, props, where = 'Shop/Web') => {
    const place = shop();

    expect(() => web(place, { deployment: ServiceDeployment.rolling(), ...props(place.stack) }))
      .toThrow(errorAt(where, 'the role ', OTHER_ACCOUNT, `use a role of ${HERE.account}`));
  });

  test('fails where a stack of the app creates it', () => {
    const place = shop();
    const partner = new Stack(place.app, 'Partner', { env: { ...HERE, account: OTHER_ACCOUNT } });
    const executionRole = new iam.Role(partner, 'Role', { roleName: 'app', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

    expect(() => web(place, { task: WorkloadTask.container({ image, port: 80, executionRole }) })).toThrow(errorAt('Shop/Web', 'Partner/Role', OTHER_ACCOUNT));
  });
});
