import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { createListenerRule } from './listener-rule';
import { ListenerRuleRegister } from './listener-rule-register';
import { redirectAction, redirectId, RedirectRoute } from './redirect-route';
import { isCatchAll, listenerConditions, RouteConditions } from './route-conditions';
import { RulePriorities } from './rule-priorities';
import { limitProblem, splitConditions } from './split-conditions';
import { failWith } from '../../private/errors';
import { TestHeaderRoute } from '../../traffic/test-traffic';

/** A listener, and the scope of rules on it. */
export interface RuleListener {
  readonly listener: elbv2.IApplicationListener;
  readonly scope: Construct;
}

/** Tells the rules of an additional route or redirect from those of the main route. */
export interface RuleIds {
  /** Ids of the rules begin with it. */
  readonly id?: string;
  /** Name for messages. */
  readonly label?: string;
}

/** Properties of `RouteRules`. */
export interface RouteRulesProps extends RuleIds {
  /** Factory of the exposure, for messages. */
  readonly factory: string;
  readonly workload: Construct;
  /** Identifies the load balancer among those of the app. */
  readonly loadBalancerKey: string;
  readonly options: RouteConditions & { readonly priority?: number; readonly testPriority?: number };
  /** Specifies whether a route without conditions comes last, on a listener of the service's own. */
  readonly isLast?: boolean;
}

/** Creates the rules of one route, and registers them with those of others. */
export class RouteRules {
  public readonly register: ListenerRuleRegister;
  private readonly priorities: RulePriorities;

  constructor(private readonly props: RouteRulesProps) {
    const { factory, workload, loadBalancerKey, id, options, isLast } = props;
    this.register = ListenerRuleRegister.of(workload, loadBalancerKey);
    this.priorities = new RulePriorities({ factory, owner: [workload.node.path, ...id ? [id] : []].join(' '), options, isLast });
  }

  /** Adds as many rules as the conditions need; a deployment that shifts traffic requires that one is enough. */
  public addProduction(on: RuleListener, action: elbv2.ListenerAction, id = 'ProductionRule'): elbv2.CfnListenerRule[] {
    const { factory, options } = this.props;
    const rules = splitConditions(factory, options);
    const priorities = this.priorities.production(rules.length);
    this.add(on, priorities);
    return rules.map((conditions, index) => this.create(on, `${id}${index === 0 ? '' : index + 1}`, priorities[index], conditions, action));
  }

  /** Adds the rule on a test listener, which matches the same requests. */
  public addTest(on: RuleListener, action: elbv2.ListenerAction): elbv2.CfnListenerRule {
    const priorities = this.priorities.production(1);
    this.add(on, priorities);
    return this.create(on, 'TestRule', priorities[0], this.props.options, action);
  }

  /** Adds the rule for requests with the header of test traffic. */
  public addTestHeader(on: RuleListener, action: elbv2.ListenerAction, test: TestHeaderRoute): elbv2.CfnListenerRule {
    const priority = this.priorities.test;
    this.add(on, [priority], test);
    return this.create(on, 'TestRule', priority, this.props.options, action, test);
  }

  /**
   * Requires conditions that fit into one rule, for a deployment that shifts traffic by a rule.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html
   */
  public requireOneRule(deployment: string, test?: TestHeaderRoute): void {
    const problem = limitProblem(this.props.options, test);
    if (!problem) return;
    failWith(this.props.workload, {
      ...problem,
      problem: `${deployment} shifts one rule of a route, and ${problem.problem}`,
      remedy: 'use wildcards, put some of the values into an additional route, or use ServiceDeployment.rolling(), which creates several rules',
    });
  }

  private add({ listener: { listenerArn } }: RuleListener, priorities: readonly number[], test?: TestHeaderRoute): void {
    const { workload, label, options } = this.props;
    this.register.add(workload, { listenerArn, priorities, automatic: options.priority === undefined, conditions: options, test, label });
  }

  private create(
    { listener, scope }: RuleListener, id: string, priority: number, conditions: RouteConditions, action: elbv2.ListenerAction,
    test?: TestHeaderRoute,
  ): elbv2.CfnListenerRule {
    return createListenerRule(scope, `${this.props.id ?? ''}${id}`, listener, { priority, conditions: this.render(conditions, test), action });
  }

  /** On a listener of the service's own, the header alone tells test requests of a route without conditions. */
  private render(conditions: RouteConditions, test?: TestHeaderRoute): elbv2.ListenerCondition[] {
    const isHeaderEnough = test && this.props.isLast && isCatchAll(conditions);
    return isHeaderEnough ? [elbv2.ListenerCondition.httpHeader(test.name, test.values)] : listenerConditions(conditions, test);
  }
}

/** Adds the redirects of a service to its production listener. */
export function addRedirects(
  props: Pick<RouteRulesProps, 'factory' | 'workload' | 'loadBalancerKey'>, on: RuleListener, redirects: readonly RedirectRoute[] = [],
): void {
  for (const redirect of redirects) {
    const id = redirectId(redirect);
    new RouteRules({ ...props, options: redirect, id, label: 'redirect' }).addProduction(on, redirectAction(redirect), '');
  }
}
