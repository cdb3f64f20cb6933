import { Duration, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { ContainerOptions } from './container-options';
import { hardeningProblems, withHardening } from './hardening';
import { failWith, requireInRange, requireNumber } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireOptions } from '../../private/required-options';
import { durationIn, requireSize } from '../../private/units';
import { requireRunnableTask } from '../../validation/task/task-rules';
import { ContainerView, PortView, TaskView } from '../../validation/template/task-view';
import { requireMounts } from '../volume/task-volume';

/** Fails on options of a container that could not run in a task of this size and platform. Tokens pass. */
export function requireContainerOptions(
  factory: string, options: ContainerOptions, defaultName: string, task: Omit<TaskView, 'containers'> = {},
): void {
  const name = options.containerName ?? defaultName;
  requireEcsName(factory, 'containerName', name);
  if (Token.isUnresolved(name)) {
    failWith(factory, { problem: 'containerName must not be a token, because it is the id of a construct', remedy: 'use a literal name' });
  }
  requireParts(factory, options);
  if (Object.hasOwn(options.dockerLabels ?? {}, '')) failWith(factory, { problem: 'a name in dockerLabels is empty', remedy: 'name the label, or remove it' });
  requireWholeSeconds(factory, options);
  requireTimeoutWithinInterval(factory, options);
  requireNumericOptions(factory, options);
  requirePortOptions(factory, options);
  requireMounts(factory, options.mounts);
  for (const problem of hardeningProblems(options)) failWith(factory, problem);
  requireRunnableTask(factory, { ...task, containers: [containerViewOf(withHardening(options), name)] });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export function requireEcsName(where: IConstruct | string, option: string, name: string | undefined): void {
  if (name === undefined || isUnknown(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return;
  failWith(where, {
    problem: `${option} is not a name that ECS takes`,
    actual: name,
    remedy: 'rename it: use 1 to 255 letters, digits, hyphens and underscores',
  });
}

/** Fails on list items that lack what they are about. */
function requireParts(factory: string, { additionalPorts = [], dependsOn = [], tmpfs = [], mounts = [] }: ContainerOptions): void {
  const path = 'use a directory such as /data';
  additionalPorts.forEach((port, i) => requireOptions(`${factory} additionalPorts[${i}]`, port, { containerPort: 'use the port that the container listens on' }));
  dependsOn.forEach((each, i) => requireOptions(`${factory} dependsOn[${i}]`, each, { containerName: 'use the name of a sidecar' }));
  tmpfs.forEach((mount, i) => requireOptions(`${factory} tmpfs[${i}]`, mount, { containerPath: path }));
  mounts.forEach((mount, i) => requireOptions(`${factory} mounts[${i}]`, mount, { volume: 'use one such as TaskVolume.efs()', containerPath: path }));
}

/** Fails on tokens that cannot be converted to seconds. The rules check the values. */
function requireWholeSeconds(factory: string, { startTimeout, stopTimeout, restartPolicy, healthCheck = { command: [] } }: ContainerOptions): void {
  const times = {
    startTimeout,
    stopTimeout,
    'restartPolicy.attemptPeriod': restartPolicy?.attemptPeriod,
    'healthCheck.interval': healthCheck.interval,
    'healthCheck.timeout': healthCheck.timeout,
    'healthCheck.startPeriod': healthCheck.startPeriod,
  };
  for (const [option, time] of Object.entries(times)) {
    if (time) durationIn(factory, option, time, 'seconds');
  }
}

/** Fails, as CDK does, on a health check that times out after the next one has started. */
function requireTimeoutWithinInterval(factory: string, { healthCheck }: ContainerOptions): void {
  const [timeout, interval] = [seconds(healthCheck?.timeout), seconds(healthCheck?.interval)];
  if (timeout === undefined || interval === undefined || [timeout, interval].some(Token.isUnresolved) || timeout <= interval) return;
  failWith(factory, { problem: 'healthCheck.timeout is longer than its interval', actual: `${timeout} seconds`, remedy: `use at most ${interval} seconds` });
}

/**
 * Fails on numbers in quotes, on sizes other than whole mebibytes, and on invalid limits.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
 */
function requireNumericOptions(factory: string, options: ContainerOptions): void {
  const { port, containerCpu, containerMemoryLimitMiB, containerMemoryReservationMiB, additionalPorts = [], tmpfs = [], ulimits = [] } = options;
  const { ignoredExitCodes = [] } = options.restartPolicy ?? {};
  const numbers = {
    port, containerCpu, containerMemoryLimitMiB, containerMemoryReservationMiB, 'healthCheck.retries': options.healthCheck?.retries,
  };
  for (const [option, value] of Object.entries(numbers)) requireNumber(factory, option, value);
  requireInRange(factory, 'gpuCount', options.gpuCount, { min: 1, max: Infinity }, 'use a whole number of GPUs, or leave it out');
  additionalPorts.forEach(({ containerPort, lastPort }, i) => {
    requireNumber(factory, `additionalPorts[${i}].containerPort`, containerPort);
    requireNumber(factory, `additionalPorts[${i}].lastPort`, lastPort);
  });
  ignoredExitCodes.forEach((code, i) => requireNumber(factory, `restartPolicy.ignoredExitCodes[${i}]`, code));
  tmpfs.forEach(({ size }, i) => requireSize(factory, `tmpfs[${i}].size`, size, 'MiB', { min: 1, max: Infinity }, 'use whole mebibytes'));
  ulimits.forEach(({ softLimit, hardLimit }, i) => {
    for (const [limit, value] of Object.entries({ softLimit, hardLimit })) {
      requireInRange(factory, `ulimits[${i}].${limit}`, value, { min: -1, max: Infinity }, 'use a whole number, -1 for none');
    }
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function requirePortOptions(factory: string, { port, portName, appProtocol, additionalPorts = [] }: ContainerOptions): void {
  if (port === null) failWith(factory, { problem: 'port is null', remedy: 'leave it out when the container listens on no port' });
  for (const [option, value] of Object.entries({ portName, appProtocol: appProtocol?.value })) {
    if (value === undefined || port !== undefined) continue;
    failWith(factory, {
      problem: `${option} is an option of a port, but there is none`,
      actual: value,
      remedy: `pass \`port\`, or remove \`${option}\``,
    });
  }
  const range = additionalPorts.findIndex(({ lastPort, appProtocol: protocol }) => lastPort !== undefined && protocol !== undefined);
  if (range < 0) return;
  failWith(factory, {
    problem: `additionalPorts[${range}] is a range of ports, which Service Connect does not support`,
    remedy: 'remove its appProtocol, or list its ports one by one',
  });
}

/** Options by the field of a container definition, where the names differ. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  'cpu': 'containerCpu',
  'memory': 'containerMemoryLimitMiB',
  'memoryReservation': 'containerMemoryReservationMiB',
  'startTimeout': 'startTimeout in seconds',
  'stopTimeout': 'stopTimeout in seconds',
  'healthCheck.interval': 'healthCheck.interval in seconds',
  'healthCheck.timeout': 'healthCheck.timeout in seconds',
  'healthCheck.startPeriod': 'healthCheck.startPeriod in seconds',
  'restartPolicy.restartAttemptPeriod': 'restartPolicy.attemptPeriod in seconds',
  'linuxParameters.capabilities.add': 'addCapabilities',
  'portMappings[0].name': 'portName',
};

/**
 * Returns the view of one container that the validation rules check. `essential` and `dependsOn` are left out: they can be checked only in the whole
 * task.
 */
function containerViewOf(options: ContainerOptions, name: string): ContainerView {
  const { healthCheck, restartPolicy } = options;
  return {
    at: (field = '') => OPTION_NAMES[field] ?? additionalPortOption(options, field),
    name,
    image: options.image,
    cpu: options.containerCpu,
    memory: options.containerMemoryLimitMiB,
    memoryReservation: options.containerMemoryReservationMiB,
    portMappings: portViews(options),
    environment: namesOf(options.environment),
    environmentFiles: options.environmentFiles?.map(() => ({})),
    secrets: namesOf(options.secrets),
    healthCheck: healthCheck && {
      command: healthCheck.command,
      interval: seconds(healthCheck.interval),
      timeout: seconds(healthCheck.timeout),
      startPeriod: seconds(healthCheck.startPeriod),
      retries: healthCheck.retries,
    },
    startTimeout: seconds(options.startTimeout),
    stopTimeout: seconds(options.stopTimeout),
    restartPolicy: restartPolicy && {
      enabled: true, ignoredExitCodes: restartPolicy.ignoredExitCodes, restartAttemptPeriod: seconds(restartPolicy.attemptPeriod),
    },
    linuxParameters: options.initProcessEnabled ?? options.addCapabilities ?? options.dropCapabilities ?? options.tmpfs
      ? { capabilities: { add: options.addCapabilities } } : undefined,
    user: options.user,
    readonlyRootFilesystem: options.readonlyRootFilesystem,
    ulimits: options.ulimits,
    systemControls: options.systemControls,
  };
}

function portViews({ port, portName, additionalPorts = [] }: ContainerOptions): PortView[] {
  const additional = additionalPorts.map(({ containerPort, lastPort, protocol, name }) => ({
    ...lastPort === undefined ? { containerPort } : { containerPortRange: `${containerPort}-${lastPort}` }, protocol, name,
  }));
  return port === undefined ? additional : [{ containerPort: port, name: portName }, ...additional];
}

/** Translates the index of a port mapping: the main port comes first, then the additional ones. */
function additionalPortOption({ port }: ContainerOptions, field: string): string {
  const offset = port === undefined ? 0 : 1;
  return field.replace(/^portMappings\[(\d+)\]/, (_, i) => (i < offset ? 'port' : `additionalPorts[${i - offset}]`));
}

function namesOf(variables: Readonly<Record<string, unknown>> = {}): { name: string }[] {
  return Object.keys(variables).map((name) => ({ name }));
}

function seconds(time: Duration | undefined): number | undefined {
  return time?.toSeconds({ integral: false });
}
