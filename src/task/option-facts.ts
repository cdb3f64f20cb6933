import { Duration } from 'aws-cdk-lib/core';
import { ContainerOptions } from './container-options';
import { ContainerFacts, PortFacts } from '../validation/task/facts';

/** Fields of a container definition that have another name among the options. */
const OPTIONS: Readonly<Record<string, string>> = {
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
 * What the options of one container say, for the rules about it. Whether it is essential and what it waits for shows only in the whole
 * task.
 */
export function factsOfOptions(options: ContainerOptions, name: string): ContainerFacts {
  const { healthCheck, restartPolicy } = options;
  return {
    at: (field = '') => OPTIONS[field] ?? additionalPort(options, field),
    name,
    image: options.image,
    cpu: options.containerCpu,
    memory: options.containerMemoryLimitMiB,
    memoryReservation: options.containerMemoryReservationMiB,
    portMappings: portsOf(options),
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

function portsOf({ port, portName, additionalPorts = [] }: ContainerOptions): PortFacts[] {
  const additional = additionalPorts.map(({ containerPort, lastPort, protocol, name }) => ({
    ...lastPort === undefined ? { containerPort } : { containerPortRange: `${containerPort}-${lastPort}` }, protocol, name,
  }));
  return port === undefined ? additional : [{ containerPort: port, name: portName }, ...additional];
}

/** The main port stands before the additional ones. */
function additionalPort({ port }: ContainerOptions, field: string): string {
  return field.replace(/^portMappings\[(\d+)\]/, (_, i) => (port === undefined || i > 0 ? `additionalPorts[${i - (port === undefined ? 0 : 1)}]` : 'port'));
}

function namesOf(variables: Readonly<Record<string, unknown>> = {}): { name: string }[] {
  return Object.keys(variables).map((name) => ({ name }));
}

function seconds(time: Duration | undefined): number | undefined {
  return time?.toSeconds({ integral: false });
}
