import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Secrets } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf';
const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/11111111-1111-1111-1111-111111111111';
const PARAMETER_ARN = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':parameter/token']],
};

/** Renders a service with the secrets: its container, and the permissions of its roles. */
function serviceWithSecrets(stack: Stack, secrets: Record<string, ecs.Secret>, encryptionKeys?: kms.IKey[]) {
  const web = webService(stack, { task: webTask({ secrets, encryptionKeys }) });
  const template = Template.fromStack(stack);
  const statementsOf = (role: unknown) => resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([role]))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const container = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0];
  return {
    template,
    secrets: container.Secrets,
    container,
    /** Statements of the execution role, except for those about logs. */
    executionStatements: statementsOf(ref(web.taskDefinition.executionRole!)).filter(({ Action }) => !JSON.stringify(Action).includes('logs:')),
    taskStatements: statementsOf(ref(web.taskDefinition.taskRole)),
  };
}

function readSecret(Resource: unknown) {
  return { Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Effect: 'Allow', Resource };
}

describe('a secret of Secrets Manager', () => {
  test('becomes a variable as a whole, and only the execution role may read it', () => {
    const stack = newStack();
    const database = new secretsmanager.Secret(stack, 'Database');

    const result = serviceWithSecrets(stack, { DATABASE: ecs.Secret.fromSecretsManager(database) });

    expect(result.secrets).toEqual([{ Name: 'DATABASE', ValueFrom: ref(database) }]);
    expect(result.executionStatements).toEqual([readSecret(ref(database))]);
    expect(result.taskStatements).toEqual([]);
  });

  test('becomes a variable by a JSON field, and the role may read that secret and no other', () => {
    const stack = newStack();
    const database = new secretsmanager.Secret(stack, 'Database');
    new secretsmanager.Secret(stack, 'Other');

    const result = serviceWithSecrets(stack, { PASSWORD: ecs.Secret.fromSecretsManager(database, 'password') });

    expect(result.secrets).toEqual([{ Name: 'PASSWORD', ValueFrom: { 'Fn::Join': ['', [ref(database), ':password::']] } }]);
    expect(result.executionStatements).toEqual([readSecret(ref(database))]);
  });

  test('becomes a variable by a pinned version', () => {
    const stack = newStack();
    const database = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Database', ARN);

    const result = serviceWithSecrets(stack, {
      BY_ID: ecs.Secret.fromSecretsManagerVersion(database, { versionId: 'v1' }, 'password'),
      BY_STAGE: ecs.Secret.fromSecretsManagerVersion(database, { versionStage: 'AWSPREVIOUS' }),
    });

    expect(result.secrets).toEqual([
      { Name: 'BY_ID', ValueFrom: `${ARN}:password::v1` },
      { Name: 'BY_STAGE', ValueFrom: `${ARN}::AWSPREVIOUS:` },
    ]);
    expect(result.executionStatements).toEqual([readSecret(ARN)]);
  });

  test('is not among the environment variables', () => {
    const stack = newStack();

    const result = serviceWithSecrets(stack, { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) });

    expect(result.container).not.toHaveProperty('Environment');
  });

  test('with a customer managed key is decrypted with that key', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const database = secretsmanager.Secret.fromSecretAttributes(stack, 'Database', { secretCompleteArn: ARN, encryptionKey });

    const result = serviceWithSecrets(stack, { DATABASE: ecs.Secret.fromSecretsManager(database) }, [encryptionKey]);

    expect(result.executionStatements).toEqual([readSecret(ARN), { Action: 'kms:Decrypt', Effect: 'Allow', Resource: KEY_ARN }]);
    expect(result.taskStatements).toEqual([]);
  });

  test('with a key of the app is decrypted through Secrets Manager, by the policy of that key', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    new kms.Key(stack, 'OtherKey');
    const database = new secretsmanager.Secret(stack, 'Database', { encryptionKey });

    const result = serviceWithSecrets(stack, { DATABASE: ecs.Secret.fromSecretsManager(database) });

    const executionRole = onlyResource(result.template, 'AWS::ECS::TaskDefinition').Properties.ExecutionRoleArn;
    const decrypting = resourcesOf(result.template, 'AWS::KMS::Key').flatMap(({ id, Properties }) => Properties.KeyPolicy.Statement
      .filter(({ Principal }: any) => JSON.stringify(Principal.AWS) === JSON.stringify(executionRole))
      .map(({ Action, Condition }: any) => ({ id, Action, Condition })));
    expect(decrypting).toEqual([{
      id: ref(encryptionKey).Ref,
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } } },
    }]);
  });

  test('without a customer managed key needs no permission to decrypt', () => {
    const stack = newStack();

    const result = serviceWithSecrets(stack, { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) });

    expect(JSON.stringify(result.executionStatements)).not.toContain('kms:');
  });
});

