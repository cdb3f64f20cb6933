import { Condition, ForwardAction, Listener, Rule, Target, Targets, WeightedTargetGroup } from './targets';

/** What decides where a request goes. */
export interface RoutedRequest {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The rule of a listener that a request meets. */
export function ruleFor(listener: Listener, request: RoutedRequest): Rule | undefined {
  return listener.rules.find(({ conditions }) => conditions.every((condition) => meets(condition, request)));
}

/** The rules of a listener that a request can meet: none after one that takes everything. */
export function reachableRules({ rules }: Listener): readonly Rule[] {
  return rules.slice(0, rules.findIndex(({ conditions }) => conditions.every(takesEverything)) + 1);
}

function takesEverything({ Field, PathPatternConfig, Values }: Condition): boolean {
  return Field === 'path-pattern' && (PathPatternConfig?.Values ?? Values ?? []).some((pattern) => pattern === '/*' || pattern === '*');
}

/** Healthy targets of a target group; all of them when none is healthy, as a load balancer does it. */
export function candidates({ targetGroups }: Targets, arn: string): Target[] {
  const registered = (targetGroups[arn]?.targets ?? []).filter(({ local, state }) => local && state !== 'draining');
  const healthy = registered.filter(({ state }) => state === 'healthy');
  return healthy.length > 0 ? healthy : registered;
}

/** Takes turns: of a hundred requests as many as its weight says go to each, evenly spread. */
export class Turns {
  private readonly credit = new Map<string, number>();

  next(key: string, action: ForwardAction): WeightedTargetGroup | undefined {
    const groups = action.targetGroups.filter(({ weight }) => weight > 0);
    const total = groups.reduce((sum, { weight }) => sum + weight, 0);
    const owed = ({ arn, weight }: WeightedTargetGroup) => (this.credit.get(`${key} ${arn}`) ?? 0) + weight;
    const chosen = [...groups].sort((a, b) => owed(b) - owed(a))[0];
    for (const group of groups) this.credit.set(`${key} ${group.arn}`, owed(group) - (group === chosen ? total : 0));
    return chosen;
  }
}

function meets(condition: Condition, { method, url, headers }: RoutedRequest): boolean {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  switch (condition.Field) {
    case 'path-pattern': return matches(condition.PathPatternConfig?.Values ?? condition.Values, pathname);
    case 'host-header': return matches(condition.HostHeaderConfig?.Values ?? condition.Values, String(headers.host).split(':')[0]);
    case 'http-request-method': return matches(condition.HttpRequestMethodConfig?.Values ?? condition.Values, method);
    case 'http-header': {
      const value = headers[condition.HttpHeaderConfig!.HttpHeaderName!.toLowerCase()];
      return value !== undefined && matches(condition.HttpHeaderConfig?.Values, String(value));
    }
    case 'query-string': return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value }) => (
      [...searchParams].some(([key, value]) => (Key === undefined || matches([Key], key)) && matches([Value!], value))
    ));
    // Everybody is on loopback.
    case 'source-ip': return true;
    default: throw new Error(`a condition on ${condition.Field}, which the proxy does not know`);
  }
}

/** `*` stands for any characters and `?` for one; upper and lower case are the same. */
function matches(patterns: readonly string[] | undefined, value: string): boolean {
  return (patterns ?? []).some((pattern) => {
    const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
    return new RegExp(`^${expression}$`, 'i').test(value);
  });
}
