import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { allowedOn, Company, CONTEXTS, Position, POSITIONS, textOf } from './grants';
import { Ec2ReplicaService, ISidecar, Sidecar, TaskContainerOptions, WorkloadTask } from '../../src/index';
import { ec2Capacity } from '../fixtures/ec2-capacity';
import { image, webTask } from '../fixtures/web-task';

const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/1234';

function bucketIn(company: Company, position: Position): s3.IBucket {
  const stack = company.stackOf(position);
  const encryptionKey = position === 'imported' ? kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) : new kms.Key(stack, 'Key');
  return position === 'imported'
    ? s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'config', encryptionKey })
    : new s3.Bucket(stack, 'Bucket', { encryptionKey, encryption: s3.BucketEncryption.KMS });
}

function expectReadable(company: Company, position: Position, key = 'shop.env'): void {
  const statements = company.statements(company.shop);
  const bucket = { 'same stack': 'Bucket83908E77', 'other stack': 'OutputRefBucket83908E77', 'imported': ':s3:::config' }[position];
  const [objects, buckets, keys] = ['s3:GetObject', 's3:GetBucketLocation', 'kms:Decrypt'].map((action) => allowedOn(statements, action));
  expect(objects).toHaveLength(1);
  expect(textOf(objects)).toMatch(new RegExp(`${bucket}.*/${key.replace('.', '\\.')}"`));
  expect(buckets).toHaveLength(1);
  expect(textOf(buckets)).toMatch(new RegExp(`${bucket}[^/]*$`));
  expect(keys).toHaveLength(1);
  expect(textOf(keys)).toContain({ 'same stack': '"Key961B73FD"', 'other stack': 'OutputFnGetAttKey961B73FD', 'imported': KEY_ARN }[position]);
}

/** A sidecar of the user's own, which adds its container by CDK. */
const ownSidecar = (environmentFiles: ecs.EnvironmentFile[]): ISidecar => ({
  bind: (_scope, { taskDefinition }) => void taskDefinition.addContainer('own', { image, environmentFiles }) as undefined,
});

const PLACES: [string, (environmentFiles: ecs.EnvironmentFile[]) => Partial<TaskContainerOptions>][] = [
  ['the main container', (environmentFiles) => ({ environmentFiles })],
  ['a sidecar', (environmentFiles) => ({ sidecars: [Sidecar.container({ image, environmentFiles })] })],
  ['a proxy', (environmentFiles) => ({ sidecars: [Sidecar.reverseProxy({ image, port: 8080, environmentFiles })] })],
  ["a sidecar of the user's own", (environmentFiles) => ({ sidecars: [ownSidecar(environmentFiles)] })],
];

describe.each(CONTEXTS)('in an app %s', (_name, context) => {
  describe.each(POSITIONS)('environment files in a bucket of the %s, with a key,', (position) => {
    test.each(PLACES)('can be read for %s of a service', (_place, options) => {
      const company = new Company(context);
      company.service(webTask(options([ecs.EnvironmentFile.fromBucket(bucketIn(company, position), 'shop.env')])));

      expectReadable(company, position);
    });

    test('can be read for a job', () => {
      const company = new Company(context);
      company.job(WorkloadTask.container({ image, environmentFiles: [ecs.EnvironmentFile.fromBucket(bucketIn(company, position), 'shop.env')] }));

      expectReadable(company, position);
    });

    test('can be read for a service on EC2', () => {
      const company = new Company(context);
      new Ec2ReplicaService(company.shop, 'Web', {
        capacityProviders: [ec2Capacity(company.shop)],
        task: webTask({ environmentFiles: [ecs.EnvironmentFile.fromBucket(bucketIn(company, position), 'shop.env')] }),
      });

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 's3:GetObject')).toHaveLength(1);
    });

    test('can be read for a task definition of CDK', () => {
      const company = new Company(context);
      const taskDefinition = new ecs.FargateTaskDefinition(company.shop, 'Task');
      taskDefinition.addContainer('app', {
        image, portMappings: [{ containerPort: 80 }], environmentFiles: [ecs.EnvironmentFile.fromBucket(bucketIn(company, position), 'shop.env')],
      });
      company.service(WorkloadTask.fromTaskDefinition(taskDefinition));

      expectReadable(company, position);
    });

    test('can be read for a FireLens router on EC2 with a configuration in S3, which Fargate does not read', () => {
      const company = new Company(context);
      const configFileValue = bucketIn(company, position).arnForObjects('fluent.conf');
      const taskDefinition = new ecs.Ec2TaskDefinition(company.shop, 'Task', { networkMode: ecs.NetworkMode.AWS_VPC });
      taskDefinition.addContainer('app', { image, memoryLimitMiB: 256, portMappings: [{ containerPort: 80 }] });
      taskDefinition.addFirelensLogRouter('router', {
        image,
        memoryLimitMiB: 128,
        firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT, options: { configFileType: ecs.FirelensConfigFileType.S3, configFileValue } },
      });
      new Ec2ReplicaService(company.shop, 'Web', { capacityProviders: [ec2Capacity(company.shop)], task: WorkloadTask.fromTaskDefinition(taskDefinition) });

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 's3:GetObject')).toHaveLength(1);
      expect(textOf(allowedOn(statements, 'kms:Decrypt')))
        .toContain({ 'same stack': '"Key961B73FD"', 'other stack': 'OutputFnGetAttKey961B73FD', 'imported': KEY_ARN }[position]);
    });
  });

  test('an environment file of the app can be read', () => {
    const company = new Company(context);
    company.service(webTask({ environmentFiles: [ecs.EnvironmentFile.fromAsset('test/fixtures/shop.env')] }));

    expect(textOf(allowedOn(company.statements(company.shop), 's3:GetObject'))).toContain('.env"');
  });

  test('a file in a bucket without a key needs no key', () => {
    const company = new Company(context);
    company.service(webTask({ environmentFiles: [ecs.EnvironmentFile.fromBucket(new s3.Bucket(company.platform, 'Bucket'), 'shop.env')] }));

    expect(allowedOn(company.statements(company.shop), 'kms:Decrypt')).toEqual([]);
  });

  test('a document reads a file in an imported bucket with a key', () => {
    const company = new Company(context);
    bucketIn(company, 'imported');
    company.service(WorkloadTask.fromDocument({
      cpu: 256,
      memory: 512,
      containerDefinitions: [{
        name: 'app', image: 'nginx', portMappings: [{ containerPort: 80 }], environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::config/shop.env' }],
      }],
    }));

    expectReadable(company, 'imported');
  });
});
