import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { image, webTask } from '../../fixtures/web-task';

const REAL_WORLD = path.join(__dirname, 'real-world');
const documents = fs.readdirSync(REAL_WORLD)
  .map((file): [string, any] => [path.basename(file, '.json'), JSON.parse(fs.readFileSync(path.join(REAL_WORLD, file), 'utf-8'))]);

/** Adds the defaults of ECS to a document, and chooses one of two equivalent spellings. */
function withDefaults({ cpu, memory, containerDefinitions, volumes, tags, ...task }: any): object {
  return {
    ...task,
    ...tags && { tags: [...tags].sort((a, b) => a.key.localeCompare(b.key)) },
    cpu: cpu.endsWith('vCPU') ? `${parseFloat(cpu) * 1024}` : cpu,
    memory: memory.endsWith('GB') ? `${parseFloat(memory) * 1024}` : memory,
    ...volumes && { volumes: volumes.map(({ host, ...volume }: any) => (host && Object.keys(host).length > 0 ? { ...volume, host } : volume)) },
    containerDefinitions: containerDefinitions.map(({ logConfiguration, portMappings, ...container }: any) => ({
      essential: true,
      ...container,
      ...logConfiguration && { logConfiguration: { options: {}, ...logConfiguration } },
      ...portMappings && {
        portMappings: portMappings.map(({ hostPort, ...mapping }: any) => ({ protocol: 'tcp', ...mapping, ...hostPort !== mapping.containerPort && { hostPort } })),
      },
    })),
  };
}

test('there are documents of many kinds', () => {
  expect(documents.length).toBeGreaterThanOrEqual(25);
});

test.each(documents)('a document is rendered as it was read: %s', (_, document) => {
  expect(withDefaults(WorkloadTask.fromDocument(document).toDocument())).toEqual(withDefaults(document));
});

test.each(documents)('a rendered document is rendered the same again: %s', (_, document) => {
  const written = WorkloadTask.fromDocument(document).toDocument();

  expect(WorkloadTask.fromDocument(written).toDocument()).toEqual(written);
});

describe('WorkloadTask.toDocument()', () => {
  test('renders the options, without the roles, logs and family that a workload creates', () => {
    expect(webTask({ environment: { MODE: 'fast' } }).toDocument()).toEqual({
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{
        name: 'app',
        image: 'public.ecr.aws/nginx/nginx:stable',
        essential: true,
        portMappings: [{ containerPort: 80, protocol: 'tcp' }],
        environment: [{ name: 'MODE', value: 'fast' }],
      }],
    });
  });

  test('keeps the family, and roles and log groups that exist', () => {
    const stack = new Stack(new App(), 'Stack');
    const document = webTask({
      family: 'web',
      logging: new ecs.GenericLogDriver({ logDriver: 'awsfirelens' }),
      sidecars: [{
        bind: (_scope, host) => {
          host.taskDefinition.addFirelensLogRouter('router', { image, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } });
          return undefined;
        },
      }],
      taskRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/web'),
    }).toDocument();

    expect(document).toMatchObject({ family: 'web', taskRoleArn: 'arn:aws:iam::111122223333:role/web' });
    expect(document.containerDefinitions.map(({ name }: { name: string }) => name)).toEqual(['app', 'router']);
  });

  test('renders a task definition of the L2', () => {
    const taskDefinition = new ecs.FargateTaskDefinition(new Stack(new App(), 'Stack'), 'Task', { family: 'web' });
    taskDefinition.addContainer('web', { image });

    expect(WorkloadTask.fromTaskDefinition(taskDefinition).toDocument()).toEqual({
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image: 'public.ecr.aws/nginx/nginx:stable', essential: true }],
    });
  });

  test('writes the partition that the other ARNs name', () => {
    const document = {
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws-cn:iam::111122223333:role/execution',
      containerDefinitions: [{ name: 'web', image: 'nginx', environmentFiles: [{ type: 's3', value: 'arn:aws-cn:s3:::bucket/web.env' }] }],
    };

    const [{ environmentFiles }] = WorkloadTask.fromDocument(document).toDocument().containerDefinitions;
    expect(environmentFiles).toEqual(document.containerDefinitions[0].environmentFiles);
  });

  test('grants nothing on the keys of the app', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const key = new kms.Key(stack, 'Key');

    webTask({ encryptionKeys: [key] }).toDocument();

    expect(Object.values<any>(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement).toHaveLength(1);
  });

  test('fails with a resource of an app with a fixed environment', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const secret = new secretsmanager.Secret(stack, 'Secret');

    expect(() => webTask({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }).toDocument())
      .toThrow(errorAt('WorkloadTask.toDocument()', 'resource of the app', 'import'));
  });

  test('fails with a resource of the app', () => {
    const secret = new secretsmanager.Secret(new Stack(new App(), 'Stack'), 'Secret');

    expect(() => webTask({ secrets: { TOKEN: ecs.Secret.fromSecretsManager(secret) } }).toDocument()).toThrow(
      errorAt('WorkloadTask.toDocument()', 'containerDefinitions[0].secrets[0].valueFrom', 'got {"Ref":"Secret', 'existing resource'),
    );
  });
});
