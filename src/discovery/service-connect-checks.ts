import { Token } from 'aws-cdk-lib/core';
import { ServiceConnectClientOptions, ServiceConnectOptions, ServiceConnectPort } from './service-connect-options';
import { requireTime } from '../private/amounts';
import { refuse, requireInRange } from '../private/errors';

/** A name in a namespace, which without an alias is one, too. */
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
/** An alias that neighbours call. */
const DNS_NAME = /^[a-z0-9_][a-z0-9_.-]{0,126}$/;

/** Refuses access logs that would be written nowhere. */
export function requireLogging(factory: string, { logging, accessLogConfiguration }: ServiceConnectClientOptions): void {
  if (!accessLogConfiguration || logging) return;
  refuse(factory, { what: 'accessLogConfiguration needs an output to write to', instead: 'pass `logging`, such as Logging.awsLogs()' });
}

/** Refuses names, ports and times that Service Connect does not take. */
export function requireServiceConnectPorts(factory: string, options: ServiceConnectOptions): void {
  const ports = [options, ...options.additionalPorts ?? []];
  ports.forEach((port) => requirePort(factory, port));
  const names = ports.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(factory, { what: 'two ports have one name', got: twice, instead: 'give each its own' });
}

function requirePort(factory: string, { name, dnsName, port, idleTimeout, perRequestTimeout }: ServiceConnectPort): void {
  requireName(factory, 'name', name, NAME, 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen');
  requireName(factory, 'dnsName', dnsName, DNS_NAME, 'use 1 to 127 lower case letters, digits, dots, hyphens and underscores, starting with none of dot and hyphen');
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that neighbours call, or leave it out');
  for (const [option, time] of Object.entries({ idleTimeout, perRequestTimeout })) {
    requireTime(factory, option, time, 'seconds', { min: 0, max: Infinity }, 'use whole seconds');
  }
}

function requireName(factory: string, option: string, name: string | undefined, pattern: RegExp, instead: string): void {
  if (name === undefined || Token.isUnresolved(name) || pattern.test(name)) return;
  refuse(factory, { what: `${option} is not one that Service Connect takes`, got: name, instead });
}
