import { ContainerDocument } from './container-fields';
import { TaskDocument, VolumeDocument } from './task-fields';
import { Refusal } from '../../private/errors';

/** Everything wrong with the volumes of a task and how its containers mount them. */
export function* volumeProblems(task: TaskDocument): Iterable<Refusal> {
  const { volumes, containerDefinitions } = task;
  const mounted = new Set(containerDefinitions.flatMap((container) => container.mountPoints).map((mountPoint) => mountPoint.sourceVolume));
  for (const [i, volume] of volumes.entries()) {
    if (volumes.findIndex(({ name }) => name === volume.name) < i) {
      yield { what: 'two volumes have one name', got: volume.name, instead: 'rename one of them' };
    }
    if (volume.configuredAtLaunch) yield* launchVolumeProblems(`volumes[${i}]`, volume, mounted);
    yield* efsProblems(`volumes[${i}].efsVolumeConfiguration`, volume);
  }
  if (volumes.filter((volume) => volume.configuredAtLaunch).length > 1) {
    yield { what: 'more than one volume is configured at launch', instead: 'keep the one that the service attaches' };
  }
  for (const [i, container] of containerDefinitions.entries()) yield* mountProblems(`containerDefinitions[${i}]`, container, task);
}

function* launchVolumeProblems(place: string, volume: VolumeDocument, mounted: ReadonlySet<string>): Iterable<Refusal> {
  if (volume.efsVolumeConfiguration) yield { what: `${place} is an EFS volume and configured at launch`, instead: 'keep one of the two' };
  if (!mounted.has(volume.name)) yield { what: `${place} is configured at launch, but no container mounts it`, instead: 'mount it, or remove it' };
}

function* efsProblems(place: string, { efsVolumeConfiguration: efs }: VolumeDocument): Iterable<Refusal> {
  const authorization = efs?.authorizationConfig;
  if (!efs || !authorization) return;
  if ((authorization.iam === 'ENABLED' || authorization.accessPointId) && (efs.transitEncryption ?? 'DISABLED') === 'DISABLED') {
    yield { what: `${place}.authorizationConfig needs encryption in transit`, instead: 'set transitEncryption to ENABLED' };
  }
  if (authorization.accessPointId && (efs.rootDirectory ?? '/') !== '/') {
    yield { what: `${place}.rootDirectory does not go with an access point`, got: efs.rootDirectory, instead: 'leave it to the access point' };
  }
}

function* mountProblems(place: string, container: ContainerDocument, task: TaskDocument): Iterable<Refusal> {
  const volumes = task.volumes.map(({ name }) => name);
  for (const [i, { sourceVolume }] of container.mountPoints.entries()) {
    if (!volumes.includes(sourceVolume)) {
      yield { what: `${place}.mountPoints[${i}].sourceVolume names no volume`, got: sourceVolume, instead: 'add it to volumes, or correct the name' };
    }
  }
  const others = task.containerDefinitions.map(({ name }) => name).filter((name) => name !== container.name);
  for (const [i, { sourceContainer }] of container.volumesFrom.entries()) {
    if (!others.includes(sourceContainer)) {
      yield { what: `${place}.volumesFrom[${i}].sourceContainer names no other container`, got: sourceContainer, instead: 'correct the name' };
    }
  }
}
