import { Annotations } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { conditionsKey } from './route-conditions';
import { covers, MatchedRequests } from './route-coverage';
import { failUnlessPending, isUnknown } from '../../private/pending-lookup';

/** The rules of a route on a listener, of which each has a share of the conditions. */
interface RequestedRules extends MatchedRequests {
  readonly listenerArn: string;
  readonly priorities: readonly number[];
  /** Whether the priorities were computed. */
  readonly automatic: boolean;
  /** Name of an additional route or redirect; undefined for the main route. */
  readonly label?: string;
}

interface RegisteredRules extends RequestedRules {
  readonly workload: Construct;
  /** Identifies the conditions, in normal form. */
  readonly key: string;
}

/** Default quota of rules, and of target groups, for a load balancer. */
const QUOTA = 100;

const REGISTERS = new WeakMap<IConstruct, Map<string, ListenerRuleRegister>>();

/**
 * The rules of all services of an app on one load balancer. Finds conflicts at synthesis, which CloudFormation would find in the last of
 * many stacks, and rules that no request reaches, which nobody would find.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export class ListenerRuleRegister {
  /** Returns the register of a load balancer, which the whole app shares. */
  public static of(scope: IConstruct, loadBalancer: string): ListenerRuleRegister {
    const { root } = scope.node;
    const registers = REGISTERS.get(root) ?? new Map<string, ListenerRuleRegister>();
    REGISTERS.set(root, registers);
    const rules = registers.get(loadBalancer) ?? new ListenerRuleRegister();
    registers.set(loadBalancer, rules);
    return rules;
  }

  private readonly routes: RegisteredRules[] = [];
  private rules = 0;
  private targetGroups = 0;

  /** Adds the rules of a route; fails on a priority or conditions that another one has. */
  public add(workload: Construct, requested: RequestedRules): void {
    const added = { ...requested, workload, key: conditionsKey(requested.conditions, requested.test) };
    for (const other of this.routes) {
      if (other.listenerArn !== added.listenerArn) continue;
      requireOtherConditions(added, other);
      requireOtherPriority(added, other);
      if (hidesFrom(other, added)) reportHidden(added, other);
      else if (hidesFrom(added, other)) reportHidden(other, added);
    }
    this.routes.push(added);
    const before = this.rules;
    this.rules += requested.priorities.length;
    if (before <= QUOTA && this.rules > QUOTA) warnAboutQuota(workload, 'rules', this.rules);
  }

  /** Counts the target groups of a service. */
  public countTargetGroups(owner: Construct, targetGroups: number): void {
    const before = this.targetGroups;
    this.targetGroups += targetGroups;
    if (before <= QUOTA && this.targetGroups > QUOTA) warnAboutQuota(owner, 'target groups', this.targetGroups);
  }
}

function requireOtherConditions(added: RegisteredRules, other: RegisteredRules): void {
  if (added.key !== other.key) return;
  failUnlessPending(added.workload, {
    problem: `the listener already has a rule with the same conditions, of ${nameOf(other)}`,
    remedy: `give ${nameOf(added)} or ${nameOf(other)} other conditions`,
  });
}

function requireOtherPriority(added: RegisteredRules, other: RegisteredRules): void {
  const priority = added.priorities.find((each) => !isUnknown(each) && other.priorities.includes(each));
  if (priority === undefined) return;
  failUnlessPending(added.workload, {
    problem: `the listener already has a rule with this ${added.automatic && other.automatic ? 'automatic ' : ''}priority, of ${nameOf(other)}`,
    actual: priority,
    remedy: `give ${nameOf(added)} or ${nameOf(other)} another \`priority\``,
  });
}

/** Returns whether the rules of one route take all requests that those of the other one would match. */
function hidesFrom(first: RegisteredRules, hidden: RegisteredRules): boolean {
  if ([...first.priorities, ...hidden.priorities].some(isUnknown)) return false;
  return Math.max(...first.priorities) < Math.min(...hidden.priorities) && covers(first, hidden);
}

/**
 * Fails on a route that another one of the same service hides. Warns where it is another service's, such as one that answers during maintenance.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
function reportHidden(hidden: RegisteredRules, first: RegisteredRules): void {
  const problem = `no request reaches ${nameOf(hidden)}: ${nameOf(first)} takes all of them, with the earlier priority`;
  const actual = first.priorities[0];
  const remedy = 'give it another `priority`, or conditions that leave some of them';
  if (hidden.workload === first.workload) failUnlessPending(hidden.workload, { problem, actual, remedy });
  else Annotations.of(hidden.workload).addWarningV2('cdk-fargate-workloads:unreachable-route', `${problem} ${actual}; ${remedy}`);
}

function nameOf({ workload, label }: RegisteredRules): string {
  return label === undefined ? workload.node.path : `the ${label} of ${workload.node.path}`;
}

function warnAboutQuota(owner: Construct, resources: string, count: number): void {
  Annotations.of(owner).addWarningV2('cdk-fargate-workloads:load-balancer-quota',
    `the load balancer has ${count} ${resources} including those of this service, and the default quota is ${QUOTA}; `
    + 'use a second load balancer, or request a quota increase');
}
