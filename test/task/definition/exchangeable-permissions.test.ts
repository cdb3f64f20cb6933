import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DataAccess, FargateWebService, TaskContainerOptions, WorkloadConnection } from '../../../src/index';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource, ref, resourcesOf, TemplateResource } from '../../fixtures/template-references';
import { webTask } from '../../fixtures/web-task';

const ENV = { account: '111111111111', region: 'us-east-1' };

function webIn(stack: Stack, task: Partial<TaskContainerOptions> = {}): FargateWebService {
  return new FargateWebService(stack, 'Web', { task: webTask(task), cluster: existingCluster(stack) });
}

/** The inline policies of the task role. */
function policiesOf(web: FargateWebService): TemplateResource[] {
  const role = JSON.stringify(ref(web.taskDefinition.taskRole));
  return resourcesOf(Template.fromStack(Stack.of(web)), 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.Roles) === `[${role}]`);
}

/** The one policy of a new service that is connected to something of its stack. */
function policyWith(connect: (stack: Stack) => WorkloadConnection | WorkloadConnection[]): TemplateResource {
  const stack = newStack();
  const web = webIn(stack);
  [connect(stack)].flat().forEach((connection) => web.connectTo(connection));
  const policies = policiesOf(web);
  expect(policies).toHaveLength(1);
  return policies[0];
}

const bucket = (stack: Stack, props: s3.BucketProps = {}) => (
  stack.node.tryFindChild('Receipts') as s3.Bucket | undefined ?? new s3.Bucket(stack, 'Receipts', props)
);

describe('the policy of a connection', () => {
  test('is named after its target and a hash of what it allows, the same in each synthesis', () => {
    const [first, second] = [1, 2].map(() => policyWith((stack) => WorkloadConnection.bucket(bucket(stack))));

    expect(first.id).toMatch(/^WebTaskDefinitionTaskRoleAllowReceipts[0-9A-F]{16}$/);
    expect(first.Properties.PolicyName).toMatch(/^StackWebTaskDefinitionTaskRoleAllowReceipts[0-9A-F]{16}$/);
    expect(second).toEqual(first);
  });

  test.each<[string, (stack: Stack) => WorkloadConnection]>([
    ['access', (stack) => WorkloadConnection.bucket(bucket(stack), { access: DataAccess.READ_WRITE })],
    ['keys', (stack) => WorkloadConnection.bucket(bucket(stack), { objectsKeyPattern: 'public/*' })],
    ['name of the bucket, which replaces it', (stack) => WorkloadConnection.bucket(bucket(stack, { bucketName: 'receipts' }))],
    ['bucket, which is imported now', (stack) => WorkloadConnection.bucket(s3.Bucket.fromBucketName(stack, 'Receipts', 'receipts'))],
  ])('is another one with another %s, so that the old one stays until the deployment ends', (_, connect) => {
    const before = policyWith((stack) => WorkloadConnection.bucket(bucket(stack)));

    const after = policyWith(connect);

    expect(after.id).not.toBe(before.id);
    expect(after.Properties.PolicyName).not.toBe(before.Properties.PolicyName);
  });

  test('is another one for a queue that becomes FIFO under the same logical id', () => {
    const [standard, fifo] = [undefined, true].map((isFifo) => (
      policyWith((stack) => WorkloadConnection.queue(new sqs.Queue(stack, 'Orders', { fifo: isFifo })))
    ));

    expect(fifo.id).not.toBe(standard.id);
  });

  test.each<[string, (stack: Stack) => WorkloadConnection | WorkloadConnection[]]>([
    ['the same connection is made twice', (stack) => ['ONE', 'TWO'].map((variable) => WorkloadConnection.bucket(bucket(stack), { variable }))],
    ['the environment variable has another name', (stack) => WorkloadConnection.bucket(bucket(stack), { variable: 'FILES' })],
    ['the bucket changes in place', (stack) => WorkloadConnection.bucket(bucket(stack, { versioned: true }))],
  ])('stays the same when %s', (_, connect) => {
    expect(policyWith(connect)).toMatchObject(policyWith((stack) => WorkloadConnection.bucket(bucket(stack))));
  });

  test('is created before the service is updated', () => {
    const web = webIn(newStack());
    web.connectTo(WorkloadConnection.bucket(bucket(Stack.of(web))));

    const [policy] = policiesOf(web);
    expect(onlyResource(Template.fromStack(Stack.of(web)), 'AWS::ECS::Service').DependsOn).toContain(policy.id);
  });

  test('differs for buckets of two stacks that have the same logical id', () => {
    const [one, two] = ['One', 'Two'].map((from) => {
      const app = new App();
      const owners = Object.fromEntries(['One', 'Two'].map((id) => [id, new Stack(app, id)]));
      const buckets = Object.fromEntries(Object.entries(owners).map(([id, owner]) => [id, new s3.Bucket(owner, 'Receipts')]));
      const web = webIn(new Stack(app, 'Shop'));
      web.connectTo(WorkloadConnection.bucket(buckets[from]));
      return policiesOf(web)[0].id;
    });

    expect(one).not.toBe(two);
  });
});