describe('a parameter of Systems Manager', () => {
  const READ = {
    Action: ['ssm:DescribeParameters', 'ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory'],
    Effect: 'Allow',
    Resource: PARAMETER_ARN,
  };

  test('becomes a variable by its ARN, and only the execution role may read it', () => {
    const stack = newStack();
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Token', { parameterName: '/token' });

    const result = serviceWithSecrets(stack, { TOKEN: ecs.Secret.fromSsmParameter(parameter) });

    expect(result.secrets).toEqual([{ Name: 'TOKEN', ValueFrom: PARAMETER_ARN }]);
    expect(result.executionStatements).toEqual([READ]);
    expect(result.taskStatements).toEqual([]);
  });

  test('with a customer managed key is decrypted with that key', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Token', { parameterName: '/token', encryptionKey });

    const result = serviceWithSecrets(stack, { TOKEN: ecs.Secret.fromSsmParameter(parameter) });

    expect(result.executionStatements).toEqual([{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: KEY_ARN }, READ]);
  });
});

test('several secrets are read one by one, without a wildcard', () => {
  const stack = newStack();
  const [user, database] = ['User', 'Database'].map((id) => new secretsmanager.Secret(stack, id));

  const result = serviceWithSecrets(stack, { USER: ecs.Secret.fromSecretsManager(user), DATABASE: ecs.Secret.fromSecretsManager(database) });

  expect(result.executionStatements.flatMap(({ Resource }) => Resource)).toEqual(expect.arrayContaining([ref(user), ref(database)]));
  expect(JSON.stringify(result.executionStatements)).not.toContain('*');
});

test('three secrets with three keys are three ARNs and three keys, and nothing else', () => {
  const stack = newStack();
  const named = ['one', 'two', 'three'].map((name, i) => {
    const arn = ARN.replace('database', name);
    const encryptionKey = kms.Key.fromKeyArn(stack, `Key${i}`, KEY_ARN.replace('key/1', `key/${i}`));
    return { name, arn, encryptionKey, secret: secretsmanager.Secret.fromSecretAttributes(stack, name, { secretCompleteArn: arn, encryptionKey }) };
  });
  const secrets = Object.fromEntries(named.map(({ name, secret }) => [name, ecs.Secret.fromSecretsManager(secret, 'password')]));

  const result = serviceWithSecrets(stack, secrets, named.map(({ encryptionKey }) => encryptionKey));

  const resources = (action: string) => result.executionStatements
    .filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource);
  expect(resources('secretsmanager:GetSecretValue')).toEqual(named.map(({ arn }) => arn));
  expect(resources('kms:Decrypt')).toEqual(named.map(({ encryptionKey }) => encryptionKey.keyArn));
  expect(result.executionStatements.flatMap(({ Resource }) => Resource)).toHaveLength(6);
});

