import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { APP_RUNNER_IMPORTER } from '../../src/app-runner';
import { AppSource, importCompileAndSynthesize } from '../fixtures/generated-apps';

jest.setTimeout(180_000);

const IMAGE = {
  Service: {
    ServiceName: 'shop-api',
    ServiceId: 'a1',
    ServiceArn: 'arn:aws:apprunner:eu-west-1:111122223333:service/shop-api/a1',
    Status: 'RUNNING',
    SourceConfiguration: {
      ImageRepository: {
        ImageIdentifier: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4',
        ImageConfiguration: {
          Port: '3000',
          StartCommand: 'node server.js --verbose',
          RuntimeEnvironmentVariables: { STAGE: 'production', SESSION_SECRET: 'not-to-be-seen', DATABASE_URL: 'postgres://shop:not-to-be-seen@db:5432/shop' },
          RuntimeEnvironmentSecrets: {
            DB_PASSWORD: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:password::', API_KEY: 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop/key',
          },
        },
        ImageRepositoryType: 'ECR',
      },
      AutoDeploymentsEnabled: true,
      AuthenticationConfiguration: { AccessRoleArn: 'arn:aws:iam::111122223333:role/pull' },
    },
    InstanceConfiguration: { Cpu: '1 vCPU', Memory: '3 GB', InstanceRoleArn: 'arn:aws:iam::111122223333:role/shop' },
    HealthCheckConfiguration: { Protocol: 'HTTP', Path: '/health', Interval: 2, Timeout: 5, HealthyThreshold: 1, UnhealthyThreshold: 20 },
    AutoScalingConfigurationSummary: { AutoScalingConfigurationName: 'mine', AutoScalingConfigurationRevision: 1 },
    NetworkConfiguration: {
      EgressConfiguration: { EgressType: 'VPC', VpcConnectorArn: 'arn:aws:apprunner:eu-west-1:111122223333:vpcconnector/c/1/x' },
      IngressConfiguration: { IsPubliclyAccessible: false },
      IpAddressType: 'IPV4',
    },
    ObservabilityConfiguration: { ObservabilityEnabled: true, ObservabilityConfigurationArn: 'arn:aws:apprunner:eu-west-1:111122223333:observabilityconfiguration/o/1/x' },
    EncryptionConfiguration: { KmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/x' },
  },
  OperationId: 'o',
};
const CODE = {
  Service: {
    ServiceName: 'site',
    SourceConfiguration: {
      CodeRepository: {
        RepositoryUrl: 'https://github.com/shop/site',
        SourceCodeVersion: { Type: 'BRANCH', Value: 'main' },
        SourceDirectory: '/',
        CodeConfiguration: { ConfigurationSource: 'API', CodeConfigurationValues: { Runtime: 'PYTHON_311', BuildCommand: 'pip install -r requirements.txt', StartCommand: 'gunicorn app:app && true', Port: '8000' } },
      },
      AuthenticationConfiguration: { ConnectionArn: 'arn:aws:apprunner:eu-west-1:111122223333:connection/github/x' },
    },
    InstanceConfiguration: { Cpu: '256', Memory: '512' },
    HealthCheckConfiguration: { Protocol: 'TCP', Path: '/', Interval: 5, Timeout: 2 },
    AutoScalingConfigurationSummary: { IsDefault: true },
    NetworkConfiguration: { EgressConfiguration: { EgressType: 'DEFAULT' } },
  },
};
const SMALLEST = { Service: { SourceConfiguration: { ImageRepository: { ImageIdentifier: 'public.ecr.aws/aws-containers/hello-app-runner:latest', ImageRepositoryType: 'ECR_PUBLIC' } } } };
const SCALING = { AutoScalingConfiguration: { AutoScalingConfigurationArn: 'a', MaxConcurrency: 50, MinSize: 2, MaxSize: 9 } };

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'app-runner-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

function file(name: string, document: object): string {
  const target = path.join(directory, `${name}.json`);
  fs.writeFileSync(target, JSON.stringify(document));
  return target;
}

test('services of App Runner become apps that compile and synthesize, with every field accounted for', async () => {
  const sources: AppSource[] = [
    { name: 'image', inputs: [file('image', IMAGE)], options: { autoScaling: file('scaling', SCALING), domains: file('domains', { DNSTarget: 'x', CustomDomains: [{ DomainName: 'shop.example.com' }] }) } },
    { name: 'code', inputs: [file('code', CODE)] },
    { name: 'smallest', inputs: [file('smallest', SMALLEST)] },
  ];

  for (const { name, ...result } of await importCompileAndSynthesize(APP_RUNNER_IMPORTER, sources)) {
    expect({ name, ...result }).toEqual({ name, refusal: undefined, unknownFields: [], typeErrors: [], synthesisErrors: [] });
  }
  const app = path.join(__dirname, '..', '..', '..', 'cdk.out', 'cli', 'app-runner', 'image');
  expect(fs.readFileSync(path.join(app, 'lib', 'shop-api-stack.ts'), 'utf-8')).toMatchSnapshot();
  expect(fs.readdirSync(app, { recursive: true, encoding: 'utf-8' }).filter((each) => fs.statSync(path.join(app, each)).isFile() && fs.readFileSync(path.join(app, each), 'utf-8').includes('not-to-be-seen'))).toEqual([]);
});

test.each([
  ['what is no service', {}, 'is no App Runner service'],
  ['a service without a source', { Service: { SourceConfiguration: { AutoDeploymentsEnabled: true } } }, 'neither ImageRepository nor CodeRepository'],
  ['a port that is none', { Service: { SourceConfiguration: { ImageRepository: { ImageIdentifier: 'x', ImageConfiguration: { Port: 'http' } } } } }, 'must be a number, got "http"'],
])('fails for %s, with line and column', (_name, document, message) => {
  expect(() => APP_RUNNER_IMPORTER.import({ inputs: [file('x', document)], outdir: '/x', options: {} })).toThrow(new RegExp(`x\\.json:\\d+:\\d+: error: .*${message}`));
});
