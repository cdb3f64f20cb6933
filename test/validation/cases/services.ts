import { instanceService, LISTENING, Resources, ROLE, RuleCase, service, task } from './rule-case';

const EFS = { Volumes: [{ Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] };
const name = (ServiceName: string) => service({ ServiceName });
const shell = (taskFields: object) => service({ EnableExecuteCommand: true }, taskFields);
const rebalanced = (fields: object) => service({ AvailabilityZoneRebalancing: 'ENABLED', ...fields });
const disk = (fields: object) => ({ VolumeConfigurations: [{ Name: 'data', ManagedEBSVolume: { RoleArn: ROLE, ...fields } }] });
const withDisk = (fields: object): Resources => ({
  ...service(fields),
  ...task({ Volumes: [{ Name: 'data', ConfiguredAtLaunch: true }] }, { ...LISTENING, MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data' }] }),
});
const closed = (ReadonlyRootFilesystem: boolean, EnableExecuteCommand = true): Resources => (
  { ...service({ EnableExecuteCommand }), ...task({ TaskRoleArn: ROLE }, { ...LISTENING, ReadonlyRootFilesystem }) }
);
const classic = (LoadBalancers: object[]) => instanceService({ AvailabilityZoneRebalancing: 'ENABLED', LoadBalancers });
const size = (range: string, got: number) => (
  `VolumeConfigurations[0].ManagedEBSVolume.SizeInGiB must be a whole number from ${range}, got ${got}; use a size that the volume type has`
);

export const SERVICE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS311',
    fails: service({ DesiredCount: -1 }),
    message: 'DesiredCount must be a whole number 0 or more, got -1; use 0 for a service that shall not run',
    passes: service({ DesiredCount: 0 }),
  },
  {
    rule: 'ECS312',
    fails: name('web.app'),
    message: "ServiceName is not a name that ECS takes, got 'web.app'; use 1 to 255 letters, digits, hyphens and underscores",
    passes: name('w'.repeat(255)),
  },
  {
    rule: 'ECS312',
    fails: name('w'.repeat(256)),
    message: `ServiceName is not a name that ECS takes, got '${'w'.repeat(256)}'; use 1 to 255 letters, digits, hyphens and underscores`,
    passes: name('web-app_1'),
  },
  {
    rule: 'ECS313',
    fails: service({}, { RequiresCompatibilities: ['EC2'] }),
    message: 'the task definition cannot run on Fargate, got ["EC2"]; add FARGATE to its RequiresCompatibilities',
    passes: service({}, { RequiresCompatibilities: ['EC2', 'FARGATE'] }),
  },
  {
    rule: 'ECS314',
    fails: service({ PlacementStrategies: [{ Type: 'random' }] }),
    message: 'PlacementStrategies is not available on Fargate; remove it: Fargate spreads tasks over Availability Zones by itself',
    passes: service({ PlacementStrategies: [] }),
  },
  {
    rule: 'ECS314',
    fails: service({ PlacementConstraints: [{ Type: 'distinctInstance' }] }),
    message: 'PlacementConstraints is not available on Fargate; remove it: Fargate spreads tasks over Availability Zones by itself',
    passes: instanceService({ PlacementConstraints: [{ Type: 'distinctInstance' }] }),
  },
  {
    rule: 'ECS314',
    fails: service({ LaunchType: 'FARGATE', CapacityProviderStrategy: undefined, PlacementStrategies: [{ Type: 'random' }] }),
    message: 'PlacementStrategies is not available on Fargate; remove it: Fargate spreads tasks over Availability Zones by itself',
    passes: service({ CapacityProviderStrategy: undefined, PlacementStrategies: [{ Type: 'random' }] }),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.3.0' }, EFS),
    message: "ephemeral storage and EFS volumes need platform version 1.4.0, got '1.3.0'; use LATEST",
    passes: service({ PlatformVersion: '1.4.0' }, EFS),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.3.0' }, { EphemeralStorage: { SizeInGiB: 50 } }),
    message: "ephemeral storage and EFS volumes need platform version 1.4.0, got '1.3.0'; use LATEST",
    passes: service({ PlatformVersion: '1.3.0' }),
  },
  {
    rule: 'ECS315',
    fails: service({ PlatformVersion: '1.0.0' }, { Volumes: [{ Name: 'data' }, ...EFS.Volumes] }),
    message: "ephemeral storage and EFS volumes need platform version 1.4.0, got '1.0.0'; use LATEST",
    passes: service({ PlatformVersion: '1.0.0' }, { Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS316',
    fails: shell({}),
    message: 'EnableExecuteCommand needs a task role, and the task definition has none; set its TaskRoleArn',
    passes: shell({ TaskRoleArn: ROLE }),
  },
  {
    rule: 'ECS317',
    fails: closed(true),
    message: 'EnableExecuteCommand opens no shell in containers with a read-only root file system, got ["web"]; ' +
      'remove ReadonlyRootFilesystem while somebody needs a shell, or EnableExecuteCommand',
    passes: closed(false),
  },
  {
    rule: 'ECS317',
    fails: closed(true),
    message: 'EnableExecuteCommand opens no shell in containers with a read-only root file system, got ["web"]; ' +
      'remove ReadonlyRootFilesystem while somebody needs a shell, or EnableExecuteCommand',
    passes: closed(true, false),
  },
  {
    rule: 'ECS318',
    fails: rebalanced({ DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 100 } }),
    message: 'AvailabilityZoneRebalancing needs a MaximumPercent above 100, got 100; raise it, or disable the rebalancing',
    passes: rebalanced({ DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 101 } }),
  },
  {
    rule: 'ECS318',
    fails: instanceService({ AvailabilityZoneRebalancing: 'ENABLED', SchedulingStrategy: 'DAEMON' }),
    message: 'AvailabilityZoneRebalancing is not available to daemons; disable it',
    passes: instanceService({ AvailabilityZoneRebalancing: 'DISABLED', SchedulingStrategy: 'DAEMON' }),
  },
  {
    rule: 'ECS318',
    fails: classic([{ LoadBalancerName: 'old', ContainerName: 'web', ContainerPort: 80 }]),
    message: 'AvailabilityZoneRebalancing does not go with a Classic Load Balancer; use a target group, or disable it',
    passes: classic([]),
  },
  {
    rule: 'ECS319',
    fails: withDisk({}),
    message: "the task definition leaves a volume to the service, which does not attach it, got 'data'; add it to VolumeConfigurations",
    passes: withDisk(disk({ SizeInGiB: 10 })),
  },
  {
    rule: 'ECS319',
    fails: service(disk({ SizeInGiB: 10 })),
    message: "VolumeConfigurations has a volume that the task definition does not leave to it, got 'data'; set its ConfiguredAtLaunch there",
    passes: service({}),
  },
  {
    rule: 'ECS319',
    fails: { ...service(disk({ SizeInGiB: 10 })), ...task({ Volumes: [{ Name: 'data' }] }, LISTENING) },
    message: "VolumeConfigurations has a volume that the task definition does not leave to it, got 'data'; set its ConfiguredAtLaunch there",
    passes: { ...service(), ...task({ Volumes: [{ Name: 'data' }] }, LISTENING) },
  },
  {
    rule: 'ECS319',
    fails: withDisk({ VolumeConfigurations: [...disk({ SizeInGiB: 10 }).VolumeConfigurations, { Name: 'other', ManagedEBSVolume: { RoleArn: ROLE, SizeInGiB: 10 } }] }),
    message: "VolumeConfigurations has a volume that the task definition does not leave to it, got 'other'; set its ConfiguredAtLaunch there",
    passes: withDisk(disk({ SizeInGiB: 20 })),
  },
  {
    rule: 'ECS320',
    fails: withDisk(disk({})),
    message: 'VolumeConfigurations[0].ManagedEBSVolume has neither a size nor a snapshot; set its SizeInGiB',
    passes: withDisk(disk({ SnapshotId: 'snap-1' })),
  },
  {
    rule: 'ECS320',
    fails: withDisk(disk({ VolumeType: 'io2', SizeInGiB: 3 })),
    message: size('4 to 16384', 3),
    passes: withDisk(disk({ VolumeType: 'io2', SizeInGiB: 4 })),
  },
  { rule: 'ECS320', fails: withDisk(disk({ SizeInGiB: 16385 })), message: size('1 to 16384', 16385), passes: withDisk(disk({ SizeInGiB: 16384 })) },
];
