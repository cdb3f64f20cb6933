import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ListenerRuleRegister } from './listener-rule-register';
import { conditionsKey, listenerConditions, requireConditionLimits, requireConditions, RouteConditions } from './route-conditions';
import { requirePriorities, RulePriorities } from './rule-priorities';
import { requireLoadBalancerInSameVpc, requireNoListenerShift, requireTestListener, SharedListener, urlOf } from './shared-listener';
import { Route } from '../../traffic/route';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { createListenerRule, warnAboutAuthentication } from '../alb/routes';
import { ApplicationTargetOptions, createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from '../alb/target-group';
import { healthCheckPort, requireRouteTarget } from '../route-target';
import { ExposureContext, ExposureStrategy } from '../strategy';

/**
 * Options of `Exposure.sharedLoadBalancer()`. Without any condition the service takes the requests that no other one takes.
 */
export interface SharedExposureOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * Place of the service's rule among those of the listener, 1 to 50000: the lowest that fits a request wins. Refused when another
   * service of the app has it. 1 to 1000 come before all automatic ones, 49001 to 50000 after them.
   *
   * @default - from 1001 to 49000, more specific conditions first, then by a hash of the service's path: other services do not change it.
   * Two services that happen to get the same are refused
   */
  readonly priority?: number;

  /**
   * Place of the rule for test traffic by a header, before the other one.
   *
   * @default - the number before `priority`; from 1001 to 49000 without
   */
  readonly testPriority?: number;
}

/**
 * Options of `Exposure.existingListener()`.
 */
export interface ExistingListenerOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * The listener, such as one of `elbv2.ApplicationListener.fromApplicationListenerAttributes()`, with the security group of its load balancer. The
   * service gets a rule on it.
   */
  readonly listener: elbv2.IApplicationListener;

  /**
   * Place of the service's rule among those of the listener, 1 to 50000: the lowest that fits a request wins. Refused when another
   * service of the app has it; what others than this app put on the listener is not known.
   */
  readonly priority: number;

  /**
   * Place of the rule for test traffic by a header, before the other one.
   *
   * @default - the number before `priority`
   */
  readonly testPriority?: number;

  /**
   * A listener for test traffic, of the same load balancer, for deployments with `TestTraffic.listener()`.
   *
   * @default - none; test traffic is told by a header
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Where clients reach the service.
   *
   * @default - not known; the service has no `url`
   */
  readonly url?: string;
}

const SECURITY_GROUPS = new WeakMap<ExposureContext, Map<string, ec2.ISecurityGroup>>();

/** One construct for each security group: two that stand for one would open the tasks twice, which EC2 refuses. */
function uniqueSecurityGroup(exposed: ExposureContext, group: ec2.ISecurityGroup): ec2.ISecurityGroup {
  const groups = SECURITY_GROUPS.get(exposed) ?? new Map<string, ec2.ISecurityGroup>();
  SECURITY_GROUPS.set(exposed, groups);
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
  public readonly hasLoadBalancer = true;

  constructor(private readonly factory: string, private readonly listener: SharedListener, private readonly options: SharedRouteOptions) {
    requireConditions(factory, options);
    requireConditionLimits(factory, options);
    requirePriorities(factory, options);
    requireTargetOptions(factory, options);
    if (listener.speaksHttps === false) requireHttpsFor(factory, options);
  }

  public bind(scope: Construct, exposed: ExposureContext, request: TrafficRequirements): Traffic {
    const { options, listener } = this;
    const { cluster: { vpc }, task } = exposed;
    requireNoListenerShift(scope, this.factory, request);
    requireTestListener(scope, listener, request);
    requireLoadBalancerInSameVpc(scope, vpc, listener);
    const target = requireRouteTarget(scope, task, options);
    const place = new Construct(scope, `Shared${listener.identifiedBy.node.addr.slice(-8)}`);
    const securityGroup = uniqueSecurityGroup(exposed, listener.importSecurityGroup(place));
    const importListener = (id: string, listenerArn: string) =>
      elbv2.ApplicationListener.fromApplicationListenerAttributes(place, id, { listenerArn, securityGroup });
    const imported = importListener('Listener', listener.listenerArn);
    const rules = ListenerRuleRegister.of(scope, listener.loadBalancerKey);
    const shape = { target, ingressPeer: imported, healthCheckPort: healthCheckPort(options.healthCheck), url: urlOf(listener.url, options) };
    if (options.authentication) listener.allowIdentityProvider();

    const priorities = new RulePriorities(this.factory, scope.node.path, options);
    const conditions = listenerConditions(options);
    const rule = (
      id: string, on: elbv2.IApplicationListener, priority: number, key: string, of: elbv2.ListenerCondition[], action: elbv2.ListenerAction,
    ) => {
      rules.add(scope, { listenerArn: on.listenerArn, priority, automatic: options.priority === undefined, conditions: key });
      return createListenerRule(place, id, on, { priority, conditions: of, action });
    };
    const guarded = (action: elbv2.ListenerAction) => options.authentication?._authenticate(action, false) ?? action;
    const key = conditionsKey(options);
    const targetGroup = createApplicationTargetGroup(place, 'TargetGroup', exposed, options);

    if (request.shifts === 'nothing') {
      rules.countTargetGroups(scope, 1);
      const productionRule = rule('ProductionRule', imported, priorities.production, key, conditions, guarded(elbv2.ListenerAction.forward([targetGroup])));
      return { route: { shifts: 'nothing', ...shape, targetGroup, dependencies: [productionRule] } };
    }
    if (options.authentication) warnAboutAuthentication(scope);
    const alternateTargetGroup = createApplicationTargetGroup(place, 'AlternateTargetGroup', exposed, options);
    rules.countTargetGroups(scope, 2);
    const weighted = () => elbv2.ListenerAction.weightedForward([{ targetGroup, weight: 100 }, { targetGroup: alternateTargetGroup, weight: 0 }]);
    const productionRule = rule('ProductionRule', imported, priorities.production, key, conditions, guarded(weighted()));
    const testRule = request.testRoute.kind === 'listener'
      ? rule('TestRule', importListener('TestListener', listener.testListenerArn!), priorities.production, key, conditions, weighted())
      : request.testRoute.kind === 'header'
        ? rule('TestRule', imported, priorities.test, conditionsKey(options, request.testRoute), listenerConditions(options, request.testRoute), guarded(weighted()))
        : undefined;
    const route: Route = {
      shifts: 'rule',
      ...shape,
      targetGroup,
      alternateTargetGroup,
      productionRule,
      testRule,
      sharedTestEndpoint: request.testRoute.kind === 'listener' && listener.testEndpoint ? { ingressPeer: imported, ...listener.testEndpoint } : undefined,
      dependencies: testRule ? [productionRule, testRule] : [productionRule],
    };
    return { route };
  }
}