test('each target has a policy of its own, and grants of the app stay in the policy of CDK', () => {
  const stack = newStack();
  const web = webIn(stack);
  web.connectTo(WorkloadConnection.bucket(bucket(stack)));
  web.connectTo(WorkloadConnection.queue(new sqs.Queue(stack, 'Orders')));
  new s3.Bucket(stack, 'Own').grantRead(web);

  expect(policiesOf(web).map(({ id }) => id.replace(/[0-9A-F]{8,}$/, ''))).toEqual([
    'WebTaskDefinitionTaskRoleAllowReceipts', 'WebTaskDefinitionTaskRoleAllowOrders', 'WebTaskDefinitionTaskRoleDefaultPolicy',
  ]);
});

test('a service that is granted nothing has no policy', () => {
  expect(policiesOf(webIn(newStack()))).toEqual([]);
});

describe('a role of the app', () => {
  const trust = { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') };

  test('of another stack gets the policy from the stack of the service', () => {
    const app = new App();
    const taskRole = new iam.Role(new Stack(app, 'Roles', { env: ENV }), 'Role', trust);
    const stack = new Stack(app, 'Shop', { env: ENV });
    webIn(stack, { taskRole }).connectTo(WorkloadConnection.bucket(bucket(stack)));

    expect(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').map(({ id }) => id)).toContainEqual(expect.stringContaining('AllowReceipts'));
  });

  test('imported in two stacks gets policies of different names, which would overwrite each other', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => {
      const stack = new Stack(app, id, { env: ENV });
      webIn(stack, { taskRole: iam.Role.fromRoleName(stack, 'Role', 'shop') }).connectTo(WorkloadConnection.bucket(bucket(stack)));
      return stack;
    }).map((stack) => resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').find(({ id }) => id.includes('AllowReceipts'))!.Properties);

    expect(one.Roles).toEqual(two.Roles);
    expect(one.PolicyName).not.toBe(two.PolicyName);
  });

  test('that must not be changed gets no policy', () => {
    const stack = newStack();
    const taskRole = new iam.Role(stack, 'Role', trust).withoutPolicyUpdates();
    webIn(stack, { taskRole }).connectTo(WorkloadConnection.bucket(bucket(stack)));

    expect(JSON.stringify(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy'))).not.toContain('s3:');
  });

  test('that two services share has the permissions of both', () => {
    const stack = newStack();
    const taskRole = new iam.Role(stack, 'Role', trust);
    const cluster = existingCluster(stack);
    for (const id of ['Web', 'Admin']) {
      const service = new FargateWebService(stack, id, { task: webTask({ taskRole }), cluster });
      service.connectTo(WorkloadConnection.bucket(bucket(stack), { access: id === 'Web' ? DataAccess.READ : DataAccess.WRITE }));
    }

    const template = Template.fromStack(stack);
    const [policy, ...others] = resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) => id.includes('AllowReceipts'));
    expect(others).toEqual([]);
    expect(JSON.stringify(policy.Properties)).toMatch(/s3:GetObject.*s3:PutObject|s3:PutObject.*s3:GetObject/);
    expect(resourcesOf(template, 'AWS::ECS::Service').map(({ DependsOn }) => DependsOn.includes(policy.id))).toEqual([true, true]);
  });
});

test('a bucket of another account allows the role in its policy, too', () => {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: { ...ENV, account: '222222222222' } });
  const receipts = new s3.Bucket(owner, 'Receipts', { bucketName: 'receipts' });
  const web = webIn(new Stack(app, 'Shop', { env: ENV }));
  web.connectTo(WorkloadConnection.bucket(receipts));

  expect(policiesOf(web)).toHaveLength(1);
  expect(JSON.stringify(onlyResource(Template.fromStack(owner), 'AWS::S3::BucketPolicy').Properties)).toContain('111111111111');
});

describe('the size of the policies', () => {
  const connected = (tables: number) => {
    const stack = newStack();
    const web = webIn(stack);
    for (let i = 0; i < tables; i++) {
      const table = new dynamodb.Table(stack, `Table${i}`, { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
      web.connectTo(WorkloadConnection.table(table, { access: DataAccess.READ_WRITE }));
    }
    return { stack, web };
  };
  const words = Match.stringLikeRegexp('inline policies of the task role.*iam.ManagedPolicy');

  test('is no concern of ten connections', () => {
    const { stack } = connected(10);

    Annotations.fromStack(stack).hasNoWarning('*', words);
  });

  test('is warned of when an update could not exchange one', () => {
    const { stack, web } = connected(18);

    Annotations.fromStack(stack).hasWarning(`/${web.taskDefinition.taskRole.node.path}`, words);
    expect(logicalId(web.taskDefinition.taskRole)).toBeDefined();
  });
});
