import { Annotations, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { refuse } from '../../private/errors';

/** A rule that a service wants on a listener that it does not own. */
export interface WantedRule {
  readonly listenerArn: string;
  readonly priority: number;
  /** Whether the priority was calculated. */
  readonly automatic: boolean;
  /** The conditions, in one spelling. */
  readonly conditions: string;
}

interface TakenRule extends WantedRule {
  readonly owner: string;
}

/** Rules that a load balancer takes, and target groups: quotas of Elastic Load Balancing. */
const MOST = 100;

const REGISTERS = new WeakMap<IConstruct, Map<string, ListenerRules>>();

/**
 * The rules that the services of an app have on one load balancer: what CloudFormation would refuse in the last of many stacks is
 * refused at synth.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export class ListenerRules {
  /** The register of a load balancer, which the whole app shares. */
  public static of(scope: IConstruct, loadBalancer: string): ListenerRules {
    const { root } = scope.node;
    const registers = REGISTERS.get(root) ?? new Map<string, ListenerRules>();
    REGISTERS.set(root, registers);
    const rules = registers.get(loadBalancer) ?? new ListenerRules();
    registers.set(loadBalancer, rules);
    return rules;
  }

  private readonly taken: TakenRule[] = [];
  private targetGroups = 0;

  /** Enters a rule; refuses one that another service has. */
  public take(owner: Construct, wanted: WantedRule): void {
    const { path } = owner.node;
    for (const other of this.taken) {
      if (other.listenerArn !== wanted.listenerArn) continue;
      if (other.conditions === wanted.conditions) {
        refuse(owner, { what: `the listener has a rule with the same conditions already, of ${other.owner}`, instead: `give ${path} or ${other.owner} other conditions` });
      }
      if (Token.isUnresolved(wanted.priority) || other.priority !== wanted.priority) continue;
      refuse(owner, {
        what: `the listener has a rule of this ${wanted.automatic && other.automatic ? 'automatic ' : ''}priority already, of ${other.owner}`,
        got: wanted.priority,
        instead: `give ${path} or ${other.owner} another \`priority\``,
      });
    }
    this.taken.push({ ...wanted, owner: path });
    if (this.taken.length === MOST + 1) warn(owner, 'rules', this.taken.length);
  }

  /** Counts target groups. */
  public count(owner: Construct, targetGroups: number): void {
    const before = this.targetGroups;
    this.targetGroups += targetGroups;
    if (before <= MOST && this.targetGroups > MOST) warn(owner, 'target groups', this.targetGroups);
  }
}

function warn(owner: Construct, what: string, count: number): void {
  Annotations.of(owner).addWarningV2('cdk-fargate-workloads:load-balancer-quota',
    `the load balancer has ${count} ${what} with those of this service; ${MOST} is what AWS allows by default: use a second load balancer, or ask for more rules`);
}
