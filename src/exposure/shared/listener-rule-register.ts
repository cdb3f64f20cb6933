import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { failWith } from '../../private/errors';

/** A rule that a service wants on a listener that it does not own. */
export interface RequestedRule {
  readonly listenerArn: string;
  readonly priority: number;
  /** Whether the priority was calculated. */
  readonly automatic: boolean;
  /** The conditions, in one spelling. */
  readonly conditions: string;
}

interface RegisteredRule extends RequestedRule {
  readonly owner: string;
}

/** Rules that a load balancer takes, and target groups: quotas of Elastic Load Balancing. */
const QUOTA = 100;

const REGISTERS = new WeakMap<IConstruct, Map<string, ListenerRuleRegister>>();

/**
 * The rules that the services of an app have on one load balancer: what CloudFormation would refuse in the last of many stacks is
 * refused at synth.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export class ListenerRuleRegister {
  /** The register of a load balancer, which the whole app shares. */
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

  /** Enters a rule; refuses one that another service has. */
  public add(owner: Construct, wanted: RequestedRule): void {
    const { path } = owner.node;
    for (const other of this.rules) {
      if (other.listenerArn !== wanted.listenerArn) continue;
      if (other.conditions === wanted.conditions) {
        failWith(owner, { problem: `the listener has a rule with the same conditions already, of ${other.owner}`, remedy: `give ${path} or ${other.owner} other conditions` });
      }
      if (Token.isUnresolved(wanted.priority) || other.priority !== wanted.priority) continue;
      failWith(owner, {
        problem: `the listener has a rule of this ${wanted.automatic && other.automatic ? 'automatic ' : ''}priority already, of ${other.owner}`,
        actual: wanted.priority,
        remedy: `give ${path} or ${other.owner} another \`priority\``,
      });
    }
    this.rules.push({ ...wanted, owner: path });
    if (this.rules.length === QUOTA + 1) warnAboutQuota(owner, 'rules', this.rules.length);
  }

  /** Counts target groups. */
  public countTargetGroups(owner: Construct, targetGroups: number): void {
    const before = this.targetGroups;
    this.targetGroups += targetGroups;
    if (before <= QUOTA && this.targetGroups > QUOTA) warnAboutQuota(owner, 'target groups', this.targetGroups);
  }
}

function warnAboutQuota(owner: Construct, what: string, count: number): void {
  Annotations.of(owner).addWarningV2('cdk-fargate-workloads:load-balancer-quota',
    `the load balancer has ${count} ${what} with those of this service; ${QUOTA} is what AWS allows by default: use a second load balancer, or ask for more rules`);
}
