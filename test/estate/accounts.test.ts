import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CONTEXTS, textOf } from './grants';
import { DataAccess, Discovery, FargateBackendService, WorkloadConnection } from '../../src/index';
import { existingCluster, existingNamespace } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';
import { danglingReferences } from '../template-checks/dangling-references';

/** Synthesizes an app, and fails on a reference to what a template does not have. */
function synth(app: App): void {
  for (const { template } of app.synth().stacks) expect(danglingReferences(template)).toEqual([]);
}

/** What the policies of another account name in place of roles, which have no name before they are created. */
const SHOP_ACCOUNT = ':iam::222222222222:root"';

describe.each(CONTEXTS)('in an app %s, resources of another account', (_name, context) => {
  function accounts() {
    const app = new App({ context, treeMetadata: false });
    const platform = new Stack(app, 'Platform', { env: { account: '111111111111', region: 'us-east-1' } });
    const shop = new Stack(app, 'Shop', { env: { account: '222222222222', region: 'us-east-1' } });
    const service = (options: Parameters<typeof webTask>[0] = {}) => new FargateBackendService(shop, 'Web', {
      cluster: existingCluster(shop, existingNamespace(shop)), task: webTask(options), discovery: Discovery.cloudMap({ name: 'web' }),
    });
    return { app, platform, shop, service };
  }

  test('a bucket and its key let the account of the workload in, whose role is granted both', () => {
    const { app, platform, shop, service } = accounts();
    const bucket = new s3.Bucket(platform, 'Bucket', { bucketName: 'receipts', encryptionKey: new kms.Key(platform, 'Key', { alias: 'receipts' }) });
    service().connectTo(WorkloadConnection.bucket(bucket, { access: DataAccess.READ_WRITE }));

    synth(app);
    expect(textOf(Template.fromStack(platform).findResources('AWS::S3::BucketPolicy'))).toContain(SHOP_ACCOUNT);
    expect(textOf(Template.fromStack(platform).findResources('AWS::KMS::Key'))).toContain(SHOP_ACCOUNT);
    expect(textOf(Template.fromStack(shop).findResources('AWS::IAM::Policy'))).toContain(':s3:::receipts/*');
  });

  test('a queue lets the account of the workload in', () => {
    const { app, platform, service } = accounts();
    service().connectTo(WorkloadConnection.queue(new sqs.Queue(platform, 'Queue', { queueName: 'orders' })));

    synth(app);
    expect(textOf(Template.fromStack(platform).findResources('AWS::SQS::QueuePolicy'))).toContain(SHOP_ACCOUNT);
  });

  test('a repository lets the account of the workload in', () => {
    const { app, platform, service } = accounts();
    service({ image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(platform, 'Images', { repositoryName: 'shop' }), '1') });

    synth(app);
    const repositories = textOf(Template.fromStack(platform).findResources('AWS::ECR::Repository'));
    expect(repositories).toContain(SHOP_ACCOUNT);
    expect(repositories).not.toContain('ExecutionRole');
  });
});

test('a policy of another account names a role that has a name', () => {
  const app = new App({ treeMetadata: false });
  const platform = new Stack(app, 'Platform', { env: { account: '111111111111', region: 'us-east-1' } });
  const shop = new Stack(app, 'Shop', { env: { account: '222222222222', region: 'us-east-1' } });
  const taskRole = new iam.Role(shop, 'Role', { roleName: 'shop', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  new FargateBackendService(shop, 'Web', {
    cluster: existingCluster(shop, existingNamespace(shop)), task: webTask({ taskRole }), discovery: Discovery.cloudMap({ name: 'web' }),
  }).connectTo(WorkloadConnection.queue(new sqs.Queue(platform, 'Queue', { queueName: 'orders' })));

  synth(app);
  expect(textOf(Template.fromStack(platform).findResources('AWS::SQS::QueuePolicy'))).toContain(':iam::222222222222:role/shop"');
});

test('a policy of another stack in the same account still names the task role, where the app says so itself', () => {
  const app = new App({ treeMetadata: false });
  const shop = new Stack(app, 'Shop');
  const archive = new Stack(app, 'Archive');
  const { taskDefinition } = new FargateBackendService(shop, 'Web', {
    cluster: existingCluster(shop, existingNamespace(shop)), task: webTask(), discovery: Discovery.cloudMap({ name: 'web' }),
  });
  new s3.Bucket(archive, 'Bucket').addToResourcePolicy(new iam.PolicyStatement({
    principals: [taskDefinition.taskRole], actions: ['s3:GetObject'], resources: ['*'],
  }));

  synth(app);
  expect(textOf(Template.fromStack(archive).findResources('AWS::S3::BucketPolicy'))).toContain('TaskRole');
});

test('a key with a policy of its own names the account in place of the role of another stack', () => {
  const app = new App({ treeMetadata: false });
  const shop = new Stack(app, 'Shop');
  const platform = new Stack(app, 'Platform');
  const secret = new secretsmanager.Secret(platform, 'Secret', { encryptionKey: new kms.Key(platform, 'Key') });
  new FargateBackendService(shop, 'Web', {
    cluster: existingCluster(shop, existingNamespace(shop)),
    task: webTask({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } }),
    discovery: Discovery.cloudMap({ name: 'web' }),
  });

  synth(app);
  const key = textOf(Template.fromStack(platform).findResources('AWS::KMS::Key'));
  expect(key).toContain('kms:ViaService');
  expect(key).toContain(':root"');
  expect(key).not.toContain('ExecutionRole');
});
