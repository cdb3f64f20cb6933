import { Resources, RuleCase, task, WEB } from './rule-case';

const efs = (fields: object): Resources => task({ Volumes: [{ Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1', ...fields } }] });
const ACCESS_POINT = { AuthorizationConfig: { AccessPointId: 'fsap-1' } };
const IAM = { AuthorizationConfig: { IAM: 'ENABLED' } };
const mounts = (SourceVolume: string) => ({ ...WEB, MountPoints: [{ SourceVolume, ContainerPath: '/data' }] });
const disk = (Name: string) => ({ Name, ConfiguredAtLaunch: true });
const from = (SourceContainer: string) => task({}, { ...WEB, VolumesFrom: [{ SourceContainer }] }, { Name: 'files', Image: 'busybox' });

export const VOLUME_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS281',
    fails: task({ Volumes: [{ Name: 'data' }, { Name: 'data' }] }),
    mentions: ['volumes', 'name', 'data', 'rename'],
    passes: task({ Volumes: [{ Name: 'data' }, { Name: 'cache' }] }),
  },
  {
    rule: 'ECS282',
    fails: task({ Volumes: [{ ...disk('data'), EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] }, mounts('data')),
    mentions: ['volumes[0]', 'EFS', 'configured at launch', 'keep one'],
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS283',
    fails: efs(IAM),
    mentions: ['volumes[0].efsVolumeConfiguration.authorizationConfig', 'ENABLED'],
    passes: efs({ ...IAM, TransitEncryption: 'ENABLED' }),
  },
  {
    rule: 'ECS283',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'DISABLED' }),
    mentions: ['volumes[0].efsVolumeConfiguration.authorizationConfig', 'ENABLED'],
    passes: efs({ AuthorizationConfig: { IAM: 'DISABLED' }, TransitEncryption: 'DISABLED' }),
  },
  {
    rule: 'ECS284',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '/data' }),
    mentions: ['volumes[0].efsVolumeConfiguration.rootDirectory', '/data', 'remove'],
    passes: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '/' }),
  },
  {
    rule: 'ECS284',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '' }),
    mentions: ['volumes[0].efsVolumeConfiguration.rootDirectory', "''", 'remove'],
    passes: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED' }),
  },
  {
    rule: 'ECS285',
    fails: task({ Volumes: [{ Name: 'data', Host: { SourcePath: '/var/data' } }] }),
    mentions: ['volumes[0].host.sourcePath', '/var/data', 'remove'],
    passes: task({ Volumes: [{ Name: 'data', Host: {} }] }),
  },
  {
    rule: 'ECS286',
    fails: task({ Volumes: [{ Name: 'data', DockerVolumeConfiguration: { Scope: 'task' } }] }),
    mentions: ['volumes[0].dockerVolumeConfiguration', 'bind mount'],
    passes: task({ Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS287',
    fails: task({ Volumes: [disk('a'), disk('b')] }, {
      ...WEB,
      MountPoints: [{ SourceVolume: 'a', ContainerPath: '/a' }, { SourceVolume: 'b', ContainerPath: '/b' }],
    }),
    mentions: ['configured at launch', 'keep'],
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS288',
    fails: task({ Volumes: [disk('data')] }),
    mentions: ['volumes[0]', 'no container mounts', 'remove'],
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS288',
    fails: task({ Volumes: [disk('data'), { Name: 'cache' }] }, mounts('cache')),
    mentions: ['volumes[0]', 'no container mounts', 'remove'],
    passes: task({ Volumes: [disk('data')] }, { Name: 'proxy', Image: 'envoy' }, mounts('data')),
  },
  {
    rule: 'ECS289',
    fails: task({ Volumes: [{ Name: 'data' }] }, mounts('dat')),
    mentions: ['mountPoints[0].sourceVolume', "'web'", 'dat', 'add it'],
    passes: task({ Volumes: [{ Name: 'data' }] }, mounts('data')),
  },
  {
    rule: 'ECS290',
    fails: from('web'),
    mentions: ['volumesFrom[0].sourceContainer', "'web'", 'web', 'correct'],
    passes: from('files'),
  },
];
