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
    message: "two volumes have one name, got 'data'; rename one of them",
    passes: task({ Volumes: [{ Name: 'data' }, { Name: 'cache' }] }),
  },
  {
    rule: 'ECS282',
    fails: task({ Volumes: [{ ...disk('data'), EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }] }, mounts('data')),
    message: 'volumes[0] is an EFS volume and configured at launch; keep one of the two',
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS283',
    fails: efs(IAM),
    message: 'volumes[0].efsVolumeConfiguration.authorizationConfig needs encryption in transit; set transitEncryption to ENABLED',
    passes: efs({ ...IAM, TransitEncryption: 'ENABLED' }),
  },
  {
    rule: 'ECS283',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'DISABLED' }),
    message: 'volumes[0].efsVolumeConfiguration.authorizationConfig needs encryption in transit; set transitEncryption to ENABLED',
    passes: efs({ AuthorizationConfig: { IAM: 'DISABLED' }, TransitEncryption: 'DISABLED' }),
  },
  {
    rule: 'ECS284',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '/data' }),
    message: "volumes[0].efsVolumeConfiguration.rootDirectory does not go with an access point, got '/data'; leave it to the access point",
    passes: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '/' }),
  },
  {
    rule: 'ECS284',
    fails: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED', RootDirectory: '' }),
    message: "volumes[0].efsVolumeConfiguration.rootDirectory does not go with an access point, got ''; leave it to the access point",
    passes: efs({ ...ACCESS_POINT, TransitEncryption: 'ENABLED' }),
  },
  {
    rule: 'ECS285',
    fails: task({ Volumes: [{ Name: 'data', Host: { SourcePath: '/var/data' } }] }),
    message: "volumes[0].host.sourcePath is not available on Fargate, got '/var/data'; " +
      'remove it: the volume is then an empty directory that the containers share',
    passes: task({ Volumes: [{ Name: 'data', Host: {} }] }),
  },
  {
    rule: 'ECS286',
    fails: task({ Volumes: [{ Name: 'data', DockerVolumeConfiguration: { Scope: 'task' } }] }),
    message: 'volumes[0].dockerVolumeConfiguration is not available on Fargate; use a bind mount or an EFS volume',
    passes: task({ Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS287',
    fails: task({ Volumes: [disk('a'), disk('b')] }, { ...WEB, MountPoints: [{ SourceVolume: 'a', ContainerPath: '/a' }, { SourceVolume: 'b', ContainerPath: '/b' }] }),
    message: 'more than one volume is configured at launch; keep the one that the service attaches',
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS288',
    fails: task({ Volumes: [disk('data')] }),
    message: 'volumes[0] is configured at launch, but no container mounts it; mount it, or remove it',
    passes: task({ Volumes: [disk('data')] }, mounts('data')),
  },
  {
    rule: 'ECS288',
    fails: task({ Volumes: [disk('data'), { Name: 'cache' }] }, mounts('cache')),
    message: 'volumes[0] is configured at launch, but no container mounts it; mount it, or remove it',
    passes: task({ Volumes: [disk('data')] }, { Name: 'proxy', Image: 'envoy' }, mounts('data')),
  },
  {
    rule: 'ECS289',
    fails: task({ Volumes: [{ Name: 'data' }] }, mounts('dat')),
    message: "mountPoints[0].sourceVolume of container 'web' names no volume, got 'dat'; add it to volumes, or correct the name",
    passes: task({ Volumes: [{ Name: 'data' }] }, mounts('data')),
  },
  {
    rule: 'ECS290',
    fails: from('web'),
    message: "volumesFrom[0].sourceContainer of container 'web' names no other container, got 'web'; correct the name",
    passes: from('files'),
  },
];
