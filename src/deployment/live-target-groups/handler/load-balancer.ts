import {
  Action, DescribeListenersCommand, DescribeRulesCommand, DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client,
  Listener, Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { errorName } from '../../../private/lambda/aws-client';

/** A listener's default action, or one of its rules. */
export interface ForwardingRule {
  readonly listenerArn?: string;
  readonly port?: number;
  /** Priority of the rule; undefined for the default action. */
  readonly priority?: number;
  readonly actions: readonly Action[];
}

/** A target group that receives traffic. */
export interface WeightedTargetGroup {
  readonly arn: string;
  readonly weight: number;
}

/**
 * Returns the listeners of the load balancer that uses the target groups; a target group is used by at most one.
 *
 * @param hasRules Returns whether the rules of a listener are needed as well.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export async function describeForwardingRules(
  elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[], hasRules: (listener: ForwardingRule) => boolean,
): Promise<ForwardingRule[]> {
  const loadBalancers = await loadBalancersOf(elb, targetGroupArns);
  const listeners = (await Promise.all(loadBalancers.map(async (arn) => listenersOf(elb, arn)))).flat();
  const found: ForwardingRule[] = [];
  for (const { ListenerArn, Port, DefaultActions = [] } of listeners) {
    const listener = { listenerArn: ListenerArn, port: Port, actions: DefaultActions };
    found.push(listener);
    if (!hasRules(listener)) continue;
    const rules = await rulesOf(elb, ListenerArn!);
    found.push(...rules.map(({ Priority, Actions = [] }) => ({ ...listener, priority: Number(Priority), actions: Actions })));
  }
  return found;
}

/**
 * Returns the target groups that an action forwards to, without those with a weight of 0: CodeDeploy and ECS leave the unused group in it. A group
 * without a weight is the only one of its action.
 */
export function weightedTargetGroups({ actions }: ForwardingRule): WeightedTargetGroup[] {
  const action = actions.find(({ Type }) => Type === 'forward');
  const targetGroups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn }];
  return targetGroups.map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn ?? '', weight: Weight ?? 1 })).filter(({ weight }) => weight > 0);
}

/** Returns the target groups with targets that are not being deregistered. */
export async function targetGroupsWithTargets(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const TargetGroupArn of targetGroupArns) {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn });
    const targets = await unlessNotFound([], async () => (await elb.send(command)).TargetHealthDescriptions ?? []);
    if (targets.some(({ TargetHealth }) => TargetHealth?.State !== 'draining')) found.push(TargetGroupArn);
  }
  return found;
}

async function loadBalancersOf(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<string[]> {
  const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroupArns] });
  const targetGroups = await unlessNotFound([], async () => (await elb.send(command)).TargetGroups ?? []);
  return [...new Set(targetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns))];
}

async function listenersOf(elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<Listener[]> {
  return pages(async (Marker) => {
    const { Listeners, NextMarker } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn, Marker }));
    return { items: Listeners, next: NextMarker };
  });
}

async function rulesOf(elb: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<Rule[]> {
  const rules = await pages<Rule>(async (Marker) => {
    const page = await elb.send(new DescribeRulesCommand({ ListenerArn, Marker }));
    return { items: page.Rules, next: page.NextMarker };
  });
  return rules.filter(({ IsDefault }) => !IsDefault);
}

async function pages<T>(page: (marker?: string) => Promise<{ items?: T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  return unlessNotFound(all, async () => {
    let marker: string | undefined;
    do {
      const { items = [], next } = await page(marker);
      all.push(...items);
      marker = next;
    } while (marker);
    return all;
  });
}

/** Returns a default when a resource no longer exists. */
async function unlessNotFound<T>(otherwise: T, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (/^(LoadBalancer|Listener|TargetGroup)NotFound(Exception)?$/.test(errorName(error))) return otherwise;
    throw error;
  }
}
