import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Environment, Stack } from 'aws-cdk-lib/core';

/** Where the platform and its teams are, where the company has a second Region, and the account of a partner. */
export const HOME: Required<Environment> = { account: '111122223333', region: 'eu-west-1' };
export const ABROAD: Required<Environment> = { ...HOME, region: 'us-east-1' };
export const PARTNER: Required<Environment> = { ...HOME, account: '444455556666' };

/** What teams are given. */
export interface Estate {
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly namespace: cloudmap.INamespace;
  readonly listener: elbv2.IApplicationListener;
  readonly key: kms.IKey;
  readonly secret: secretsmanager.ISecret;
  readonly settings: s3.IBucket;
  readonly logGroup: logs.ILogGroup;
  readonly repository: ecr.IRepository;
  readonly role: iam.IRole;
  readonly orders: sqs.IQueue;
  readonly deadLetters: sqs.IQueue;
  readonly onCall: sns.ITopic;
  readonly news: sns.ITopic;
}

/** VPC, cluster, and a load balancer that teams share. */
export class Network extends Stack {
  public readonly vpc = new ec2.Vpc(this, 'Vpc', { natGateways: 1 });
  public readonly namespace = new cloudmap.PrivateDnsNamespace(this, 'Namespace', { name: 'company.internal', vpc: this.vpc });
  public readonly cluster = new ecs.Cluster(this, 'Cluster', { clusterName: 'company', vpc: this.vpc, enableFargateCapacityProviders: true });
  public readonly loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: this.vpc, internetFacing: true });
  public readonly listener = this.loadBalancer.addListener('Https', {
    port: 443,
    certificates: [acm.Certificate.fromCertificateArn(this, 'Certificate', `arn:aws:acm:${HOME.region}:${HOME.account}:certificate/11111111-1111-1111-1111-111111111111`)],
    defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
}

/** Keys that encrypt what others own. */
export class Keys extends Stack {
  public readonly data = new kms.Key(this, 'Data');
  public readonly messages = new kms.Key(this, 'Messages');
}

/** Secrets, settings, logs and images. */
export class Storage extends Stack {
  public readonly secret: secretsmanager.Secret;
  public readonly settings: s3.Bucket;
  public readonly logGroup: logs.LogGroup;
  public readonly repository = new ecr.Repository(this, 'Repository', { repositoryName: 'company/shop' });
  public readonly role = new iam.Role(this, 'Role', { roleName: 'company-shop', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

  constructor(app: App, id: string, { data }: Keys) {
    super(app, id, { env: HOME });
    this.secret = new secretsmanager.Secret(this, 'Database', { secretName: 'company/database', encryptionKey: data });
    this.settings = new s3.Bucket(this, 'Settings', { bucketName: 'company-settings', encryption: s3.BucketEncryption.KMS, encryptionKey: data });
    this.logGroup = new logs.LogGroup(this, 'Logs', { logGroupName: '/company/shop' });
  }
}

/** Topics and queues, all encrypted. */
export class Messaging extends Stack {
  public readonly orders: sqs.Queue;
  public readonly deadLetters: sqs.Queue;
  public readonly onCall: sns.Topic;
  public readonly news: sns.Topic;

  constructor(app: App, id: string, { messages }: Keys) {
    super(app, id, { env: HOME });
    this.orders = new sqs.Queue(this, 'Orders', { queueName: 'orders', encryptionMasterKey: messages });
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', { queueName: 'dead-letters', encryptionMasterKey: messages });
    this.onCall = new sns.Topic(this, 'OnCall', { topicName: 'on-call', masterKey: messages });
    this.news = new sns.Topic(this, 'News', { topicName: 'news' });
  }
}

/** What is not where the teams are. */
export class Elsewhere extends Stack {
  public readonly key = new kms.Key(this, 'Key');
  public readonly secret = new secretsmanager.Secret(this, 'Secret', { secretName: 'elsewhere', encryptionKey: this.key });
  public readonly bucket = new s3.Bucket(this, 'Bucket', { bucketName: `elsewhere-${this.region}-${this.account}` });
  public readonly queue = new sqs.Queue(this, 'Queue', { queueName: 'elsewhere' });
  public readonly topic = new sns.Topic(this, 'Topic', { topicName: 'elsewhere' });
}

/** All stacks of the company's platform. */
export class Platform implements Estate {
  public readonly network: Network;
  public readonly keys: Keys;
  public readonly storage: Storage;
  public readonly messaging: Messaging;
  public readonly abroad: Elsewhere;
  public readonly partner: Elsewhere;

  constructor(app: App) {
    this.network = new Network(app, 'Network', { env: HOME });
    this.keys = new Keys(app, 'Keys', { env: HOME });
    this.storage = new Storage(app, 'Storage', this.keys);
    this.messaging = new Messaging(app, 'Messaging', this.keys);
    this.abroad = new Elsewhere(app, 'Abroad', { env: ABROAD });
    this.partner = new Elsewhere(app, 'Partner', { env: PARTNER });
  }

  /** Lets AWS services of the account use what teams import: nothing that is imported can be changed from a team's app. */
  public openToAccount(): this {
    const ofAccount = { StringEquals: { 'aws:SourceAccount': HOME.account } };
    const [events, alarms, topics] = ['events', 'cloudwatch', 'sns'].map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`));
    const allow = (principals: iam.IPrincipal[], actions: string[]) => new iam.PolicyStatement({ principals, actions, resources: ['*'], conditions: ofAccount });
    this.onCall.addToResourcePolicy(new iam.PolicyStatement({ principals: [events, alarms], actions: ['sns:Publish'], resources: [this.onCall.topicArn], conditions: ofAccount }));
    for (const queue of [this.orders, this.deadLetters]) queue.addToResourcePolicy(allow([events, topics], ['sqs:SendMessage']));
    this.keys.messages.addToResourcePolicy(allow([events, alarms, topics], ['kms:Decrypt', 'kms:GenerateDataKey*']));
    return this;
  }

  public get vpc() { return this.network.vpc; }
  public get cluster() { return this.network.cluster; }
  public get namespace() { return this.network.namespace; }
  public get listener() { return this.network.listener; }
  public get key() { return this.keys.data; }
  public get secret() { return this.storage.secret; }
  public get settings() { return this.storage.settings; }
  public get logGroup() { return this.storage.logGroup; }
  public get repository() { return this.storage.repository; }
  public get role() { return this.storage.role; }
  public get orders() { return this.messaging.orders; }
  public get deadLetters() { return this.messaging.deadLetters; }
  public get onCall() { return this.messaging.onCall; }
  public get news() { return this.messaging.news; }
}
