import { PlacedTemplate } from './permissions/deployed-app';
import { missingPermissions } from './permissions/missing-permissions';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const KEY = { 'Fn::GetAtt': ['Key', 'Arn'] };
const ofRoot = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };

type Resources = Required<PlacedTemplate['template']>['Resources'];

function stack(resources: Resources, name = 'Stack', Outputs?: Record<string, unknown>): PlacedTemplate {
  return { name, ...HOME, template: { Resources: resources, Outputs } };
}

const allow = (Action: string | string[], Resource: unknown, more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** A task definition with a secret, and what its execution role may do. */
const task = (ValueFrom: unknown, ...statements: object[]) => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ContainerDefinitions: [{ Name: 'app', Image: 'nginx', Secrets: [{ Name: 'TOKEN', ValueFrom }] }] },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: policy() } },
  ...statements.length > 0 && { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument: policy(...statements), Roles: [{ Ref: 'Role' }] } } },
});
const secret = { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: KEY } }, Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy(ofRoot) } } };
const read = allow('secretsmanager:GetSecretValue', { Ref: 'Secret' });

test('a secret needs its value and its key', async () => {
  const missing = await missingPermissions([stack({ ...task({ Ref: 'Secret' }), ...secret })]);

  expect(missing).toEqual([
    expect.stringContaining('role/Stack-Role may not secretsmanager:GetSecretValue'), expect.stringContaining('role/Stack-Role may not kms:Decrypt'),
  ]);
});

test('the value without the key is not enough, and a key that Secrets Manager alone may use is', async () => {
  const viaService = { Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } } };

  expect(await missingPermissions([stack({ ...task({ Ref: 'Secret' }, read), ...secret })])).toEqual([expect.stringContaining('may not kms:Decrypt')]);
  expect(await missingPermissions([stack({ ...task({ Ref: 'Secret' }, read, allow('kms:Decrypt', KEY, viaService)), ...secret })])).toEqual([]);
});

test('a key whose policy does not name the account is not granted by the role alone', async () => {
  const closed = { ...secret, Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy({ ...ofRoot, Principal: { Service: 'logs.amazonaws.com' } }) } } };

  const missing = await missingPermissions([stack({ ...task({ Ref: 'Secret' }, read, allow('kms:Decrypt', KEY)), ...closed })]);

  expect(missing).toEqual([expect.stringContaining('may not kms:Decrypt')]);
});

test('a secret of another stack is found behind its export', async () => {
  const imported = { 'Fn::ImportValue': 'Data:Secret' };
  const data = stack(secret, 'Data', { Secret: { Value: { Ref: 'Secret' }, Export: { Name: 'Data:Secret' } } });

  const missing = await missingPermissions([data, stack(task(imported, allow('secretsmanager:GetSecretValue', imported)))]);

  expect(missing).toEqual([expect.stringContaining('may not kms:Decrypt arn:aws:kms:eu-west-1:111122223333:key/Data-Key')]);
});

test('the key of an imported secret counts where it is known', async () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-AbCdEf';
  const keys = new Map([[arn, 'arn:aws:kms:eu-west-1:111122223333:key/k-1']]);

  const template = stack(task(arn, allow('secretsmanager:GetSecretValue', arn)));

  expect(await missingPermissions([template])).toEqual([]);
  expect(await missingPermissions([template], keys)).toEqual([expect.stringContaining('may not kms:Decrypt')]);
});

test('a policy of a topic replaces the default one, under which alarms of the account may publish', async () => {
  const alarm = { Topic: { Type: 'AWS::SNS::Topic' }, Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } } };
  const statement = { ...allow('sns:Publish', { Ref: 'Topic' }), Principal: { Service: 'events.amazonaws.com' } };

  expect(await missingPermissions([stack(alarm)])).toEqual([]);
  expect(await missingPermissions([stack({ ...alarm, Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: policy(statement) } } })]))
    .toEqual([expect.stringContaining('cloudwatch.amazonaws.com may not sns:Publish')]);
});

test('a dead-letter queue of a rule needs a policy of the queue', async () => {
  const rule = { Queue: { Type: 'AWS::SQS::Queue' }, Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/c', DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } }] } } };

  expect(await missingPermissions([stack(rule)])).toEqual([expect.stringContaining('events.amazonaws.com may not sqs:SendMessage')]);
});

test('a log group with a key needs the key to know CloudWatch Logs, for that log group', async () => {
  const logsOf = (group: string) => ({
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shop', KmsKeyId: KEY } },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: policy(ofRoot, {
          ...allow('kms:Encrypt*', '*'),
          Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:111122223333:log-group:${group}` } },
        }),
      },
    },
  });

  expect(await missingPermissions([stack(logsOf('shop'))])).toEqual([]);
  expect(await missingPermissions([stack(logsOf('other'))])).toEqual([expect.stringContaining('logs.eu-west-1.amazonaws.com may not kms:Encrypt')]);
});
