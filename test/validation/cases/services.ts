import { instanceService, LISTENING, Resources, ROLE, RuleCase, service, task } from './rule-case';

const EFS = { Volumes: [{ Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] };
const name = (ServiceName: string) => service({ ServiceName });
const shell = (taskFields: object) => service({ EnableExecuteCommand: true }, taskFields);
const rebalanced = (fields: object) => service({ AvailabilityZoneRebalancing: 'ENABLED', ...fields });
const disk = (fields: object) => ({ VolumeConfigurations: [{ Name: 'data', ManagedEBSVolume: { RoleArn: ROLE, ...fields } }] });
const withDisk = (fields: object): Resources => ({
  ...service(fields),
  ...task({ Volumes: [{ Name: 'data', ConfiguredAtLaunch: true }] }, {
    ...LISTENING,
    MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data' }],
  }),
});
const closed = (ReadonlyRootFilesystem: boolean, EnableExecuteCommand = true): Resources => (
  { ...service({ EnableExecuteCommand }), ...task({ TaskRoleArn: ROLE }, { ...LISTENING, ReadonlyRootFilesystem }) }
);
const classic = (LoadBalancers: object[]) => instanceService({ AvailabilityZoneRebalancing: 'ENABLED', LoadBalancers });

export const SERVICE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS311',
    fails: service({ DesiredCount: -1 }),
    mentions: ['DesiredCount', '0 or more', '-1', 'use 0'],
    passes: service({ DesiredCount: 0 }),
  },
  {
    rule: 'ECS312',
    fails: name('web.app'),
    mentions: ['ServiceName', 'web.app', 'use 1 to'],
    passes: name('w'.repeat(255)),
  },
  {
    rule: 'ECS312',
    fails: name('w'.repeat(256)),
    mentions: ['ServiceName', 'w'.repeat(256), 'use 1 to'],
    passes: name('web-app_1'),
  },
  {
    rule: 'ECS313',
    fails: service({}, { RequiresCompatibilities: ['EC2'] }),
    mentions: ['Fargate', '["EC2"]', 'RequiresCompatibilities'],
    passes: service({}, { RequiresCompatibilities: ['EC2', 'FARGATE'] }),
  },
  {
    rule: 'ECS313',
    fails: service({ CapacityProviderStrategy: undefined, LaunchType: 'EC2' }),
    mentions: ['EC2', '["FARGATE"]', 'add EC2'],
    passes: service({ CapacityProviderStrategy: undefined, LaunchType: 'EC2' }, { RequiresCompatibilities: ['EC2', 'FARGATE'] }),
  },
  {
    rule: 'ECS313',
    fails: service({}, { RequiresCompatibilities: undefined, Cpu: undefined }),
    mentions: ['Fargate', 'no cpu', 'RequiresCompatibilities'],
    passes: service({}, { RequiresCompatibilities: undefined }),
  },
  {
    rule: 'ECS314',
    fails: service({ PlacementStrategies: [{ Type: 'random' }] }),
    mentions: ['PlacementStrategies', 'Fargate', 'remove'],
    passes: service({ PlacementStrategies: [] }),
  },
  {
    rule: 'ECS314',
    fails: service({ PlacementConstraints: [{ Type: 'distinctInstance' }] }),
    mentions: ['PlacementConstraints', 'Fargate', 'remove'],
    passes: instanceService({ PlacementConstraints: [{ Type: 'distinctInstance' }] }),
  },
  {
    rule: 'ECS314',
    fails: service({ LaunchType: 'FARGATE', CapacityProviderStrategy: undefined, PlacementStrategies: [{ Type: 'random' }] }),
    mentions: ['PlacementStrategies', 'Fargate', 'remove'],
    passes: service({ CapacityProviderStrategy: undefined, PlacementStrategies: [{ Type: 'random' }] }),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.3.0' }, EFS),
    mentions: ['platform version 1.4.0', '1.3.0', 'LATEST'],
    passes: service({ PlatformVersion: '1.4.0' }, EFS),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.3.0' }, { EphemeralStorage: { SizeInGiB: 50 } }),
    mentions: ['platform version 1.4.0', '1.3.0', 'LATEST'],
    passes: service({ PlatformVersion: '1.3.0' }),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.0.0' }, { Volumes: [{ Name: 'data' }, ...EFS.Volumes] }),
    mentions: ['platform version 1.4.0', '1.0.0', 'LATEST'],
    passes: service({ PlatformVersion: '1.0.0' }, { Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS316',
    fails: shell({}),
    mentions: ['EnableExecuteCommand', 'task role', 'TaskRoleArn'],
    passes: shell({ TaskRoleArn: ROLE }),
  },
  {
    rule: 'ECS317',
    fails: closed(true),
    mentions: ['read-only', '["web"]', 'EnableExecuteCommand'],
    passes: closed(false),
  },
  {
    rule: 'ECS317',
    fails: closed(true),
    mentions: ['read-only', '["web"]', 'EnableExecuteCommand'],
    passes: closed(true, false),
  },
  {
    rule: 'ECS318',
    fails: rebalanced({ DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 100 } }),
    mentions: ['AvailabilityZoneRebalancing', 'MaximumPercent', '100', 'raise'],
    passes: rebalanced({ DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 101 } }),
  },
  {
    rule: 'ECS318',
    fails: instanceService({ AvailabilityZoneRebalancing: 'ENABLED', SchedulingStrategy: 'DAEMON' }),
    mentions: ['AvailabilityZoneRebalancing', 'disable'],
    passes: instanceService({ AvailabilityZoneRebalancing: 'DISABLED', SchedulingStrategy: 'DAEMON' }),
  },
  {
    rule: 'ECS318',
    fails: classic([{ LoadBalancerName: 'old', ContainerName: 'web', ContainerPort: 80 }]),
    mentions: ['AvailabilityZoneRebalancing', 'target group'],
    passes: classic([]),
  },
  {
    rule: 'ECS319',
    fails: withDisk({}),
    mentions: ['volume', 'data', 'VolumeConfigurations'],
    passes: withDisk(disk({ SizeInGiB: 10 })),
  },
  {
    rule: 'ECS319',
    fails: service(disk({ SizeInGiB: 10 })),
    mentions: ['VolumeConfigurations', 'at launch', 'data', 'ConfiguredAtLaunch'],
    passes: service({}),
  },
  {
    rule: 'ECS319',
    fails: { ...service(disk({ SizeInGiB: 10 })), ...task({ Volumes: [{ Name: 'data' }] }, LISTENING) },
    mentions: ['VolumeConfigurations', 'at launch', 'data', 'ConfiguredAtLaunch'],
    passes: { ...service(), ...task({ Volumes: [{ Name: 'data' }] }, LISTENING) },
  },
  {
    rule: 'ECS319',
    fails: withDisk({
      VolumeConfigurations: [
        ...disk({ SizeInGiB: 10 }).VolumeConfigurations,
        { Name: 'other', ManagedEBSVolume: { RoleArn: ROLE, SizeInGiB: 10 } },
      ],
    }),
    mentions: ['VolumeConfigurations', 'at launch', 'other', 'ConfiguredAtLaunch'],
    passes: withDisk(disk({ SizeInGiB: 20 })),
  },
  {
    rule: 'ECS320',
    fails: withDisk(disk({})),
    mentions: ['VolumeConfigurations[0].ManagedEBSVolume', 'size', 'snapshot', 'SizeInGiB'],
    passes: withDisk(disk({ SnapshotId: 'snap-1' })),
  },
  {
    rule: 'ECS320',
    fails: withDisk(disk({ VolumeType: 'io2', SizeInGiB: 3 })),
    mentions: ['VolumeConfigurations[0].ManagedEBSVolume.SizeInGiB', '4 to 16384', '3', 'size'],
    passes: withDisk(disk({ VolumeType: 'io2', SizeInGiB: 4 })),
  },
  {
    rule: 'ECS320',
    fails: withDisk(disk({ SizeInGiB: 16385 })),
    mentions: ['VolumeConfigurations[0].ManagedEBSVolume.SizeInGiB', '1 to 16384', '16385', 'size'],
    passes: withDisk(disk({ SizeInGiB: 16384 })),
  },
];
