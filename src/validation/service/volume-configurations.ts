import { SERVICE, taskOf } from './service';
import { outOfRange, Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { needingTheirProperty, ResourceRule } from '../rule';
import { VolumeFacts } from '../task/facts';
import { isFunction } from '../template/functions';
import { Resource } from '../template/resource';

const ERROR = { type: SERVICE, severity: 'error' } as const;

/** What a service attaches to its tasks. */
export const VOLUME_CONFIGURATION_RULES: readonly ResourceRule[] = [
  {
    ...ERROR,
    id: 'ECS319',
    property: 'VolumeConfigurations',
    title: 'A service attaches the volumes that its task definition leaves to it',
    link: ecsGuide('configure-ebs-volume'),
    check: volumes,
  },
  ...needingTheirProperty<ResourceRule>([
    {
      ...ERROR,
      id: 'ECS320',
      property: 'VolumeConfigurations',
      title: 'A volume of EBS has a size that its type allows, or a snapshot',
      link: ecsApi('ServiceManagedEBSVolumeConfiguration'),
      check: volumeSize,
    },
  ]),
];

function* volumes(service: Resource): Iterable<Refusal> {
  const configured = service.lacks('VolumeConfigurations') ? [] : service.list('VolumeConfigurations')?.map((volume) => volume.text('Name'));
  const task = taskOf(service);
  if (!configured || !task || task.unknown?.has('volumes') || configured.includes(undefined)) return;
  const atLaunch = (task.volumes ?? []).filter(({ configuredAtLaunch }) => configuredAtLaunch === true).map((volume) => volume.name);
  const without = atLaunch.find((volume) => typeof volume === 'string' && !configured.includes(volume));
  if (without !== undefined) {
    yield { what: 'the task definition leaves a volume to the service, which does not attach it', got: without, instead: 'add it to VolumeConfigurations' };
  }
  const unknown = configured.find((volume) => !(task.volumes ?? []).some((candidate) => mayBe(candidate, volume)));
  if (unknown !== undefined) {
    yield { what: 'VolumeConfigurations has a volume that the task definition does not leave to it', got: unknown, instead: 'set its ConfiguredAtLaunch there' };
  }
}

/** Whether a volume may turn out to be one of a name that is left to the service. */
function mayBe({ name, configuredAtLaunch }: VolumeFacts, wanted: string | undefined): boolean {
  return (configuredAtLaunch === true || isFunction(configuredAtLaunch)) && (name === wanted || typeof name !== 'string');
}

/** The least and the most GiB of each type. */
const SIZES: Readonly<Record<string, readonly [number, number]>> = {
  gp2: [1, 16384], gp3: [1, 16384], io1: [4, 16384], io2: [4, 16384], sc1: [125, 16384], st1: [125, 16384], standard: [1, 1024],
};

function* volumeSize(service: Resource): Iterable<Refusal> {
  for (const [i, volume] of (service.list('VolumeConfigurations') ?? []).entries()) {
    const place = `VolumeConfigurations[${i}].ManagedEBSVolume`;
    if (volume.lacks('ManagedEBSVolume.SizeInGiB') && volume.lacks('ManagedEBSVolume.SnapshotId')) {
      yield { what: `${place} has neither a size nor a snapshot`, instead: 'set its SizeInGiB' };
    }
    const [min, max] = SIZES[volume.text('ManagedEBSVolume.VolumeType') ?? 'gp3'] ?? [1, 16384];
    const problem = outOfRange(`${place}.SizeInGiB`, volume.number('ManagedEBSVolume.SizeInGiB'), { min, max }, 'use a size that the volume type has');
    if (problem) yield problem;
  }
}
