import { Annotations } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { failUnlessPending, isUnknown } from '../../private/pending-lookup';

/** A rule of a service on a listener that it does not own. */
interface RequestedRule {
  readonly listenerArn: string;
  readonly priority: number;
  /** Whether the priority was computed. */
  readonly automatic: boolean;
  /** The conditions, in normal form. */
  readonly conditions: string;
}

interface RegisteredRule extends RequestedRule {
  readonly owner: string;
}

/** Default quota of rules, and of target groups, for a load balancer. */
const QUOTA = 100;

const REGISTERS = new WeakMap<IConstruct, Map<string, ListenerRuleRegister>>();

/**
 * The rules of all services of an app on one load balancer. Finds conflicts at synthesis, which CloudFormation would find in the last of
 * many stacks.
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

  private readonly rules: RegisteredRule[] = [];
  private targetGroups = 0;

  /** Adds a rule; fails on one that another service has. */
  public add(owner: Construct, requested: RequestedRule): void {
    const { path } = owner.node;
    for (const other of this.rules) {
      if (other.listenerArn !== requested.listenerArn) continue;
      if (other.conditions === requested.conditions) {
        failUnlessPending(owner, { problem: `the listener already has a rule with the same conditions, of ${other.owner}`, remedy: `give ${path} or ${other.owner} other conditions` });
      }
      if (isUnknown(requested.priority) || other.priority !== requested.priority) continue;
      failUnlessPending(owner, {
        problem: `the listener already has a rule with this ${requested.automatic && other.automatic ? 'automatic ' : ''}priority, of ${other.owner}`,
        actual: requested.priority,
        remedy: `give ${path} or ${other.owner} another \`priority\``,
      });
    }
    this.rules.push({ ...requested, owner: path });
    if (this.rules.length === QUOTA + 1) warnAboutQuota(owner, 'rules', this.rules.length);
  }

  /** Counts the target groups of a service. */
  public countTargetGroups(owner: Construct, targetGroups: number): void {
    const before = this.targetGroups;
    this.targetGroups += targetGroups;
    if (before <= QUOTA && this.targetGroups > QUOTA) warnAboutQuota(owner, 'target groups', this.targetGroups);
  }
}

function warnAboutQuota(owner: Construct, resources: string, count: number): void {
  Annotations.of(owner).addWarningV2('cdk-fargate-workloads:load-balancer-quota',
    `the load balancer has ${count} ${resources} including those of this service, and the default quota is ${QUOTA}; `
    + 'use a second load balancer, or request a quota increase');
}
