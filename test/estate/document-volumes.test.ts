import { Match, Template } from 'aws-cdk-lib/assertions';
import { allowedOn, Company } from './grants';
import { WorkloadTask } from '../../src/index';

const FILE_SYSTEM_ARN = 'arn:aws:s3files:us-east-1:111122223333:file-system/fs-1';

interface Mount {
  readonly volume: object;
  readonly readOnly?: boolean;
  readonly mountPoints?: object[];
}

function serviceWith({ volume, readOnly, mountPoints = [{ sourceVolume: 'data', containerPath: '/data', readOnly }] }: Mount): Company {
  const company = new Company();
  company.service(WorkloadTask.fromDocument({
    cpu: 256,
    memory: 512,
    containerDefinitions: [{ name: 'app', image: 'nginx', portMappings: [{ containerPort: 80 }], mountPoints }],
    volumes: [{ name: 'data', ...volume }],
  }));
  return company;
}

const efs = (authorizationConfig: object) => (
  { efsVolumeConfiguration: { fileSystemId: 'fs-12345678', transitEncryption: 'ENABLED', authorizationConfig } }
);

/** Expects one statement with the action, on the resource, under the condition. */
function expectGrant(company: Company, action: string, resource: unknown, condition?: object): void {
  company.synth();
  Template.fromStack(company.shop).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: Match.anyValue(), Resource: resource, ...condition && { Condition: Match.objectLike(condition) },
      })]),
    },
  });
  expect(allowedOn(company.statements(company.shop), action)).toHaveLength(1);
}

const efsArn = (resource: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':elasticfilesystem:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`]],
});

describe('given a document with a file system that asks for the permissions of the task role', () => {
  test('a container that mounts an EFS volume may mount and write, by a mount target', () => {
    const company = serviceWith({ volume: efs({ iam: 'ENABLED' }) });

    for (const action of ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']) {
      expectGrant(company, action, efsArn('file-system/fs-12345678'), { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } });
    }
  });

  test('a container that mounts it through an access point is limited to that', () => {
    const company = serviceWith({ volume: efs({ iam: 'ENABLED', accessPointId: 'fsap-1' }) });

    expectGrant(company, 'elasticfilesystem:ClientMount', efsArn('file-system/fs-12345678'), {
      StringEquals: { 'elasticfilesystem:AccessPointArn': efsArn('access-point/fsap-1') },
    });
  });

  test('a container that mounts it read-only may not write', () => {
    const statements = (company: Company) => company.statements(company.shop);
    const granted = statements(serviceWith({ volume: efs({ iam: 'ENABLED' }), readOnly: true }));

    expect(allowedOn(granted, 'elasticfilesystem:ClientMount')).toHaveLength(1);
    expect(allowedOn(granted, 'elasticfilesystem:ClientWrite')).toEqual([]);
  });

  test.each<[string, Mount]>([
    ['without iam', { volume: efs({ iam: 'DISABLED' }) }],
    ['that nobody mounts', { volume: efs({ iam: 'ENABLED' }), mountPoints: [] }],
  ])('an EFS volume %s needs no permission', (_name, mount) => {
    const company = serviceWith(mount);
    expect(allowedOn(company.statements(company.shop), 'elasticfilesystem:ClientMount')).toEqual([]);
  });

  test.each([undefined, `${FILE_SYSTEM_ARN}/access-point/fsap-1`])('a container that mounts an S3 Files volume (access point: %s) may mount and write', (accessPointArn) => {
    const company = serviceWith({ volume: { s3filesVolumeConfiguration: { fileSystemArn: FILE_SYSTEM_ARN, accessPointArn } } });

    for (const action of ['s3files:ClientMount', 's3files:ClientWrite']) {
      expectGrant(company, action, FILE_SYSTEM_ARN, accessPointArn === undefined ? undefined : { StringEquals: { 's3files:AccessPointArn': accessPointArn } });
    }
  });
});
