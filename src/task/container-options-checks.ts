import { Token } from 'aws-cdk-lib/core';
import { ContainerOptions } from './container-options';
import { hardeningProblems, withHardening } from './hardening';
import { factsOfOptions } from './option-facts';
import { requireMounts } from './volume/volume-mount';
import { requireSize, timeIn } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';
import { TaskFacts } from '../validation/task/facts';
import { requireTaskRuns } from '../validation/task/task-rules';

/** Refuses the options of one container that cannot run in such a task, as far as they show it. Tokens pass. */
export function requireContainerOptions(factory: string, options: ContainerOptions, defaultName: string, task: Omit<TaskFacts, 'containers'> = {}): void {
  const name = options.containerName ?? defaultName;
  requireName(factory, 'containerName', name);
  if (Token.isUnresolved(name)) {
    refuse(factory, { what: 'containerName is the id of a construct, so it cannot be a token', instead: 'write it out' });
  }
  requireTimes(factory, options);
  requireAmounts(factory, options);
  requirePortOptions(factory, options);
  requireMounts(factory, options.mounts);
  for (const problem of hardeningProblems(options)) refuse(factory, problem);
  requireTaskRuns(factory, { ...task, containers: [factsOfOptions(withHardening(options), name)] });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export function requireName(factory: string, option: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return;
  refuse(factory, { what: `${option} is not a name that ECS takes`, got: name, instead: 'use 1 to 255 letters, digits, hyphens and underscores' });
}

/** ECS takes seconds; what else is wrong with them, the rules tell. */
function requireTimes(factory: string, { startTimeout, stopTimeout, restartPolicy, healthCheck = { command: [] } }: ContainerOptions): void {
  const times = {
    startTimeout,
    stopTimeout,
    'restartPolicy.attemptPeriod': restartPolicy?.attemptPeriod,
    'healthCheck.interval': healthCheck.interval,
    'healthCheck.timeout': healthCheck.timeout,
    'healthCheck.startPeriod': healthCheck.startPeriod,
  };
  for (const [option, time] of Object.entries(times)) {
    if (time) timeIn(factory, option, time, 'seconds');
  }
}

/**
 * Refuses numbers that are texts, what is no whole number of mebibytes, and what is no limit.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
 */
function requireAmounts(factory: string, options: ContainerOptions): void {
  const { containerCpu, containerMemoryLimitMiB, containerMemoryReservationMiB, tmpfs = [], ulimits = [] } = options;
  for (const [option, amount] of Object.entries({ containerCpu, containerMemoryLimitMiB, containerMemoryReservationMiB })) {
    if (typeof amount === 'string') refuse(factory, { what: `${option} must be a number`, got: amount, instead: 'leave out the quotes' });
  }
  tmpfs.forEach(({ size }, i) => requireSize(factory, `tmpfs[${i}].size`, size, 'MiB', { min: 1, max: Infinity }, 'use whole mebibytes'));
  ulimits.forEach(({ softLimit, hardLimit }, i) => {
    for (const [limit, value] of Object.entries({ softLimit, hardLimit })) {
      requireInRange(factory, `ulimits[${i}].${limit}`, value, { min: -1, max: Infinity }, 'use a whole number, -1 for none');
    }
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function requirePortOptions(factory: string, { port, portName, appProtocol, additionalPorts = [] }: ContainerOptions): void {
  if (port === null) refuse(factory, { what: 'port is null', instead: 'leave it out where the container listens on none' });
  for (const [option, value] of Object.entries({ portName, appProtocol: appProtocol?.value })) {
    if (value === undefined || port !== undefined) continue;
    refuse(factory, { what: `${option} is about a port, but there is none`, got: value, instead: `pass \`port\`, or remove \`${option}\`` });
  }
  const spoken = additionalPorts.findIndex(({ lastPort, appProtocol: protocol }) => lastPort !== undefined && protocol !== undefined);
  if (spoken < 0) return;
  refuse(factory, {
    what: `additionalPorts[${spoken}] is a range of ports, and Service Connect takes none`, instead: 'remove its appProtocol, or list its ports one by one',
  });
}
