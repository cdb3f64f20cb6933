import { secretId, type WorkloadContext } from './container';
import type { Options } from './environments';
import { secretExpression, textExpression } from './values';
import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

/** Periods that CloudWatch Logs keeps events for, in days, by their names in `RetentionDays`. */
const RETENTION: { readonly [days: number]: string } = {
  1: 'ONE_DAY',
  3: 'THREE_DAYS',
  5: 'FIVE_DAYS',
  7: 'ONE_WEEK',
  14: 'TWO_WEEKS',
  30: 'ONE_MONTH',
  60: 'TWO_MONTHS',
  90: 'THREE_MONTHS',
  120: 'FOUR_MONTHS',
  150: 'FIVE_MONTHS',
  180: 'SIX_MONTHS',
  365: 'ONE_YEAR',
  400: 'THIRTEEN_MONTHS',
  545: 'EIGHTEEN_MONTHS',
  731: 'TWO_YEARS',
  1827: 'FIVE_YEARS',
  3653: 'TEN_YEARS',
};

/** Reads how long CloudWatch Logs keeps the events. With a destination, FireLens sends them there. */
export function logging(node: SourceNode | undefined): Expression | undefined {
  const retention = node?.get('retention');
  if (retention === undefined || node?.get('destination') !== undefined) return undefined;
  if (retention.number() === 30) {
    retention.movedTo('the log group keeps events for 30 days');
    return undefined;
  }
  const period = RETENTION[retention.movedTo('`logging`').number()];
  if (period === undefined) throw retention.error(`${retention.path} is no period that CloudWatch Logs has, got ${retention.text()}`);
  return code`${imported('ContainerLogging')}.awsLogs({ retention: ${awsModule('logs')}.RetentionDays.${period} })`;
}

/** Reads the destination of FireLens, and returns the router. */
export function logRouter(node: SourceNode | undefined, context: WorkloadContext): Expression | undefined {
  const destination = node?.get('destination');
  if (node === undefined || destination === undefined) return undefined;
  destination.movedTo('`Sidecar.fireLens()`');
  node.get('retention')?.leftOut('The events go to FireLens.');
  node.get('image')?.leftOut('`image` of the router.');
  const name = destination.entries().find(([key]) => key.toLowerCase() === 'name')?.[1];
  if (name === undefined) throw destination.error(`${destination.path} needs the Name of an output plugin`);
  const options = destination.entries().filter(([, value]) => value !== name).map(([key, value]) => [key, textExpression(value)] as const);
  const secrets = node.get('secretOptions')?.movedTo('`secretOptions` of the destination').entries() ?? [];
  const metadata = node.get('enableMetadata')?.movedTo('`ecsMetadata`');
  const configFile = node.get('configFilePath')?.movedTo('`configFile`');
  return code`${imported('Sidecar')}.fireLens(${object({
    destination: code`${imported('LogDestination')}.plugin(${object({
      name: textExpression(name),
      options: options.length === 0 ? undefined : object(Object.fromEntries(options)),
      secretOptions: secrets.length === 0 ? undefined : object(secretOptions(secrets, context)),
    })})`,
    ecsMetadata: metadata !== undefined && !metadata.boolean() ? literal(false) : undefined,
    configFile: configFile && literal(configFile.text()),
  })})`;
}

function secretOptions(secrets: readonly [string, SourceNode][], context: WorkloadContext): Options {
  return Object.fromEntries(secrets.map(([name, value]) => [name, secretExpression(secretId(`log ${name}`, context), value, context)]));
}
