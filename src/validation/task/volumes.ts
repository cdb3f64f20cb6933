import { firstDuplicate, TaskFacts, textOf, VolumeFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { TaskRule } from '../rule';

/** Volumes that no task can have. How they are mounted is in `mounts.ts`. */
export const VOLUME_RULES: readonly TaskRule[] = [
  {
    id: 'ECS281',
    title: 'Each volume has a name of its own',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('Volume'),
    check: uniqueNames,
  },
  {
    id: 'ECS282',
    title: 'A volume is configured at launch or in the task definition, not both',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('Volume'),
    check: (task) => eachVolume(task, onePlace),
  },
  {
    id: 'ECS283',
    title: 'An EFS volume with an access point or IAM encrypts what is in transit',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, encryptedTransit),
  },
  {
    id: 'ECS284',
    title: 'An EFS volume with an access point leaves the root directory to it',
    severity: 'error',
    property: 'Volumes',
    link: ecsApi('EFSAuthorizationConfig'),
    check: (task) => eachVolume(task, accessPointRoot),
  },
  {
    id: 'ECS285',
    title: 'A volume has no path on the host on Fargate',
    severity: 'error',
    on: 'fargate',
    property: 'Volumes',
    link: ecsApi('HostVolumeProperties'),
    check: (task) => eachVolume(task, hostPath),
  },
  {
    id: 'ECS286',
    title: 'A volume is no Docker volume on Fargate',
    severity: 'error',
    on: 'fargate',
    property: 'Volumes',
    link: ecsApi('DockerVolumeConfiguration'),
    check: (task) => eachVolume(task, dockerVolume),
  },
  {
    id: 'ECS287',
    title: 'One volume at most is configured at launch',
    severity: 'error',
    property: 'Volumes',
    link: ecsGuide('configure-ebs-volume'),
    check: oneAtLaunch,
  },
];

function* eachVolume({ volumes = [] }: TaskFacts, check: (place: string, volume: VolumeFacts) => Iterable<Refusal>): Iterable<Refusal> {
  for (const [i, volume] of volumes.entries()) yield* check(`volumes[${i}]`, volume);
}

function* uniqueNames({ volumes = [] }: TaskFacts): Iterable<Refusal> {
  const twice = firstDuplicate(volumes.map(({ name }) => name));
  if (twice !== undefined) yield { what: 'two volumes have one name', got: twice, instead: 'rename one of them' };
}

function* onePlace(place: string, { configuredAtLaunch, efsVolumeConfiguration }: VolumeFacts): Iterable<Refusal> {
  if (configuredAtLaunch !== true || !efsVolumeConfiguration) return;
  yield { what: `${place} is an EFS volume and configured at launch`, instead: 'keep one of the two' };
}

function* encryptedTransit(place: string, { efsVolumeConfiguration: efs }: VolumeFacts): Iterable<Refusal> {
  const authorization = efs?.authorizationConfig;
  if (!authorization || (efs.transitEncryption ?? 'DISABLED') !== 'DISABLED') return;
  if (authorization.iam !== 'ENABLED' && !authorization.accessPointId) return;
  yield { what: `${place}.efsVolumeConfiguration.authorizationConfig needs encryption in transit`, instead: 'set transitEncryption to ENABLED' };
}

function* accessPointRoot(place: string, { efsVolumeConfiguration: efs }: VolumeFacts): Iterable<Refusal> {
  if (!efs?.authorizationConfig?.accessPointId || (textOf(efs.rootDirectory) ?? '/') === '/') return;
  yield {
    what: `${place}.efsVolumeConfiguration.rootDirectory does not go with an access point`,
    got: efs.rootDirectory,
    instead: 'leave it to the access point',
  };
}

function* hostPath(place: string, { host }: VolumeFacts): Iterable<Refusal> {
  if (host?.sourcePath === undefined) return;
  yield {
    what: `${place}.host.sourcePath is not available on Fargate`,
    got: host.sourcePath,
    instead: 'remove it: the volume is then an empty directory that the containers share',
  };
}

function* dockerVolume(place: string, { dockerVolumeConfiguration }: VolumeFacts): Iterable<Refusal> {
  if (dockerVolumeConfiguration === undefined) return;
  yield { what: `${place}.dockerVolumeConfiguration is not available on Fargate`, instead: 'use a bind mount or an EFS volume' };
}

function* oneAtLaunch({ volumes = [] }: TaskFacts): Iterable<Refusal> {
  if (volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch === true).length <= 1) return;
  yield { what: 'more than one volume is configured at launch', instead: 'keep the one that the service attaches' };
}
