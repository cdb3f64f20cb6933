import { Token } from 'aws-cdk-lib/core';
import { ContainerFacts, numberOf, textOf } from './facts';
import { RANGES } from './ranges';
import { outOfRange, Refusal } from '../../private/errors';

/** Numbers out of the range that ECS, or Fargate, has for them. */
export function* rangeProblems({ at, ...container }: ContainerFacts): Iterable<Refusal> {
  for (const [field, { range, instead }] of Object.entries(RANGES)) {
    const value = field.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown> | undefined)?.[name], container);
    const problem = outOfRange(at(field), typeof value === 'number' ? value : numberOf(value), range, instead);
    if (problem) yield problem;
  }
}

/**
 * A health check that ECS does not run.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function* healthCheckProblems({ at, healthCheck }: ContainerFacts): Iterable<Refusal> {
  if (!healthCheck) return;
  const { command } = healthCheck;
  if (Array.isArray(command) && !Token.isUnresolved(command) && !Token.isUnresolved(command[0])
    && (command.length < 2 || !['CMD', 'CMD-SHELL'].includes(command[0]))) {
    yield {
      what: `${at('healthCheck.command')} must be CMD or CMD-SHELL and what it runs`,
      got: command,
      instead: 'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
    };
  }
  const [timeout, interval] = [numberOf(healthCheck.timeout), numberOf(healthCheck.interval)];
  if (timeout !== undefined && interval !== undefined && timeout > interval) {
    yield { what: `${at('healthCheck.timeout')} is longer than its interval`, got: timeout, instead: `use ${interval} seconds at most` };
  }
}

/**
 * A restart policy that contradicts itself.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
 */
export function* restartProblems({ at, restartPolicy }: ContainerFacts): Iterable<Refusal> {
  if (!restartPolicy) return;
  const { enabled, ignoredExitCodes, restartAttemptPeriod } = restartPolicy;
  if (enabled === false && (ignoredExitCodes || restartAttemptPeriod !== undefined)) {
    yield { what: `${at('restartPolicy')} is not enabled, and says when to restart`, instead: 'enable it, or leave that out' };
  }
  if (ignoredExitCodes && ignoredExitCodes.length > 50) {
    yield { what: `${at('restartPolicy.ignoredExitCodes')} has more than 50 members`, got: ignoredExitCodes.length, instead: 'remove some' };
  }
}

/** No image, or more than one credential spec. */
export function* contentProblems({ at, image, credentialSpecs = [] }: ContainerFacts): Iterable<Refusal> {
  if (!image) yield { what: `${at('image')} is missing`, instead: 'add it' };
  if (credentialSpecs.length > 1) yield { what: `${at('credentialSpecs')} may have 1 at most`, got: credentialSpecs.length, instead: 'remove some' };
}

/**
 * What Fargate does not have, with the way out.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const AWSVPC = 'remove it: the containers of a Fargate task share one network interface and its DNS';
export const FORBIDDEN = {
  privileged: 'remove it, or run the task on EC2',
  disableNetworking: 'remove it',
  dnsServers: AWSVPC,
  dnsSearchDomains: AWSVPC,
  extraHosts: AWSVPC,
  hostname: AWSVPC,
  links: 'remove it: the containers of a Fargate task reach each other on localhost',
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

/** Fields that Fargate does not have. */
export function* fargateProblems({ at, linuxParameters = {}, ...container }: ContainerFacts): Iterable<Refusal> {
  const isSet = (value: unknown) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  const fields = [
    ...Object.entries(FORBIDDEN).map(([name, instead]) => ({ name, instead, value: container[name as keyof typeof FORBIDDEN] })),
    ...Object.entries(FORBIDDEN_LINUX).map(([name, instead]) => (
      { name: `linuxParameters.${name}`, instead, value: linuxParameters[name as keyof typeof FORBIDDEN_LINUX] }
    )),
  ];
  for (const { name, instead, value } of fields) {
    if (isSet(value)) yield { what: `${at(name)} is not available on Fargate`, got: value, instead };
  }
  const foreign = linuxParameters.capabilities?.add?.find((capability) => (textOf(capability) ?? 'SYS_PTRACE') !== 'SYS_PTRACE');
  if (foreign !== undefined) {
    yield {
      what: `${at('linuxParameters.capabilities.add')} has a capability that Fargate does not give`,
      got: foreign,
      instead: 'add SYS_PTRACE only, the one that Fargate lets you add',
    };
  }
}
