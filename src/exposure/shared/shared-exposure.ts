import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ListenerRuleRegister } from './listener-rule-register';
import { conditionsKey, listenerConditions, literalHost, requireConditionLimits, requireConditions, RouteConditions } from './route-conditions';
import { requirePriorities, RulePriorities } from './rule-priorities';
import { SharedEndpoint } from './shared-endpoint';
import { requireLoadBalancerInSameVpc, requireLocalListeners, requireTestListener, SharedListener, urlOf } from './shared-listener';
import { failWith } from '../../private/errors';
import { recordReferences } from '../../private/stack-references';
import { ListenerEndpoint } from '../../traffic/listener-endpoint';
import { parseHealthCheckPort, portOnHost, Route, RouteTarget, targetGroupsOf } from '../../traffic/route';
import { TestHeaderRoute, TestListenerRoute } from '../../traffic/test-traffic';
import { Traffic, TrafficRequirements } from '../../traffic/traffic';
import { ApplicationRouteParts, createListenerRule, forwardTo, rejectHeader, warnAboutAuthentication } from '../alb/route-builder';
import { ApplicationTargetOptions, createApplicationTargetGroup, requireHttpsFor, requireTargetOptions } from '../alb/target-group';
import { AddedRule, createRoute } from '../create-route';
import { requireRouteTarget } from '../route-target';
import { ExposureContext, ExposureStrategy, uniqueSecurityGroup } from '../strategy';

/**
 * Options of `Exposure.sharedLoadBalancer()`. Without any condition the service receives the requests that match no other service.
 */
export interface SharedExposureOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * Priority of the service's rule on the listener, 1 to 50000: of the rules that match a request, the lowest priority wins. 1 to 1000 come
   * before all automatic ones, 49001 to 50000 after them. Fails synthesis when another service of the app has it. Two services exchange theirs in two
   * deployments, because a listener has a priority once.
   *
   * @default - from 1001 to 49000, more specific conditions first, then by a hash of the service's path, so that other services do not change
   * it. Fails synthesis when two services get the same one
   */
  readonly priority?: number;

  /**
   * Priority of the rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`; automatic without a `priority`
   */
  readonly testPriority?: number;
}

/**
 * Options of `Exposure.existingListener()`.
 */
export interface ExistingListenerOptions extends RouteConditions, ApplicationTargetOptions {
  /**
   * Listener on which the service gets a rule, such as one of `elbv2.ApplicationListener.fromApplicationListenerAttributes()`, with the
   * security group of its load balancer. One of another Region or account fails synthesis. A group that was imported with `mutable: false` gets no
   * rules; a warning then says which egress it needs.
   */
  readonly listener: elbv2.IApplicationListener;

  /**
   * Priority of the service's rule on the listener, 1 to 50000: of the rules that match a request, the lowest priority wins. Fails synthesis
   * when another service of the app has it; rules from outside the app are not known.
   */
  readonly priority: number;

  /**
   * Priority of the rule for test traffic by a header, lower than `priority`.
   *
   * @default - the number before `priority`
   */
  readonly testPriority?: number;

  /**
   * Listener for test traffic, of the same load balancer, for deployments with `TestTraffic.listener()`. A smoke test of an imported one needs its
   * `defaultPort`, and `url`.
   *
   * @default - none; deployments that ECS runs may use `TestTraffic.header()`, CodeDeploy `TestTraffic.none()`
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Address at which clients reach the service, such as `https://shop.example.com`. A smoke test takes the protocol of an imported listener and the
   * host name from it.
   *
   * @default - none; the service has no `url`
   */
  readonly url?: string;
}

/** A rule on a listener that other services use too. Rule, target groups and security group rules belong to the service's stack. */
export class SharedExposure implements ExposureStrategy {
  public readonly hasLoadBalancer = true;

  constructor(private readonly factory: string, private readonly listener: SharedListener, private readonly options: SharedExposureOptions) {
    requireConditions(factory, options);
    requireConditionLimits(factory, options);
    requirePriorities(factory, options);
    requireTargetOptions(factory, options);
    if (listener.usesHttps === false) requireHttpsFor(factory, options);
  }

  public bind(scope: Construct, context: ExposureContext, requirements: TrafficRequirements): Traffic {
    requireLoadBalancerInSameVpc(scope, context.cluster.vpc, this.listener);
    requireLocalListeners(scope, this.listener);
    recordReferences(scope, this.factory, this.listener.listenerArn);
    const target = requireRouteTarget(scope, context.task, this.options);
    const builder = new SharedRouteBuilder(this.factory, scope, { listener: this.listener, options: this.options, context, target });
    const route = createRoute(builder, requirements);
    builder.register.countTargetGroups(scope, targetGroupsOf(route).length);
    this.allowEgress(scope, context, route);
    return { route };
  }

  /** Lets the load balancer reach the identity provider. Tasks let it reach them, when they are attached to the route. */
  private allowEgress(scope: Construct, { task: { taskDefinition } }: ExposureContext, route: Route): void {
    const authenticates = this.options.authentication !== undefined;
    if (this.listener.warnAboutEgress) {
      this.listener.warnAboutEgress(scope, portsOf(route).map((port) => portOnHost(taskDefinition, port)), authenticates);
    } else if (authenticates) {
      this.listener.allowIdentityProvider(scope);
    }
  }
}

