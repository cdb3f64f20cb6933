import { IConstruct } from 'constructs';
import { failWith } from './errors';

/** The names of options that have no default. */
type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T] & string;

/**
 * Returns the options, and fails on missing ones, which plain JavaScript lets through.
 *
 * @param remedies What to pass, for each option without a default. Its type makes it complete.
 */
export function requireOptions<T extends object>(where: IConstruct | string, options: T, remedies: Readonly<Record<RequiredKeys<T>, string>>): T {
  const names = Object.keys(remedies) as RequiredKeys<T>[];
  if (typeof options !== 'object' || options === null) {
    failWith(where, { problem: `there are no options, got ${options}`, remedy: `pass an object${names.length > 0 ? ` with ${names.join(', ')}` : ''}` });
  }
  for (const name of names) requireArgument(where, name, options[name], remedies[name]);
  const values = options as Readonly<Record<string, unknown>>;
  for (const [name, factory] of Object.entries(FACTORIES)) requireFactory(where, { name, factory, value: values[name] });
  return options;
}

/** Options whose values come from factories, each with one of them. */
const FACTORIES: Readonly<Record<string, string>> = {
  task: 'WorkloadTask.container()',
  adopt: 'Adoption.applicationLoadBalancedFargateService()',
  exposure: 'Exposure.applicationLoadBalancer()',
  discovery: 'Discovery.cloudMap()',
  deployment: 'ServiceDeployment.rolling()',
  scaling: 'Scaling.automatic()',
  trigger: 'JobTrigger.schedule()',
  source: 'PipelineSource.connection()',
  destination: 'LogDestination.cloudWatchLogs()',
  volume: 'TaskVolume.efs()',
};

/** Fails on a value that no factory made. Looks for what all of them set, so that values from other copies of the library pass. */
function requireFactory(where: IConstruct | string, { name, factory, value }: { name: string; factory: string; value: unknown }): void {
  if (value === undefined || (typeof value === 'object' && value !== null && '_strategy' in value)) return;
  failWith(where, { problem: `${name} was not made by a factory`, actual: value, remedy: `use one such as ${factory}` });
}

/** Returns a value that is required, and fails without it. */
export function requireArgument<T>(where: IConstruct | string, name: string, value: T, remedy: string): T {
  if (value === undefined || value === null) failWith(where, { problem: `${name} is missing, got ${value}`, remedy });
  return value;
}

/** Returns the path of a construct that does not exist yet, for errors in front of `super()`. */
export function pathOf(scope: IConstruct, id: string): string {
  return scope.node.path === '' ? id : `${scope.node.path}/${id}`;
}
