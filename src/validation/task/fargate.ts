import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, reported, TaskRule } from '../template/rule';
import { ContainerView, isSet, textOf } from '../template/task-view';

const AWSVPC = 'remove it: the containers of a Fargate task share one network interface and its DNS';

/** Network settings of a container that Fargate does not support, with the remedy for each. */
const NETWORK = {
  disableNetworking: 'remove it',
  dnsServers: AWSVPC,
  dnsSearchDomains: AWSVPC,
  extraHosts: AWSVPC,
  hostname: AWSVPC,
  links: 'remove it: the containers of a Fargate task reach each other on localhost',
} as const;

/**
 * Container settings that Fargate does not support, with the remedy for each.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export const UNSUPPORTED_ON_FARGATE = {
  privileged: 'remove it, or run the task on EC2',
  ...NETWORK,
  dockerSecurityOptions: 'remove it, and put a credential spec into credentialSpecs',
  resourceRequirements: 'remove it, or run the task on EC2: Fargate has no GPU',
} as const;

/** Linux parameters that Fargate does not support, with the remedy for each. */
export const LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE = {
  devices: 'remove it, or run the task on EC2',
  sharedMemorySize: 'remove it, or mount a tmpfs on /dev/shm',
  maxSwap: 'remove it: Fargate has no swap',
  swappiness: 'remove it: Fargate has no swap',
} as const;

const FARGATE = ecsGuide('fargate-tasks-services');

/** Rules about container settings that Fargate does not support. */
export const FARGATE_RULES: readonly TaskRule[] = [
  fargateRule('ECS261', 'Containers on Fargate are not privileged', (container) => unsupported(container, ['privileged'])),
  {
    ...fargateRule('ECS262', 'Containers on Fargate have no network settings of their own',
      (container) => unsupported(container, Object.keys(NETWORK) as (keyof typeof NETWORK)[])),
    ...reported('hostname is not supported on container when networkMode=awsvpc.', 'labd/ecs-deplojo', 26),
  },
  fargateRule('ECS263', 'Containers on Fargate have no Docker security options', (container) => unsupported(container, ['dockerSecurityOptions'])),
  fargateRule('ECS264', 'Containers on Fargate require no GPU', (container) => unsupported(container, ['resourceRequirements'])),
  fargateRule('ECS265', 'Containers on Fargate have no devices, shared memory size or swap settings',
    unsupportedLinuxParameters, ecsApi('LinuxParameters')),
  fargateRule('ECS266', 'Containers on Fargate add no capability other than SYS_PTRACE', capabilities, ecsApi('LinuxParameters')),
];

function fargateRule(id: string, title: string, check: (container: ContainerView) => Iterable<Problem>, link = FARGATE): TaskRule {
  return { id, title, severity: 'error', appliesOn: 'fargate', property: 'ContainerDefinitions', link, check: eachContainer(check) };
}

function* unsupported({ at, ...container }: ContainerView, names: readonly (keyof typeof UNSUPPORTED_ON_FARGATE)[]): Iterable<Problem> {
  for (const name of names) {
    if (isSet(container[name])) {
      yield {
        problem: `${at(name)} is not available on Fargate`,
        actual: container[name],
        remedy: UNSUPPORTED_ON_FARGATE[name],
      };
    }
  }
}

function* unsupportedLinuxParameters({ at, linuxParameters = {} }: ContainerView): Iterable<Problem> {
  for (const [name, remedy] of Object.entries(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE)) {
    const value = linuxParameters[name as keyof typeof LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE];
    if (isSet(value)) yield { problem: `${at(`linuxParameters.${name}`)} is not available on Fargate`, actual: value, remedy };
  }
}

function* capabilities({ at, linuxParameters }: ContainerView): Iterable<Problem> {
  const unsupportedCapability = linuxParameters?.capabilities?.add?.find((capability) => (textOf(capability) ?? 'SYS_PTRACE') !== 'SYS_PTRACE');
  if (unsupportedCapability === undefined) return;
  yield {
    problem: `${at('linuxParameters.capabilities.add')} has a capability that is not available on Fargate`,
    actual: unsupportedCapability,
    remedy: 'add only SYS_PTRACE, the one capability that Fargate can add',
  };
}