interface SharedRouteBuilderProps {
  readonly listener: SharedListener;
  readonly options: SharedExposureOptions;
  readonly context: ExposureContext;
  readonly target: RouteTarget;
}

/** Creates the parts of a route behind a listener that the service does not own. */
class SharedRouteBuilder implements ApplicationRouteParts {
  public readonly routeProps: ApplicationRouteParts['routeProps'];
  public readonly register: ListenerRuleRegister;
  private readonly resources: Construct;
  private readonly securityGroup: ec2.ISecurityGroup;
  private readonly productionListener: elbv2.IApplicationListener;
  private readonly priorities: RulePriorities;

  constructor(public readonly factory: string, public readonly workload: Construct, private readonly props: SharedRouteBuilderProps) {
    const { listener, options, context, target } = props;
    this.resources = new Construct(workload, `Shared${listener.identity}`);
    this.securityGroup = uniqueSecurityGroup(context, listener.importSecurityGroup(this.resources));
    this.productionListener = this.importListener('Listener', listener.listenerArn);
    this.priorities = new RulePriorities(factory, workload.node.path, options);
    this.register = ListenerRuleRegister.of(workload, listener.loadBalancerKey);
    this.routeProps = {
      target,
      ingressPeer: this.productionListener,
      url: urlOf(listener.url, options),
      hostName: literalHost(options) ?? listener.hostName,
      hostPatterns: options.hosts,
      authenticates: options.authentication !== undefined,
    };
  }

  public requireSupported(requirements: TrafficRequirements): void {
    requireTestListener(this.workload, this.props.listener, requirements);
    if (requirements.shifts === 'listener') this.requireSupportedByCodeDeploy(requirements);
    if (requirements.shifts === 'rule' && this.props.options.authentication) warnAboutAuthentication(this.workload);
  }

  public createTargetGroup(id: string): elbv2.ApplicationTargetGroup {
    return createApplicationTargetGroup(this.resources, id, this.props.context, this.props.options);
  }

  public addProductionRule(targetGroups: readonly elbv2.ApplicationTargetGroup[]): AddedRule<elbv2.ApplicationListener> {
    return {
      rule: this.addRule('ProductionRule', this.productionListener, this.priorities.production, this.authenticate(forwardTo(targetGroups))),
      sharedListener: this.productionListener,
    };
  }

  public addTestRule(
    test: TestListenerRoute | TestHeaderRoute, targetGroups: readonly elbv2.ApplicationTargetGroup[],
  ): AddedRule<elbv2.ApplicationListener> {
    if (test.kind === 'header') {
      return {
        rule: this.addRule('TestRule', this.productionListener, this.priorities.test, this.authenticate(forwardTo(targetGroups)), test),
        sharedTestEndpoint: this.reachable(this.props.listener.endpoint),
      };
    }
    const { testListenerArn, testEndpoint } = this.props.listener;
    const testListener = this.importListener('TestListener', testListenerArn!);
    return {
      rule: this.addRule('TestRule', testListener, this.priorities.production, forwardTo(targetGroups)),
      sharedListener: testListener,
      sharedTestEndpoint: this.reachable(testEndpoint),
    };
  }

  /** Adds the security group, which the stack of the service has imported. */
  private reachable(endpoint?: SharedEndpoint): ListenerEndpoint | undefined {
    return endpoint && { ...endpoint, ingressPeer: this.productionListener };
  }

  /** Fails on what CodeDeploy might remove: nothing says that it keeps the authentication of a rule that it shifts. */
  private requireSupportedByCodeDeploy(requirements: TrafficRequirements): void {
    rejectHeader(this.workload, requirements);
    if (!this.props.options.authentication) return;
    failWith(this.workload, {
      problem: `${requirements.factory} shifts a rule that authenticates, and whether CodeDeploy keeps the authentication is unverified`,
      remedy: 'use ServiceDeployment.rolling(), or authenticate in the application',
    });
  }

  private addRule(
    id: string, listener: elbv2.IApplicationListener, priority: number, action: elbv2.ListenerAction, test?: TestHeaderRoute,
  ): elbv2.CfnListenerRule {
    const { options } = this.props;
    const { listenerArn } = listener;
    this.register.add(this.workload, { listenerArn, priority, automatic: options.priority === undefined, conditions: conditionsKey(options, test) });
    return createListenerRule(this.resources, id, listener, { priority, conditions: listenerConditions(options, test), action });
  }

  private authenticate(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.props.options.authentication?._authenticate(next, false) ?? next;
  }

  private importListener(id: string, listenerArn: string): elbv2.IApplicationListener {
    return elbv2.ApplicationListener.fromApplicationListenerAttributes(this.resources, id, { listenerArn, securityGroup: this.securityGroup });
  }
}

/** Returns the ports of the tasks that the load balancer connects to. */
function portsOf({ target, targetGroup: { healthCheck } }: Route): number[] {
  return [...new Set([target.containerPort, parseHealthCheckPort(healthCheck) ?? target.containerPort])];
}
