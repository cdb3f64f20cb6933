import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ListenerRules } from './listener-rules';
import { conditionsKey, listenerConditions, requireConditions, requireFewValues, RouteConditions } from './route-conditions';
import { requirePriorities, RulePriorities } from './rule-priorities';
import { requireListenerFits, requireSameVpc, requireTestFits, urlOf } from './shared-checks';
import { SharedListener } from './shared-listener';
import { ApplicationTargetOptions } from '../application-target-options';
import { createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from '../application-targets';
import { createListenerRule } from '../listener-rule';
import { warnOfAuthentication } from '../routes';
import { healthCheckPort, requireNamedTarget } from '../target-health';
import { Exposed, ExposureStrategy, Route, Traffic, TrafficRequest } from '../traffic';

const GROUPS = new WeakMap<Exposed, Map<string, ec2.ISecurityGroup>>();

/** One construct for each security group: two that stand for one would open the tasks twice, which EC2 refuses. */
function knownGroup(exposed: Exposed, group: ec2.ISecurityGroup): ec2.ISecurityGroup {
  const groups = GROUPS.get(exposed) ?? new Map<string, ec2.ISecurityGroup>();
  GROUPS.set(exposed, groups);
  const known = groups.get(group.securityGroupId) ?? group;
  groups.set(group.securityGroupId, known);
  return known;
}

/** What a service asks of a listener that it does not own. */
export interface SharedRouteOptions extends RouteConditions, ApplicationTargetOptions {
  readonly priority?: number;
  readonly testPriority?: number;
}

/** A rule on a listener that others use, too. Rule, target groups and rules of the security groups belong to the service's stack. */
export class SharedExposure implements ExposureStrategy {
  public readonly balanced = true;

  constructor(private readonly factory: string, private readonly listener: SharedListener, private readonly options: SharedRouteOptions) {
    requireConditions(factory, options);
    requireFewValues(factory, options);
    requirePriorities(factory, options);
    requireTargetOptions(factory, options);
    if (listener.speaksHttps === false) requireHttpsFor(factory, options);
  }

  public open(scope: Construct, exposed: Exposed, request: TrafficRequest): Traffic {
    const { options, listener } = this;
    const { cluster: { vpc }, task } = exposed;
    requireListenerFits(scope, this.factory, request);
    requireTestFits(scope, listener, request);
    requireSameVpc(scope, vpc, listener.vpc);
    const target = requireNamedTarget(scope, task, options);
    const place = new Construct(scope, `Shared${listener.identity.node.addr.slice(-8)}`);
    const securityGroup = knownGroup(exposed, listener.importSecurityGroup(place));
    const importListener = (id: string, listenerArn: string) =>
      elbv2.ApplicationListener.fromApplicationListenerAttributes(place, id, { listenerArn, securityGroup });
    const imported = importListener('Listener', listener.listenerArn);
    const rules = ListenerRules.of(scope, listener.loadBalancerKey);
    const shape = { target, entrance: imported, healthCheckPort: healthCheckPort(options.healthCheck), url: urlOf(listener.url, options) };
    if (options.authentication) listener.reachIdentityProvider();

    const priorities = new RulePriorities(this.factory, scope.node.path, options);
    const conditions = listenerConditions(options);
    const rule = (
      id: string, on: elbv2.IApplicationListener, priority: number, key: string, of: elbv2.ListenerCondition[], action: elbv2.ListenerAction,
    ) => {
      rules.take(scope, { listenerArn: on.listenerArn, priority, automatic: options.priority === undefined, conditions: key });
      return createListenerRule(place, id, on, { priority, conditions: of, action });
    };
    const guarded = (action: elbv2.ListenerAction) => options.authentication?._guard(action, false) ?? action;
    const key = conditionsKey(options);
    const targetGroup = createApplicationTargetGroup(place, 'TargetGroup', exposed, options);

    if (request.shifts === 'nothing') {
      rules.count(scope, 1);
      const productionRule = rule('ProductionRule', imported, priorities.production, key, conditions, guarded(elbv2.ListenerAction.forward([targetGroup])));
      return { route: { shifts: 'nothing', ...shape, targetGroup, requires: [productionRule] } };
    }
    if (options.authentication) warnOfAuthentication(scope);
    const alternateTargetGroup = createApplicationTargetGroup(place, 'AlternateTargetGroup', exposed, options);
    rules.count(scope, 2);
    const weighted = () => elbv2.ListenerAction.weightedForward([{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }]);
    const productionRule = rule('ProductionRule', imported, priorities.production, key, conditions, guarded(weighted()));
    const testRule = request.test.kind === 'listener'
      ? rule('TestRule', importListener('TestListener', listener.testListenerArn!), priorities.production, key, conditions, weighted())
      : request.test.kind === 'header'
        ? rule('TestRule', imported, priorities.test, conditionsKey(options, request.test), listenerConditions(options, request.test), guarded(weighted()))
        : undefined;
    const route: Route = {
      shifts: 'rule',
      ...shape,
      targetGroup,
      alternateTargetGroup,
      productionRule,
      testRule,
      sharedTestEndpoint: request.test.kind === 'listener' && listener.testEndpoint ? { entrance: imported, ...listener.testEndpoint } : undefined,
      requires: testRule ? [productionRule, testRule] : [productionRule],
    };
    return { route };
  }
}
