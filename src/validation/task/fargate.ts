import { ContainerView, isSet, textOf } from '../template/task-view';
import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, TaskRule } from '../template/rule';

const AWSVPC = 'remove it: the containers of a Fargate task share one network interface and its DNS';
const NETWORK = {
  disableNetworking: 'remove it',
  dnsServers: AWSVPC,
  dnsSearchDomains: AWSVPC,
  extraHosts: AWSVPC,
  hostname: AWSVPC,
  links: 'remove it: the containers of a Fargate task reach each other on localhost',
} as const;

/**
 * What Fargate does not have, with the way out.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export const UNSUPPORTED_ON_FARGATE = {
  privileged: 'remove it, or run the task on EC2',
  ...NETWORK,
  dockerSecurityOptions: 'remove it; a credential spec goes into credentialSpecs',
  resourceRequirements: 'remove it, or run the task on EC2: Fargate has no GPU',
} as const;

/** Linux parameters that Fargate does not have, with the way out. */
export const LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE = {
  devices: 'remove it, or run the task on EC2',
  sharedMemorySize: 'remove it, or mount a tmpfs on /dev/shm',
  maxSwap: 'remove it: Fargate does not swap',
  swappiness: 'remove it: Fargate does not swap',
} as const;

const FARGATE = ecsGuide('fargate-tasks-services');

/** Fields of a container that Fargate does not have. */
export const FARGATE_RULES: readonly TaskRule[] = [
  fargateRule('ECS261', 'A container is not privileged on Fargate', (container) => unsupported(container, ['privileged'])),
  fargateRule('ECS262', "A container on Fargate leaves its network to the task's interface",
    (container) => unsupported(container, Object.keys(NETWORK) as (keyof typeof NETWORK)[])),
  fargateRule('ECS263', 'A container has no Docker security options on Fargate', (container) => unsupported(container, ['dockerSecurityOptions'])),
  fargateRule('ECS264', 'A container asks for no GPU on Fargate', (container) => unsupported(container, ['resourceRequirements'])),
  fargateRule('ECS265', 'A container has no devices, shared memory or swap on Fargate', unsupportedLinuxParameters, ecsApi('LinuxParameters')),
  fargateRule('ECS266', 'SYS_PTRACE is the one capability that Fargate adds', capabilities, ecsApi('LinuxParameters')),
];

function fargateRule(id: string, title: string, check: (container: ContainerView) => Iterable<Problem>, link = FARGATE): TaskRule {
  return { id, title, severity: 'error', appliesOn: 'fargate', property: 'ContainerDefinitions', link, check: eachContainer(check) };
}

function* unsupported({ at, ...container }: ContainerView, names: readonly (keyof typeof UNSUPPORTED_ON_FARGATE)[]): Iterable<Problem> {
  for (const name of names) {
    if (isSet(container[name])) yield { problem: `${at(name)} is not available on Fargate`, actual: container[name], remedy: UNSUPPORTED_ON_FARGATE[name] };
  }
}

function* unsupportedLinuxParameters({ at, linuxParameters = {} }: ContainerView): Iterable<Problem> {
  for (const [name, remedy] of Object.entries(LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE)) {
    const got = linuxParameters[name as keyof typeof LINUX_PARAMETERS_UNSUPPORTED_ON_FARGATE];
    if (isSet(got)) yield { problem: `${at(`linuxParameters.${name}`)} is not available on Fargate`, actual: got, remedy };
  }
}

function* capabilities({ at, linuxParameters }: ContainerView): Iterable<Problem> {
  const foreign = linuxParameters?.capabilities?.add?.find((capability) => (textOf(capability) ?? 'SYS_PTRACE') !== 'SYS_PTRACE');
  if (foreign === undefined) return;
  yield {
    problem: `${at('linuxParameters.capabilities.add')} has a capability that Fargate does not give`,
    actual: foreign,
    remedy: 'add SYS_PTRACE only, the one that Fargate lets you add',
  };
}