describe('Secrets.fields()', () => {
  test('maps each field of a secret to a secret of the container', () => {
    const stack = newStack();
    const database = new secretsmanager.Secret(stack, 'Database');

    const result = serviceWithSecrets(stack, Secrets.fields(database, { DB_USER: 'username', DB_PASSWORD: 'password' }));

    expect(result.secrets).toEqual([
      { Name: 'DB_USER', ValueFrom: { 'Fn::Join': ['', [ref(database), ':username::']] } },
      { Name: 'DB_PASSWORD', ValueFrom: { 'Fn::Join': ['', [ref(database), ':password::']] } },
    ]);
    expect(result.executionStatements).toEqual([readSecret(ref(database))]);
  });

  test.each([
    [{ versionId: 'v1' }, ':password::v1'],
    [{ versionStage: 'approved' }, ':password:approved:'],
  ])('pins the version %p', (version, end) => {
    const database = secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Database', ARN);

    expect(Secrets.fields(database, { DB_PASSWORD: 'password' }, { version }).DB_PASSWORD.arn).toBe(`${ARN}${end}`);
  });

  test('fails with a version id and a staging label', () => {
    const database = secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Database', ARN);

    expect(() => Secrets.fields(database, { DB_PASSWORD: 'password' }, { version: { versionId: 'v1', versionStage: 'approved' } })).toThrow(
      errorAt('Secrets.fields()', 'version id', 'staging label', 'got {"versionId":"v1","versionStage":"approved"}'),
    );
  });

  test.each(['', 'a:b'])('fails with the field %p', (field) => {
    const database = secretsmanager.Secret.fromSecretCompleteArn(newStack(), 'Database', ARN);

    expect(() => Secrets.fields(database, { DB_PASSWORD: field })).toThrow(errorAt('Secrets.fields()', 'DB_PASSWORD', `got '${field}'`, 'colons'));
  });
});

describe('a partial ARN', () => {
  test('warns when ECS reads a field of the secret', () => {
    const stack = newStack();
    const database = secretsmanager.Secret.fromSecretNameV2(stack, 'Named', 'database');
    webService(stack, { task: webTask({ secrets: { DATABASE: ecs.Secret.fromSecretsManager(database, 'password') } }) });

    const warning = Match.stringLikeRegexp('DATABASE.*:secret:database.*partial-secret-arn');
    Annotations.fromStack(stack).hasWarning('/Stack/Web/TaskDefinition/app', warning);
  });

  test('does not warn when ECS reads the whole secret', () => {
    const stack = newStack();
    const database = secretsmanager.Secret.fromSecretNameV2(stack, 'Named', 'database');
    webService(stack, { task: webTask({ secrets: { DATABASE: ecs.Secret.fromSecretsManager(database) } }) });

    Annotations.fromStack(stack).hasNoWarning('/Stack/Web/TaskDefinition/app', Match.stringLikeRegexp('partial-secret-arn'));
  });
});

describe('the permission to pull an image', () => {
  const pulls = (stack: Stack, containerImage: ecs.ContainerImage) => {
    const web = webService(stack, { task: webTask({ image: containerImage }) });
    const template = Template.fromStack(stack);
    const statements = resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([ref(web.taskDefinition.executionRole!)]))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => !JSON.stringify(Action).includes('logs:'))
      .map(({ Action, Resource }) => ({ Action, Resource }));
    return { statements, container: onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions[0] };
  };

  test.each([
    ['stable', ':stable'],
    [`sha256:${'a'.repeat(64)}`, `@sha256:${'a'.repeat(64)}`],
  ])('from a repository of Amazon ECR by %s is granted on that repository', (tagOrDigest, end) => {
    const stack = newStack();
    const repository = new ecr.Repository(stack, 'Repository');

    const { statements, container } = pulls(stack, ecs.ContainerImage.fromEcrRepository(repository, tagOrDigest));

    expect(JSON.stringify(container.Image)).toContain(`${end}"`);
    expect(statements).toEqual([
      {
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        Resource: { 'Fn::GetAtt': [ref(repository).Ref, 'Arn'] },
      },
      { Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
  });

  test('from a private registry is to read the secret with its password', () => {
    const stack = newStack();
    const credentials = new secretsmanager.Secret(stack, 'Registry');

    const { statements, container } = pulls(stack, ecs.ContainerImage.fromRegistry('registry.example.com/shop', { credentials }));

    expect(container.RepositoryCredentials).toEqual({ CredentialsParameter: ref(credentials) });
    expect(statements).toEqual([{ Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: ref(credentials) }]);
  });
});
