import { Load, LoadOptions, LoadReport } from './load';
import { ruleFor } from './routing';
import { Account } from '../harness/account';

/** The weights of a rule from some moment on. */
export interface Shift {
  readonly time: number;
  /** By target group. */
  readonly weights: Readonly<Record<string, number>>;
}

export interface LoadedWork<T> {
  readonly result: T;
  readonly report: LoadReport;
  /** How the traffic of these clients was shifted meanwhile. */
  readonly shifts: readonly Shift[];
}

/** What ModifyListener and ModifyRule take. */
interface Forward {
  readonly ForwardConfig: { readonly TargetGroups: ReadonlyArray<{ readonly TargetGroupArn: string; readonly Weight: number }> };
}

/** Does something while clients send requests. */
export async function underLoad<T>(account: Account, options: LoadOptions, work: () => Promise<T>): Promise<LoadedWork<T>> {
  const before = await account.control.newestCall();
  const load = new Load(account.proxy, options);
  try {
    const result = await work();
    return { result, report: await load.stop(), shifts: await shiftsSince(before, account, options) };
  } finally {
    await load.stop();
  }
}

/** The percentages that the new version had one after the other. */
export function percentages(shifts: readonly Shift[]): number[] {
  const target = Object.entries(shifts.at(-1)?.weights ?? {}).find(([, weight]) => weight > 0)?.[0] ?? '';
  return shifts.map(({ weights }) => 100 * (weights[target] ?? 0) / Object.values(weights).reduce((sum, weight) => sum + weight, 0));
}

/** Services shift traffic by calls, of which none can be missed. */
async function shiftsSince(before: number, { targets, control }: Account, { host, port = 80, path = '/', headers = {} }: LoadOptions): Promise<Shift[]> {
  const listener = targets.current.loadBalancers.find(({ dnsName }) => dnsName === host)!.listeners.find((each) => each.port === port)!;
  const rule = ruleFor(listener, { method: 'GET', url: path, headers: { host, ...headers } })!;
  const calls = (await control.calls({ service: 'elbv2', after: before })).filter(({ caller, error }) => caller === 'service' && !error);
  return calls.flatMap(({ time, operation, parameters }) => {
    const isDefault = operation === 'ModifyListener' && rule.priority === 'default';
    const isThis = isDefault ? parameters.ListenerArn === listener.arn : operation === 'ModifyRule' && parameters.RuleArn === rule.arn;
    if (!isThis) return [];
    const [{ ForwardConfig }] = (parameters.Actions ?? parameters.DefaultActions) as Forward[];
    const weights = Object.fromEntries(ForwardConfig.TargetGroups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
    return { time: time * 1000, weights };
  });
}
