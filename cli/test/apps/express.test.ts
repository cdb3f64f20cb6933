import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { REPOSITORY } from '../../../scripts/synthesize';
import { EXPRESS_IMPORTER } from '../../src/express';
import { importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(180_000);

const SERVICE = {
  service: {
    cluster: 'default',
    serviceName: 'shop-api',
    serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/default/shop-api',
    infrastructureRoleArn: 'arn:aws:iam::111122223333:role/infrastructure',
    status: { statusCode: 'ACTIVE' },
    activeConfigurations: [{
      serviceRevisionArn: 'arn:aws:ecs:eu-west-1:111122223333:service-revision/default/shop-api/1',
      executionRoleArn: 'arn:aws:iam::111122223333:role/execution',
      taskRoleArn: 'arn:aws:iam::111122223333:role/task',
      cpu: '512',
      memory: '1024',
      cpuArchitecture: 'ARM64',
      healthCheckPath: '/health',
      networkConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
      primaryContainer: {
        image: 'registry.example.com/shop/api:2',
        containerPort: 8080,
        command: ['serve'],
        awsLogsConfiguration: { logGroup: '/ecs/shop', logStreamPrefix: 'api' },
        repositoryCredentials: { credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-AbCdEf' },
        environment: [{ name: 'STAGE', value: 'production' }, { name: 'EMPTY', value: '' }, { name: 'API_TOKEN', value: 'not-to-be-seen' }],
        secrets: [{ name: 'DB', valueFrom: '/shop/db' }],
      },
      scalingTarget: { minTaskCount: 1, maxTaskCount: 5, autoScalingMetric: 'REQUEST_COUNT_PER_TARGET', autoScalingTargetValue: 500 },
      ingressPaths: [{ accessType: 'PUBLIC', endpoint: 'https://x.ecs.eu-west-1.on.aws' }],
    }],
    tags: [{ key: 'team', value: 'shop' }],
    createdAt: '2026-11-01',
  },
};
const SMALLEST = { service: { activeConfigurations: [{ primaryContainer: { image: 'public.ecr.aws/nginx/nginx:stable' }, ingressPaths: [{ accessType: 'PRIVATE', endpoint: 'x' }] }] } };
const OWN_TASK_DEFINITION = {
  service: {
    activeConfigurations: [
      { createdAt: 1, cpu: '4096', memory: '8192', primaryContainer: { image: 'older' } },
      { createdAt: 2, taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7', cpu: '256', memory: '512', ingressPaths: [] },
    ],
  },
};
const TASK_DEFINITION = {
  taskDefinition: {
    family: 'shop',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      { name: 'Main', image: 'nginx', portMappings: [{ containerPort: 80, name: 'main' }], environment: [{ name: 'DB_PASSWORD', value: 'not-to-be-seen' }] },
      { name: 'worker', image: 'worker', environment: [{ name: 'QUEUE', value: 'jobs' }, { name: 'TOKEN', value: 'not-to-be-seen' }] },
    ],
  },
};

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'express-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

function file(name: string, document: object): string {
  const target = path.join(directory, `${name}.json`);
  fs.writeFileSync(target, JSON.stringify(document));
  return target;
}

test('services of Express Mode become apps that compile and synthesize, with every field accounted for', async () => {
  const results = await importCompileAndSynthesize(EXPRESS_IMPORTER, [
    { name: 'service', inputs: [file('service', SERVICE)] },
    { name: 'smallest', inputs: [file('smallest', SMALLEST)] },
    { name: 'own', inputs: [file('own', OWN_TASK_DEFINITION)], options: { taskDefinition: file('task-definition', TASK_DEFINITION) } },
  ]);

  for (const { name, ...result } of results) {
    expect({ name, ...result }).toEqual({ name, refusal: undefined, unknownFields: [], typeErrors: [], synthesisErrors: [] });
  }
  const stack = fs.readFileSync(path.join(REPOSITORY, 'cdk.out', 'cli', 'express', 'service', 'lib', 'shop-api-stack.ts'), 'utf-8');
  expect(stack).not.toContain('not-to-be-seen');
  expect(stack).toMatchSnapshot();
  const own = path.join(REPOSITORY, 'cdk.out', 'cli', 'express', 'own');
  expect(fs.readFileSync(path.join(own, 'task-definition.json'), 'utf-8')).not.toContain('not-to-be-seen');
  expect(fs.readFileSync(path.join(own, 'lib', 'service-stack.ts'), 'utf-8')).toMatchSnapshot();
});

test('fails for a task definition of your own that was not passed', () => {
  const inputs = [file('own', OWN_TASK_DEFINITION)];

  expect(() => EXPRESS_IMPORTER.import({ inputs, outdir: '/x', options: {} })).toThrow('describe-task-definition --task-definition arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7');
});

test.each([
  ['what is no service', {}, 'is no Express Mode service'],
  ['a variable without a name', { service: { activeConfigurations: [{ primaryContainer: { image: 'x', environment: [{ value: 'y' }] } }] } }, 'needs name and value'],
])('fails for %s, with line and column', (_name, document, message) => {
  expect(() => EXPRESS_IMPORTER.import({ inputs: [file('x', document)], outdir: '/x', options: {} })).toThrow(new RegExp(`x\\.json:\\d+:\\d+: error: .*${message}`));
});
