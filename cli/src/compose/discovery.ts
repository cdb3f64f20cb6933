import { isReferredTo, withHosts, wordsWithHosts, type ServiceTexts } from './references';
import type { Workload } from './workload';

/** How a service is found by its name. */
export interface WorkloadDiscovery {
  /** By Service Connect, under the name that compose gives it; its proxies know services that were there before their own task started. */
  readonly byServiceConnect: boolean;
  /** By DNS in addition, under its full name: for jobs, which have no proxies, and for services that are deployed earlier. */
  readonly byDns: boolean;
}

/** Services in the order of deployment, each with how it is found, and with addresses that work in AWS. */
export interface DiscoveredWorkloads {
  readonly workloads: readonly Workload[];
  readonly discoveries: ReadonlyMap<string, WorkloadDiscovery>;
  /** Names that secrets have, and that a person has to change to full names. */
  readonly inSecrets: readonly { readonly service: string; readonly hostName: string }[];
}

/** Orders services by `depends_on` and by whom they call, and decides how each is found. */
export function discover(workloads: readonly Workload[], textsOf: (workload: Workload) => ServiceTexts, namespace: string): DiscoveredWorkloads {
  const calls = new Map(workloads.map((workload) => [workload.name, calledBy(workload, workloads, textsOf(workload))]));
  const ordered = inOrder(workloads, calls);
  const positions = new Map(ordered.map(({ name }, index) => [name, index]));
  const lookUps = new Map(ordered.map((caller) => [caller.name, (calls.get(caller.name) ?? []).filter((called) => (
    caller.kind === 'job' || !isConnectable(called) || positions.get(called.name)! > positions.get(caller.name)!
  ))]));
  const lookedUp = new Set([...lookUps.values()].flat().map(({ name }) => name));
  return {
    workloads: ordered.map((workload) => ({
      ...withNames(workload, calls.get(workload.name) ?? [], lookUps.get(workload.name) ?? [], namespace),
      dependsOn: dependenciesOf(workload, calls.get(workload.name) ?? [], positions),
    })),
    discoveries: new Map(ordered.map((workload) => (
      [workload.name, { byServiceConnect: isConnectable(workload), byDns: lookedUp.has(workload.name) }]
    ))),
    inSecrets: ordered.flatMap((caller) => (lookUps.get(caller.name) ?? [])
      .filter(({ hostName }) => isInSecret(hostName, caller, textsOf(caller)))
      .map(({ hostName }) => ({ service: caller.name, hostName }))),
  };
}

/** Service Connect knows TCP ports that have a number of their own. */
function isConnectable({ port }: Workload): boolean {
  return port !== undefined && port.protocol === 'tcp' && port.first === port.last;
}

function calledBy(caller: Workload, workloads: readonly Workload[], texts: ServiceTexts): Workload[] {
  return workloads.filter((other) => other !== caller && other.kind !== 'job' && [other.hostName, ...other.aliases].some((host) => isReferredTo(host, texts)));
}

/** `depends_on` first, and then calls, unless they go round in a circle. */
function inOrder(workloads: readonly Workload[], calls: ReadonlyMap<string, readonly Workload[]>): Workload[] {
  const ordered: Workload[] = [];
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const visit = (workload: Workload, waiting: readonly string[]) => {
    if (ordered.includes(workload)) return;
    if (waiting.includes(workload.name)) throw workload.node.error(`the services ${[...waiting, workload.name].join(' → ')} wait for each other`);
    workload.dependsOn.forEach((name) => visit(byName.get(name)!, [...waiting, workload.name]));
    for (const called of calls.get(workload.name) ?? []) {
      if (!reaches(called, new Set([workload.name, ...waiting]), byName)) visitCalled(called, [...waiting, workload.name]);
    }
    ordered.push(workload);
  };
  const visitCalled = (called: Workload, waiting: readonly string[]) => { if (!waiting.includes(called.name)) visit(called, waiting); };
  workloads.forEach((workload) => visit(workload, []));
  return ordered;
}

/** Whether a service waits, by `depends_on`, for one of these. */
function reaches(
  { name, dependsOn }: Workload, names: ReadonlySet<string>, byName: ReadonlyMap<string, Workload>, seen: ReadonlySet<string> = new Set(),
): boolean {
  if (names.has(name)) return true;
  return !seen.has(name) && dependsOn.some((other) => reaches(byName.get(other)!, names, byName, new Set([...seen, name])));
}

/** In the order in which they are deployed; those that come later cannot be waited for. */
function dependenciesOf({ name, dependsOn }: Workload, called: readonly Workload[], positions: ReadonlyMap<string, number>): string[] {
  const names = new Set([...dependsOn, ...called.map((other) => other.name)]);
  return [...names].filter((other) => positions.get(other)! < positions.get(name)!);
}

/** Puts the names in that services have in AWS: full names for DNS, and the one of Service Connect for others that compose gives a service. */
function withNames(workload: Workload, called: readonly Workload[], lookUps: readonly Workload[], namespace: string): Workload {
  const names = new Map(called.flatMap((other): [string, string][] => {
    const { hostName, aliases } = other;
    return lookUps.includes(other)
      ? [hostName, ...aliases].map((host) => [host, `${hostName}.${namespace}`])
      : aliases.map((alias) => [alias, hostName]);
  }));
  if (names.size === 0) return workload;
  const environment = Object.entries(workload.environment).map(([name, value]) => [name, withHosts(name, value, names)]);
  return {
    ...workload,
    environment: Object.fromEntries(environment),
    command: workload.command && wordsWithHosts(workload.command, names),
    entryPoint: workload.entryPoint && wordsWithHosts(workload.entryPoint, names),
  };
}

function isInSecret(hostName: string, { secrets }: Workload, { variables }: ServiceTexts): boolean {
  return isReferredTo(hostName, { variables: variables.filter(([name]) => Object.hasOwn(secrets, name)), commands: [] });
}
