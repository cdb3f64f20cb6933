import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { printApp } from '../src/app/print-app';
import { APP_RUNNER_IMPORTER } from '../src/app-runner';
import { UsageError } from '../src/command/exit-code';
import type { Importer } from '../src/command/importer';
import { COMPOSE_IMPORTER } from '../src/compose';
import { EXPRESS_IMPORTER } from '../src/express';
import { SourceError } from '../src/source/source-error';
import { TASK_DEFINITION_IMPORTER } from '../src/task-definition';

jest.setTimeout(120_000);

const TASK_DEFINITION = {
  taskDefinition: {
    family: 'shop',
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    cpu: '256',
    memory: 512,
    tags: [{ key: 'a', value: 'b' }],
    revision: 3,
    proxyConfiguration: { containerName: 'envoy' },
    containerDefinitions: [
      { name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }], environment: [{ name: 'A', value: '<B>' }, { name: 'PASSWORD', value: 'x' }], dependsOn: [{ containerName: 'envoy', condition: 'HEALTHY' }], memory: 128, cpu: 10 },
      { name: 'envoy', image: 'envoy', essential: false, secrets: [{ name: 'A', valueFrom: 'x' }] },
    ],
    volumes: [{ name: 'a', host: { sourcePath: '/a' } }],
  },
  tags: [{ key: 'c', value: 'd' }],
};
const EXPRESS = {
  service: {
    serviceName: 'shop',
    cluster: 'default',
    tags: [{ key: 'a', value: 'b' }],
    activeConfigurations: [{
      createdAt: 1,
      cpu: '256',
      memory: '512',
      cpuArchitecture: 'ARM64',
      taskRoleArn: 'arn:aws:iam::111122223333:role/task',
      healthCheckPath: '/',
      networkConfiguration: { subnets: ['a'] },
      ingressPaths: [{ accessType: 'PUBLIC', endpoint: 'x' }],
      scalingTarget: { minTaskCount: 1, maxTaskCount: 3, autoScalingMetric: 'AVERAGE_CPU', autoScalingTargetValue: 50 },
      primaryContainer: { image: 'nginx', containerPort: 80, command: ['a'], environment: [{ name: 'A', value: 'b' }], secrets: [{ name: 'C', valueFrom: 'd' }], repositoryCredentials: { credentialsParameter: 'x' } },
    }],
  },
};
const APP_RUNNER = {
  Service: {
    ServiceName: 'shop',
    SourceConfiguration: {
      ImageRepository: {
        ImageIdentifier: 'nginx',
        ImageRepositoryType: 'ECR_PUBLIC',
        ImageConfiguration: { Port: '80', StartCommand: 'a "b c"', RuntimeEnvironmentVariables: { A: 'b' }, RuntimeEnvironmentSecrets: { C: 'd' } },
      },
    },
    InstanceConfiguration: { Cpu: '1 vCPU', Memory: '2 GB', InstanceRoleArn: 'x' },
    HealthCheckConfiguration: { Protocol: 'HTTP', Path: '/', Interval: 1, Timeout: 1, HealthyThreshold: 1, UnhealthyThreshold: 20 },
    NetworkConfiguration: { EgressConfiguration: { EgressType: 'VPC', VpcConnectorArn: 'x' }, IngressConfiguration: { IsPubliclyAccessible: false } },
    ObservabilityConfiguration: { ObservabilityEnabled: true },
  },
};
const COMPOSE = {
  services: {
    web: {
      build: { context: '.', dockerfile: 'Dockerfile', args: { A: 'b' } },
      ports: ['8080:80', { target: 81, published: 82 }],
      environment: { A: '${B:-c}', PASSWORD: 'x' },
      depends_on: { db: { condition: 'service_healthy' } },
      deploy: { replicas: 2, resources: { limits: { cpus: '0.5', memory: '512M' } } },
      healthcheck: { test: ['CMD', 'true'], interval: '10s', retries: 3 },
      volumes: ['data:/data', { type: 'tmpfs', target: '/tmp' }],
      networks: ['front'],
      command: 'a "b c"',
      entrypoint: ['x'],
      restart: 'always',
      labels: ['a=b'],
      secrets: ['token'],
      profiles: ['p'],
      extends: { service: 'base' },
    },
    base: { image: 'nginx', ulimits: { nofile: 10 } },
    db: { image: 'postgres:16', environment: ['POSTGRES_PASSWORD=x'], volumes: ['data:/var/lib/postgresql/data'] },
  },
  volumes: { data: null },
  networks: { front: {} },
  secrets: { token: { file: './token' } },
};

let directory: string;
beforeAll(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'hostile-')); });
afterAll(() => fs.rmSync(directory, { recursive: true }));

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The document with another value at one place: `steps` walk down to it. */
function mutate(document: Json, steps: readonly number[], value: Json | undefined): Json {
  const [step, ...rest] = steps;
  const keys = typeof document === 'object' && document !== null ? Object.keys(document) : [];
  if (step === undefined || keys.length === 0) return value ?? null;
  const key = keys[step % keys.length];
  const entries = Object.entries(document as object).flatMap(([name, member]): [string, Json][] => {
    if (name !== key) return [[name, member as Json]];
    return rest.length === 0 && value === undefined ? [] : [[name, mutate(member as Json, rest, value)]];
  });
  return Array.isArray(document) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

const hostileValue = fc.constantFrom<Json | undefined>(
  undefined, null, '', ' ', 'x', 'é\n"\'`${', -1, 0, 1.5, 1e21, true, false, [], {}, [null], [[]], [{}], { a: null }, ['x'], { __proto__: 'x' }, '__proto__', 'constructor',
);

/** Places by the steps that lead to them, and what is put there. */
const hostileChanges = fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), hostileValue), { minLength: 1, maxLength: 3 });

test.each<[string, Importer, object]>([
  ['task definitions', TASK_DEFINITION_IMPORTER, TASK_DEFINITION],
  ['services of Express Mode', EXPRESS_IMPORTER, EXPRESS],
  ['services of App Runner', APP_RUNNER_IMPORTER, APP_RUNNER],
  ['compose files', COMPOSE_IMPORTER, COMPOSE],
])('%s with any value at any place are imported, or refused with file, line and column', async (_name, importer, document) => {
  const file = path.join(directory, 'source.json');
  const outcomes = { imported: 0, refused: 0 };

  await fc.assert(fc.asyncProperty(hostileChanges, async (changes) => {
    fs.writeFileSync(file, JSON.stringify(changes.reduce((changed, [steps, value]) => mutate(changed, steps, value), document as Json), undefined, 1));
    try {
      await printApp(importer.import({ inputs: [file], outdir: path.join(directory, 'app'), options: { main: undefined, profile: 'p', volumes: 'efs' } }).app);
      outcomes.imported += 1;
    } catch (error) {
      if (!(error instanceof SourceError) && !(error instanceof UsageError)) throw error;
      expect(error.message.split('\n')[0]).toMatch(error instanceof SourceError ? /:\d+:\d+: error: \S/ : /\S/);
      outcomes.refused += 1;
    }
  }), { numRuns: 150, seed: 20261201 });

  expect(Math.min(outcomes.imported, outcomes.refused)).toBeGreaterThan(10);
});
