import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { allowedOn, Company, CONTEXTS, Position, POSITIONS, textOf } from './grants';
import { AgentConfig, LogDestination, Secrets, Sidecar, TaskContainerOptions, WorkloadConnection, WorkloadTask } from '../../src/index';
import { image, webTask } from '../fixtures/web-task';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop-AbCdEf';
const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/1234';

function secretIn(company: Company, position: Position): secretsmanager.ISecret {
  const stack = company.stackOf(position);
  const encryptionKey = position === 'imported' ? kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) : new kms.Key(stack, 'Key');
  return position === 'imported'
    ? secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn: SECRET_ARN, encryptionKey })
    : new secretsmanager.Secret(stack, 'Secret', { encryptionKey });
}

type Use = (secret: secretsmanager.ISecret) => Partial<TaskContainerOptions>;

const USES: [string, Use][] = [
  ['a secret', (secret) => ({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } })],
  ['a field of a secret', (secret) => ({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret, 'key') } })],
  ['a version of a secret', (secret) => ({ secrets: { KEY: ecs.Secret.fromSecretsManagerVersion(secret, { versionStage: 'AWSPREVIOUS' }, 'key') } })],
  ['Secrets.fields()', (secret) => ({ secrets: Secrets.fields(secret, { USER: 'user', PASSWORD: 'password' }) })],
  ['registry credentials', (secret) => ({ image: ecs.ContainerImage.fromRegistry('registry.example.com/shop', { credentials: secret }) })],
  ['an option of a log driver', (secret) => ({
    logging: ecs.LogDrivers.splunk({ url: 'https://splunk.example.com', secretToken: ecs.Secret.fromSecretsManager(secret) }),
  })],
  ['an option of a FireLens plugin', (secret) => ({
    sidecars: [Sidecar.fireLens({ destination: LogDestination.plugin({ name: 'datadog', secretOptions: { apikey: ecs.Secret.fromSecretsManager(secret) } }) })],
  })],
  ['a secret of a sidecar', (secret) => ({ sidecars: [Sidecar.container({ image, secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } })] })],
];

describe.each(CONTEXTS)('in an app %s', (_name, context) => {
  describe.each(POSITIONS)('a key of the %s', (position) => {
    test.each(USES)('is granted for %s', (_use, use) => {
      const company = new Company(context);
      const secret = secretIn(company, position);
      company.service(webTask(use(secret)));

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 'secretsmanager:GetSecretValue')).toHaveLength(1);
      expectKeyGrant(company, position);
    });
  });

  test('a service and a job with one secret, and a secret of a second key: each role may use the keys of its own secrets', () => {
    const company = new Company(context);
    const secret = secretIn(company, 'other stack');
    const other = new secretsmanager.Secret(company.platform, 'Other', { encryptionKey: new kms.Key(company.platform, 'OtherKey') });
    company.service(webTask({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret), OTHER: ecs.Secret.fromSecretsManager(other) } }));
    company.job(webTask({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } }));

    expect(allowedOn(company.statements(company.shop), 'kms:Decrypt').map(textOf).sort()).toEqual([
      expect.stringContaining('Key961B73FD'), expect.stringContaining('Key961B73FD'), expect.stringContaining('OtherKey'),
    ]);
  });

  test('a key in another stack than its secret and its workload is granted', () => {
    const company = new Company(context);
    const secret = new secretsmanager.Secret(company.shop, 'Secret', { encryptionKey: new kms.Key(company.platform, 'Key') });
    company.service(webTask({ secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } }));

    expectKeyGrant(company, 'other stack');
  });

  test.each(['instance', 'cluster'] as const)('the secret of a database %s in another stack, with a key, can be read', (kind) => {
    const company = new Company(context);
    const { vpc } = company.cluster('Place');
    const key = new kms.Key(company.platform, 'Key');
    const credentials = rds.Credentials.fromGeneratedSecret('shop', { encryptionKey: key });
    const database = kind === 'instance'
      ? new rds.DatabaseInstance(company.platform, 'Database', { vpc, engine: rds.DatabaseInstanceEngine.POSTGRES, credentials })
      : new rds.DatabaseCluster(company.platform, 'Database', {
        vpc, engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_6 }), credentials, writer: rds.ClusterInstance.serverlessV2('Writer'),
      });
    const service = company.service(webTask());
    const { databaseInstance, databaseCluster } = WorkloadConnection;
    service.connectTo(database instanceof rds.DatabaseInstance ? databaseInstance(database) : databaseCluster(database));

    expectKeyGrant(company, 'other stack');
  });

  test('a parameter with a key is read and decrypted', () => {
    const company = new Company(context);
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(company.shop, 'Parameter', {
      parameterName: '/shop/config', encryptionKey: new kms.Key(company.platform, 'Key'),
    });
    company.service(webTask({ sidecars: [Sidecar.openTelemetry({ config: AgentConfig.ssmParameter(parameter) })] }));

    expectKeyGrant(company, 'other stack');
  });

  test('a document reads a secret of another stack, with a key', () => {
    const company = new Company(context);
    const secret = secretIn(company, 'other stack');
    company.service(WorkloadTask.fromDocument({
      cpu: 256, memory: 512, containerDefinitions: [{ name: 'app', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
    }, { secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } }));

    expectKeyGrant(company, 'other stack');
  });

  test.each(['/', '/teams/'])('roles of another stack with the path %s get their permissions in the stack of the workload', (path) => {
    const company = new Company(context);
    const role = (id: string) => new iam.Role(company.platform, id, { path, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const secret = secretIn(company, 'other stack');
    const service = company.service(webTask({
      taskRole: role('TaskRole'), executionRole: role('ExecutionRole'), secrets: { KEY: ecs.Secret.fromSecretsManager(secret) },
    }));
    service.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));

    expectKeyGrant(company, 'other stack');
    expect(company.statements(company.platform)).toEqual([]);
    expect(allowedOn(company.statements(company.shop), 's3:ListAllMyBuckets')).toEqual(['*']);
  });
});

test('a service and a job of one stack share the roles of their task', () => {
  const company = new Company();
  const role = (id: string) => new iam.Role(company.shop, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const secret = secretIn(company, 'other stack');
  const task = webTask({ taskRole: role('TaskRole'), executionRole: role('ExecutionRole'), secrets: { KEY: ecs.Secret.fromSecretsManager(secret) } });
  company.service(task);
  company.job(task);

  expectKeyGrant(company, 'other stack');
});

/** The key of the same stack names the role in its policy, as CDK does it; others are granted in the policy of the role. */
function expectKeyGrant(company: Company, position: Position): void {
  const decrypt = allowedOn(company.statements(company.shop), 'kms:Decrypt');
  if (position === 'same stack') {
    expect(decrypt).toEqual([]);
    const [statement] = company.statements(company.shop, 'AWS::KMS::Key').filter(({ Action }) => Action === 'kms:Decrypt');
    expect(textOf(statement.Principal)).toContain('ExecutionRole');
  } else {
    expect(decrypt).toHaveLength(1);
    expect(textOf(decrypt)).toContain(position === 'imported' ? KEY_ARN : 'OutputFnGetAttKey');
  }
}
