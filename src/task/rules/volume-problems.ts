import { ContainerFacts, firstDuplicate, TaskFacts, textOf, VolumeFacts } from './facts';
import { Refusal } from '../../private/errors';

/**
 * Everything wrong with the volumes of a task and how its containers mount them.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html
 */
export function* volumeProblems(task: TaskFacts): Iterable<Refusal> {
  const { volumes = [], containers } = task;
  const mounted = new Set(containers.flatMap(({ mountPoints = [] }) => mountPoints).map(({ sourceVolume }) => sourceVolume));
  const twice = firstDuplicate(volumes.map(({ name }) => name));
  if (twice !== undefined) yield { what: 'two volumes have one name', got: twice, instead: 'rename one of them' };
  for (const [i, volume] of volumes.entries()) {
    if (volume.configuredAtLaunch === true) yield* launchVolumeProblems(`volumes[${i}]`, volume, mounted);
    yield* efsProblems(`volumes[${i}].efsVolumeConfiguration`, volume);
    yield* hostProblems(`volumes[${i}]`, volume);
  }
  if (volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch === true).length > 1) {
    yield { what: 'more than one volume is configured at launch', instead: 'keep the one that the service attaches' };
  }
  for (const container of containers) yield* mountProblems(container, task);
}

function* launchVolumeProblems(place: string, volume: VolumeFacts, mounted: ReadonlySet<unknown>): Iterable<Refusal> {
  if (volume.efsVolumeConfiguration) yield { what: `${place} is an EFS volume and configured at launch`, instead: 'keep one of the two' };
  if (!mounted.has(volume.name)) yield { what: `${place} is configured at launch, but no container mounts it`, instead: 'mount it, or remove it' };
}

function* efsProblems(place: string, { efsVolumeConfiguration: efs }: VolumeFacts): Iterable<Refusal> {
  const authorization = efs?.authorizationConfig;
  if (!efs || !authorization) return;
  if ((authorization.iam === 'ENABLED' || authorization.accessPointId) && (efs.transitEncryption ?? 'DISABLED') === 'DISABLED') {
    yield { what: `${place}.authorizationConfig needs encryption in transit`, instead: 'set transitEncryption to ENABLED' };
  }
  if (authorization.accessPointId && (efs.rootDirectory ?? '/') !== '/') {
    yield { what: `${place}.rootDirectory does not go with an access point`, got: efs.rootDirectory, instead: 'leave it to the access point' };
  }
}

function* hostProblems(place: string, { host, dockerVolumeConfiguration }: VolumeFacts): Iterable<Refusal> {
  if (host?.sourcePath !== undefined) {
    yield {
      what: `${place}.host.sourcePath is not available on Fargate`,
      got: host.sourcePath,
      instead: 'remove it: the volume is then an empty directory that the containers share',
    };
  }
  if (dockerVolumeConfiguration !== undefined) {
    yield { what: `${place}.dockerVolumeConfiguration is not available on Fargate`, instead: 'use a bind mount or an EFS volume' };
  }
}

function* mountProblems({ at, name: own, mountPoints = [], volumesFrom = [] }: ContainerFacts, task: TaskFacts): Iterable<Refusal> {
  const volumes = (task.volumes ?? []).map(({ name }) => name);
  for (const [i, { sourceVolume }] of mountPoints.entries()) {
    if (textOf(sourceVolume) === undefined || volumes.includes(sourceVolume)) continue;
    yield { what: `${at(`mountPoints[${i}].sourceVolume`)} names no volume`, got: sourceVolume, instead: 'add it to volumes, or correct the name' };
  }
  const others = task.containers.map(({ name }) => name).filter((name) => name !== own);
  for (const [i, { sourceContainer }] of volumesFrom.entries()) {
    const source = textOf(sourceContainer);
    if (source === undefined || others.includes(source)) continue;
    yield { what: `${at(`volumesFrom[${i}].sourceContainer`)} names no other container`, got: source, instead: 'correct the name' };
  }
}
