import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { accessPoints, buckets, fileSystems, keys, roles, securityGroups } from './estate';
import { TaskVolume, VolumeMount, EbsTaskVolumeOptions, EfsTaskVolumeOptions, S3FilesTaskVolumeOptions, BindMountTaskVolumeOptions } from '../../../src/index';
import { among, anyOf, listOf, oneOf, booleans } from '../generators/choice';
import { deferred } from '../generators/deferred';
import { factory, optionsOf } from '../generators/options';
import { numbers, sizes, texts } from '../generators/values';

const names = texts('data', 'uploads', 'efs');
const directories = texts('/', '/data');
const tunnelPort = numbers({ min: 1, max: 65535 });

const efsOptions = optionsOf<EfsTaskVolumeOptions>('EfsTaskVolumeOptions', ['fileSystem'], {
  fileSystem: fileSystems,
  accessPoint: accessPoints,
  iam: booleans,
  name: names,
  rootAccess: booleans,
  rootDirectory: directories,
  transitEncryption: booleans,
  transitEncryptionPort: tunnelPort,
});

const ebsOptions = optionsOf<EbsTaskVolumeOptions>('EbsTaskVolumeOptions', ['size'], {
  size: sizes('gibibytes', { min: 4, max: 16384 }),
  encrypted: booleans,
  encryptionKey: keys,
  fileSystemType: anyOf(ecs.FileSystemType),
  infrastructureRole: roles,
  iops: numbers({ min: 3000, max: 16000 }),
  name: names,
  propagateTags: anyOf(ecs.EbsPropagatedTagSource),
  snapshotId: texts('snap-12345678'),
  tags: among([{ Team: 'shop' }], [{}, { AmazonECSManaged: 'x' }, { 'aws:x': 'y' }, { '': 'x' }, { long: 'x'.repeat(300) }]),
  throughput: numbers({ min: 125, max: 1000 }),
  volumeType: anyOf(ec2.EbsDeviceVolumeType),
});

const s3FilesOptions = optionsOf<S3FilesTaskVolumeOptions>('S3FilesTaskVolumeOptions', ['fileSystemArn'], {
  fileSystemArn: texts('arn:aws:s3files:us-east-1:111111111111:file-system/fs-12345678'),
  accessPointArn: texts('arn:aws:s3files:us-east-1:111111111111:file-system/fs-12345678/access-point/fsap-12345678'),
  bucket: buckets,
  mountTargets: among([deferred('mount targets', (world) => [world.newScope('MountTarget')])], [[]]),
  name: names,
  rootAccess: booleans,
  rootDirectory: directories,
  securityGroup: securityGroups,
  transitEncryptionPort: tunnelPort,
});

const volumes = oneOf(
  factory('TaskVolume.bindMount', TaskVolume.bindMount, optionsOf<BindMountTaskVolumeOptions>('BindMountTaskVolumeOptions', [], { name: names })),
  factory('TaskVolume.efs', TaskVolume.efs, efsOptions),
  factory('TaskVolume.s3Files', TaskVolume.s3Files, s3FilesOptions),
  factory('TaskVolume.ebs', TaskVolume.ebs, ebsOptions),
);

export const volumeMounts = listOf(optionsOf<VolumeMount>('VolumeMount', ['volume', 'containerPath'], {
  volume: volumes,
  containerPath: texts('/data', '/uploads', '/cache'),
  readOnly: booleans,
}), 2);
