import { Load, LoadOptions, LoadReport } from './load';
import { ruleFor } from './routing';
import { Shift } from './targets';
import { Account } from '../harness/account';

export interface LoadedWork<T> {
  readonly result: T;
  readonly report: LoadReport;
  /** How the traffic of these clients was shifted meanwhile. */
  readonly shifts: readonly Shift[];
}

/** Does something while clients ask all the time. */
export async function underLoad<T>(account: Account, options: LoadOptions, work: () => Promise<T>): Promise<LoadedWork<T>> {
  const load = new Load(account.proxy, options);
  const [rule, before] = [ruleOf(account, options), account.targets.shifts.length];
  try {
    const result = await work();
    const report = await load.stop();
    return { result, report, shifts: account.targets.shifts.slice(before).filter((shift) => shift.rule === rule) };
  } finally {
    await load.stop();
  }
}

/** The percentages that the new version had one after the other. */
export function percentages(shifts: readonly Shift[]): number[] {
  const target = Object.keys(shifts.at(-1)?.weights ?? {})[0];
  return shifts.map(({ weights }) => 100 * (weights[target] ?? 0) / Object.values(weights).reduce((sum, weight) => sum + weight, 0));
}

function ruleOf({ targets }: Account, { host, port = 80, path = '/', headers = {} }: LoadOptions): string {
  const listener = targets.current.loadBalancers.find(({ dnsName }) => dnsName === host)!.listeners.find((each) => each.port === port)!;
  const { priority } = ruleFor(listener, { method: 'GET', url: path, headers: { host, ...headers } })!;
  return `${listener.arn} ${priority}`;
}
