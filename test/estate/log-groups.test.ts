import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowedOn, Company, CONTEXTS, textOf } from './grants';
import { CloudMapDnsRecords, ContainerLogging, Discovery, Exposure, FargateWebService, LogDestination, Sidecar, WorkloadCluster, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingNamespace, existingVpc } from '../fixtures/existing-cluster';
import { image, webTask } from '../fixtures/web-task';

const OWNERS = ['same stack', 'other stack'] as const;

/** Returns the log groups for which CloudWatch Logs may use the keys of a stack. */
const encryptedLogGroups = (company: Company, stack: Stack) => company.statements(stack, 'AWS::KMS::Key')
  .filter(({ Principal }) => textOf(Principal).includes('"logs.')).map(({ Condition }: any) => textOf(Condition.ArnLike['kms:EncryptionContext:aws:logs:arn']));

describe.each(CONTEXTS)('in an app %s', (_name, context) => {
  describe.each(OWNERS)('the key of a log group of the %s', (owner) => {
    test.each<[string, (company: Company, logGroup: logs.ILogGroup) => unknown]>([
      ['ContainerLogging.awsLogs()', (company, logGroup) => company.service(webTask({ logging: ContainerLogging.awsLogs({ logGroup }) }))],
      ['ecs.LogDrivers.awsLogs()', (company, logGroup) => company.service(webTask({ logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'web' }) }))],
      ['LogDestination.cloudWatchLogs()', (company, logGroup) => company.service(webTask({
        sidecars: [Sidecar.fireLens({ destination: LogDestination.cloudWatchLogs({ logGroup }) })],
      }))],
      ['accessLogGroup of an HTTP API', (company, accessLogGroup) => new FargateWebService(company.shop, 'Web', {
        cluster: company.cluster(),
        task: webTask(),
        exposure: Exposure.httpApi({ accessLogGroup }),
        discovery: Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }),
      })],
    ])('lets CloudWatch Logs use it for that log group with %s', (_option, use) => {
      const company = new Company(context);
      const stack = company.stackOf(owner);
      use(company, new logs.LogGroup(stack, 'Logs', { logGroupName: 'shop', encryptionKey: new kms.Key(stack, 'Key') }));

      expect(encryptedLogGroups(company, stack)).toEqual([expect.stringMatching(/:log-group:shop"/)]);
    });
  });

  test('the key of a log group without a name is limited to names that start with that of the stack', () => {
    const company = new Company(context);
    const logGroup = new logs.LogGroup(company.platform, 'Logs', { encryptionKey: new kms.Key(company.platform, 'Key') });
    company.service(webTask({ logging: ContainerLogging.awsLogs({ logGroup }) }));

    expect(encryptedLogGroups(company, company.platform)).toEqual([expect.stringMatching(/:log-group:Platform-\*"/)]);
  });

  describe('ECS Exec', () => {
    const cluster = (company: Company, executeCommandConfiguration?: ecs.ExecuteCommandConfiguration, id = 'Cluster') => {
      const scope = new Construct(company.shop, `${id}Place`);
      const existing = { vpc: existingVpc(scope), cloudMapNamespace: existingNamespace(scope) };
      return new WorkloadCluster(company.shop, id, { ...existing, executeCommandConfiguration });
    };
    const { OVERRIDE } = ecs.ExecuteCommandLogging;

    test('fails with cloudWatchEncryptionEnabled and a log group without a key', () => {
      const company = new Company(context);
      const cloudWatchLogGroup = new logs.LogGroup(company.platform, 'Sessions');

      expect(() => cluster(company, { logging: OVERRIDE, logConfiguration: { cloudWatchLogGroup, cloudWatchEncryptionEnabled: true } }))
        .toThrow(errorAt('Shop/Cluster', 'cloudWatchEncryptionEnabled', 'Platform/Sessions', 'encryptionKey'));
    });

    test.each(OWNERS)('writes to an encrypted log group of the %s', (owner) => {
      const company = new Company(context);
      const stack = company.stackOf(owner);
      const cloudWatchLogGroup = new logs.LogGroup(stack, 'Sessions', { logGroupName: 'sessions', encryptionKey: new kms.Key(stack, 'Key') });
      const logConfiguration = { cloudWatchLogGroup, cloudWatchEncryptionEnabled: true };
      company.service(webTask(), { cluster: cluster(company, { logging: OVERRIDE, logConfiguration }), enableExecuteCommand: true });

      expect(encryptedLogGroups(company, stack)).toContainEqual(expect.stringMatching(/:log-group:sessions"/));
    });

    test.each(OWNERS)('writes to a bucket of the %s, with a key, from a service and from a job', (owner) => {
      const company = new Company(context);
      const stack = company.stackOf(owner);
      const s3Bucket = new s3.Bucket(stack, 'Sessions', { encryptionKey: new kms.Key(stack, 'Key') });
      const configuration = { logging: OVERRIDE, logConfiguration: { s3Bucket, s3EncryptionEnabled: true } };
      company.service(webTask(), { cluster: cluster(company, configuration), enableExecuteCommand: true });
      company.job(WorkloadTask.container({ image }), { cluster: cluster(company, configuration, 'Jobs'), enableExecuteCommand: true });

      const statements = company.statements(company.shop);
      expect(allowedOn(statements, 's3:PutObject')).toHaveLength(2);
      expect(allowedOn(statements, 'kms:GenerateDataKey*').length).toBeGreaterThanOrEqual(2);
    });

    test('writes to the log groups of the containers without a configuration, from a service and from a job', () => {
      const company = new Company(context);
      const logGroup = logs.LogGroup.fromLogGroupName(company.shop, 'Logs', 'shop');
      const task = webTask({ logging: ContainerLogging.awsLogs({ logGroup }) });
      company.service(task, { cluster: cluster(company), enableExecuteCommand: true });
      company.job(task, { cluster: cluster(company, undefined, 'Jobs'), enableExecuteCommand: true });

      const streams = allowedOn(company.statements(company.shop), 'logs:DescribeLogStreams').map(textOf);
      const own = expect.stringMatching(/:log-group:shop:\*"/);
      expect(streams).toEqual([own, own]);
    });

    test('writes to no log group with logging NONE', () => {
      const company = new Company(context);
      const configuration = { logging: ecs.ExecuteCommandLogging.NONE };
      company.service(webTask(), { cluster: cluster(company, configuration), enableExecuteCommand: true });
      company.job(webTask(), { cluster: cluster(company, configuration, 'Jobs'), enableExecuteCommand: true });

      expect(allowedOn(company.statements(company.shop), 'logs:DescribeLogStreams')).toEqual([]);
    });
  });
});
