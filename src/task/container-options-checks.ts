import { Duration, Token } from 'aws-cdk-lib/core';
import { requireContainersFit } from './container-checks';
import { ContainerOptions } from './container-options';
import { hardeningProblems } from './hardening';
import { requireHealthCheck } from './health-check';
import { refuse, requireInRange } from '../private/errors';

/** Seconds that Fargate allows for the start and the stop of a container. */
const FARGATE_TIMEOUT = { min: 2, max: 120 };

/** Refuses the options of one container that Fargate cannot run, as far as they show it. Tokens pass. */
export function requireContainerOptions(factory: string, options: ContainerOptions, defaultName: string): void {
  const name = options.containerName ?? defaultName;
  requireContainersFit(factory, [{
    name,
    // Whether any container of the task is essential shows only once its sidecars are there.
    essential: true,
    ports: portsOf(options),
    environment: Object.keys(options.environment ?? {}),
    secrets: Object.keys(options.secrets ?? {}),
  }]);
  requireName(factory, 'containerName', name);
  requirePortOptions(factory, options);
  requireHealthCheck(factory, options.healthCheck);
  requireTimes(factory, { startTimeout: options.startTimeout, stopTimeout: options.stopTimeout }, FARGATE_TIMEOUT);
  requireTimes(factory, { 'restartPolicy.attemptPeriod': options.restartPolicy?.attemptPeriod }, { min: 60, max: 1800 });
  for (const problem of hardeningProblems(options)) refuse(factory, problem);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export function requireName(factory: string, option: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return;
  refuse(factory, { what: `${option} is not a name that ECS takes`, got: name, instead: 'use 1 to 255 letters, digits, hyphens and underscores' });
}

function portsOf({ port, additionalPorts = [] }: ContainerOptions): number[] {
  const single = additionalPorts.filter(({ lastPort }) => lastPort === undefined).map(({ containerPort }) => containerPort);
  return port === undefined ? single : [port, ...single];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function requirePortOptions(factory: string, { port, portName, appProtocol }: ContainerOptions): void {
  for (const [option, value] of Object.entries({ portName, appProtocol: appProtocol?.value })) {
    if (value === undefined || port !== undefined) continue;
    refuse(factory, { what: `${option} is about a port, but there is none`, got: value, instead: `pass \`port\`, or remove \`${option}\`` });
  }
  if (portName === undefined || Token.isUnresolved(portName) || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(portName)) return;
  refuse(factory, {
    what: 'portName is not a name that ECS takes',
    got: portName,
    instead: 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen',
  });
}

function requireTimes(factory: string, times: Record<string, Duration | undefined>, range: { min: number; max: number }): void {
  for (const [option, time] of Object.entries(times)) {
    requireInRange(factory, `${option} in seconds`, time?.toSeconds({ integral: false }), range, 'use what Fargate allows');
  }
}
