import { ContainerFacts, isSet, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { eachContainer, TaskRule } from '../rule';

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
export const FORBIDDEN = {
  privileged: 'remove it, or run the task on EC2',
  ...NETWORK,
  dockerSecurityOptions: 'remove it; a credential spec goes into credentialSpecs',
  resourceRequirements: 'remove it, or run the task on EC2: Fargate has no GPU',
} as const;

/** Linux parameters that Fargate does not have, with the way out. */
export const FORBIDDEN_LINUX = {
  devices: 'remove it, or run the task on EC2',
  sharedMemorySize: 'remove it, or mount a tmpfs on /dev/shm',
  maxSwap: 'remove it: Fargate does not swap',
  swappiness: 'remove it: Fargate does not swap',
} as const;

const FARGATE = ecsGuide('fargate-tasks-services');

/** Fields of a container that Fargate does not have. */
export const FARGATE_RULES: readonly TaskRule[] = [
  fargateRule('ECS261', 'A container is not privileged on Fargate', (container) => forbidden(container, ['privileged'])),
  fargateRule('ECS262', "A container on Fargate leaves its network to the task's interface",
    (container) => forbidden(container, Object.keys(NETWORK) as (keyof typeof NETWORK)[])),
  fargateRule('ECS263', 'A container has no Docker security options on Fargate', (container) => forbidden(container, ['dockerSecurityOptions'])),
  fargateRule('ECS264', 'A container asks for no GPU on Fargate', (container) => forbidden(container, ['resourceRequirements'])),
  fargateRule('ECS265', 'A container has no devices, shared memory or swap on Fargate', forbiddenLinux, ecsApi('LinuxParameters')),
  fargateRule('ECS266', 'SYS_PTRACE is the one capability that Fargate adds', capabilities, ecsApi('LinuxParameters')),
];

function fargateRule(id: string, title: string, check: (container: ContainerFacts) => Iterable<Refusal>, link = FARGATE): TaskRule {
  return { id, title, severity: 'error', on: 'fargate', property: 'ContainerDefinitions', link, check: eachContainer(check) };
}

function* forbidden({ at, ...container }: ContainerFacts, names: readonly (keyof typeof FORBIDDEN)[]): Iterable<Refusal> {
  for (const name of names) {
    if (isSet(container[name])) yield { what: `${at(name)} is not available on Fargate`, got: container[name], instead: FORBIDDEN[name] };
  }
}

function* forbiddenLinux({ at, linuxParameters = {} }: ContainerFacts): Iterable<Refusal> {
  for (const [name, instead] of Object.entries(FORBIDDEN_LINUX)) {
    const got = linuxParameters[name as keyof typeof FORBIDDEN_LINUX];
    if (isSet(got)) yield { what: `${at(`linuxParameters.${name}`)} is not available on Fargate`, got, instead };
  }
}

function* capabilities({ at, linuxParameters }: ContainerFacts): Iterable<Refusal> {
  const foreign = linuxParameters?.capabilities?.add?.find((capability) => (textOf(capability) ?? 'SYS_PTRACE') !== 'SYS_PTRACE');
  if (foreign === undefined) return;
  yield {
    what: `${at('linuxParameters.capabilities.add')} has a capability that Fargate does not give`,
    got: foreign,
    instead: 'add SYS_PTRACE only, the one that Fargate lets you add',
  };
}
