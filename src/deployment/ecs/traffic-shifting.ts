import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { CircuitBreaker } from './circuit-breaker';
import { createInfrastructureRole, ruleArn, warnAboutUnresolvedRule } from './listener-rules';
import { allAtOnce, bakeTimeMinutes, TrafficShift } from './traffic-shift';
import { trafficShiftingPlan } from './traffic-shifting-plan';
import { requireTrafficAlarmOptions, TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { failWith, rejectUnknownOptions } from '../../private/errors';
import { isNetworkRoute, RuleRoute } from '../../traffic/route';
import { TestTraffic } from '../../traffic/test-traffic';
import { routesOf, Traffic, TrafficRequirements } from '../../traffic/traffic';
import { amendDeploymentConfiguration, bindDeploymentAlarms, PLACEHOLDER_ALARMS } from '../deployment-configuration';
import { DeploymentHook } from '../hooks/deployment-hook';
import { HookStrategy } from '../hooks/hook-strategy';
import { DeploymentPlan, describePlan, requireWithinCloudFormationTimeout } from '../plan';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';
import { bindHooks, requireCompatibleHooks } from '../hooks/bind-hooks';

/**
 * Options of `ServiceDeployment.blueGreen()`.
 */
export interface BlueGreenDeploymentOptions {
  /**
   * How long the old tasks stay ready after the new ones took over all traffic, 0 to 1440 whole minutes. Until then going
   * back takes no longer than moving traffic.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
   */
  readonly bakeTime?: Duration;

  /**
   * How the new version can be tried before it receives production traffic. `TestTraffic.listener()` is refused without a load balancer,
   * `TestTraffic.header()` behind a Network Load Balancer, and without anything that reads headers: an Application Load Balancer or
   * `Discovery.serviceConnect()`.
   *
   * @default TestTraffic.none()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * What happens during a deployment and must succeed for it to go on: tests, approvals, tasks, functions. Hooks at one stage
   * run side by side. At most 10 that call a function, and 10 approvals.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
   */
  readonly hooks?: DeploymentHook[];

  /**
   * After how many new tasks that fail to start ECS gives up. AWS's own pages contradict each other on whether the circuit
   * breaker works for other than rolling deployments; without it, new tasks that never become healthy end a deployment only
   * when its stage is over, after 24 hours.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
   */
  readonly circuitBreaker?: CircuitBreaker;

  /**
   * Alarms that roll back a deployment while it runs. An alarm made from the service's own metrics must have an
   * `alarmName`, or service and alarm would need each other.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Alarms about the service's own traffic, made for it and treated like `alarms`. An empty object takes the defaults.
   * Refused without a load balancer.
   *
   * @default - none
   */
  readonly trafficAlarms?: TrafficAlarmOptions;
}

/** ECS moves all production traffic at once. */
export function blueGreenDeployment(options: BlueGreenDeploymentOptions): DeploymentStrategy {
  return new TrafficShiftingDeployment('ServiceDeployment.blueGreen()', options, allAtOnce());
}

/** Options of other deployments. What the factories take out before, they know. */
const UNKNOWN_OPTIONS = {
  smokeTest: 'pass DeploymentHook.smokeTest() in `hooks`',
  terminationWaitTime: 'use `bakeTime`',
  config: 'use ServiceDeployment.canary() or ServiceDeployment.linear() for a pace',
  canaryPercent: 'use ServiceDeployment.canary()',
  canaryBakeTime: 'use ServiceDeployment.canary()',
  stepPercent: 'use ServiceDeployment.linear()',
  stepBakeTime: 'use ServiceDeployment.linear()',
  minHealthyPercent: 'remove it: a whole second set of tasks is started',
  maxHealthyPercent: 'remove it: a whole second set of tasks is started',
};

/** ECS starts a whole new set of tasks and moves traffic to it: by weights of a load balancer, or by the proxies of Service Connect. */
export class TrafficShiftingDeployment implements DeploymentStrategy {
  public readonly trafficRequest: TrafficRequirements;

  private readonly bakeTime: Duration;
  private readonly hooks: readonly HookStrategy[];
  private readonly bakeMinutes: number;

  constructor(private readonly deployment: string, private readonly options: BlueGreenDeploymentOptions, private readonly shift: TrafficShift) {
    rejectUnknownOptions(deployment, options, UNKNOWN_OPTIONS);
    const test = (options.testTraffic ?? TestTraffic.none())._route;
    this.trafficRequest = { factory: deployment, shifts: 'rule', testRoute: test };
    this.bakeTime = options.bakeTime ?? Duration.minutes(5);
    this.hooks = (options.hooks ?? []).map(({ _strategy }) => _strategy);
    this.bakeMinutes = bakeTimeMinutes(deployment, 'bakeTime', this.bakeTime);
    requireTrafficAlarmOptions(deployment, options.trafficAlarms);
    requireCompatibleHooks(deployment, this.hooks, test);
    requireWithinCloudFormationTimeout(deployment, this.plan());
  }

  public describe(traffic?: Traffic): string {
    return describePlan(this.plan(traffic));
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      deploymentAlarms: PLACEHOLDER_ALARMS,
      ...this.shift.serviceProps,
      bakeTime: this.bakeTime,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    };
  }

  public bind(deployed: DeployedService): DeploymentResources {
    const { workload, traffic } = deployed;
    const { route, serviceConnect } = traffic;
    if (!route && serviceConnect !== 'server' && this.shift.pause) {
      failWith(workload, {
        problem: `${this.deployment} moves traffic step by step, but there is none to move`,
        remedy: 'use Exposure.applicationLoadBalancer(), Discovery.serviceConnect() or ServiceDeployment.blueGreen()',
      });
    }
    requireWithinCloudFormationTimeout(workload, this.plan(traffic));
    const routes = routesOf(traffic).filter((each): each is RuleRoute => each.shifts === 'rule');
    bindRoutes(deployed.service, routes);
    setCircuitBreaker(deployed.service, this.options.circuitBreaker);
    bindDeploymentAlarms(this.deployment, deployed, this.options);
    bindHooks(deployed, this.hooks, this.trafficRequest.testRoute);
    return {};
  }

  private plan(traffic: Traffic = {}): DeploymentPlan {
    return trafficShiftingPlan({
      deployment: this.deployment,
      shift: this.shift,
      test: this.trafficRequest.testRoute,
      hooks: this.hooks,
      circuitBreaker: this.options.circuitBreaker,
      bakeMinutes: this.bakeMinutes,
      behindNetworkLoadBalancer: routesOf(traffic).some(isNetworkRoute),
    });
  }
}

function bindRoutes(service: ecs.BaseService, routes: readonly RuleRoute[]): void {
  if (routes.length === 0) return;
  const roleArn = createInfrastructureRole(service, routes).attrArn;
  for (const route of routes) {
    const { alternateTargetGroup, productionRule, testRule } = route;
    warnAboutUnresolvedRule(productionRule);
    route.attachTo(service, {
      alternateTargetGroupArn: alternateTargetGroup.targetGroupArn,
      roleArn,
      productionListenerRule: ruleArn(productionRule),
      testListenerRule: testRule && ruleArn(testRule),
    });
  }
}

/** The L2 recommends the circuit breaker to every service of ECS's own controller. */
function setCircuitBreaker(service: ecs.BaseService, circuitBreaker?: CircuitBreaker): void {
  if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
  Annotations.of(service).acknowledgeWarning('@aws-cdk/aws-ecs:shouldUseCircuitBreaker', 'The API documents it for rolling deployments only');
}
