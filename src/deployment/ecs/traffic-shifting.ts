import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { CircuitBreaker } from './circuit-breaker';
import { EcsDeploymentBaseOptions } from './deployment-base-options';
import { createInfrastructureRole } from './listener-rules';
import { allAtOnce, bakeTimeMinutes, canary, linear, TrafficShift } from './traffic-shift';
import { trafficShiftingPlan } from './traffic-shifting-plan';
import { failWith, rejectUnknownOptions } from '../../private/errors';
import { isNetworkRoute, ruleArn, RuleRoute } from '../../traffic/route';
import { TestTraffic } from '../../traffic/test-traffic';
import { isWithoutTraffic, routesOf, TrafficRequirements } from '../../traffic/traffic';
import { bindDeploymentAlarms, failureDetectionOf, PLACEHOLDER_ALARMS, requireAlarmOptions } from '../deployment-alarms';
import { amendDeploymentConfiguration } from '../deployment-configuration';
import { FailureDetection } from '../failure-detection';
import { bindHooks, requireApprovalsToAgree, requireHookLimits } from '../hooks/bind-hooks';
import { DeploymentHook } from '../hooks/deployment-hook';
import { HookStrategy } from '../hooks/hook-strategy';
import { SmokeTestHook } from '../hooks/smoke-test-hook';
import { keepWeightsLive } from '../live-target-groups/live-target-groups';
import { DeploymentPlan, describePlan, longestWait, requireWithinCloudFormationTimeout } from '../plan';
import { SmokeTest } from '../smoke-test/smoke-test';
import { requireTestTraffic } from '../smoke-test/test-endpoint';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';

/**
 * Options of `ServiceDeployment.blueGreen()`.
 */
export interface BlueGreenDeploymentOptions extends EcsDeploymentBaseOptions {
  /**
   * Time for which the old tasks keep running after the new ones have received all traffic, 0 to 1440 whole minutes. Until then a rollback takes no
   * longer than shifting traffic back.
   *
   * @default Duration.minutes(5)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
   */
  readonly bakeTime?: Duration;

  /**
   * Route to the new version before it receives production traffic. `TestTraffic.listener()` fails synthesis without a load balancer.
   * `TestTraffic.header()` fails behind a Network Load Balancer, and without anything that reads headers: an Application Load Balancer or
   * `Discovery.serviceConnect()`.
   *
   * @default TestTraffic.none()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * Requests to the new version that must succeed before production traffic shifts. Runs at POST_TEST_TRAFFIC_SHIFT for at most 15 minutes, and
   * counts as a hook that calls a function. Fails synthesis without `testTraffic`, and without a load balancer.
   *
   * @default - none
   */
  readonly smokeTest?: SmokeTest;

  /**
   * Approvals, tasks and functions that must succeed for a deployment to continue. Hooks of the same stage run in parallel. At most 10 hooks that
   * call a function, and 10 approvals.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
   */
  readonly hooks?: DeploymentHook[];

  /**
   * Number of new tasks that may fail to start before ECS stops the deployment, in addition to `failureDetection`. AWS documents the circuit breaker
   * for rolling deployments, and contradicts itself about others.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
   */
  readonly circuitBreaker?: CircuitBreaker;
}

/**
 * Options of `ServiceDeployment.canary()`. All times together, including those of the hooks, must not exceed the 33 hours that CloudFormation allows.
 */
export interface CanaryDeploymentOptions extends BlueGreenDeploymentOptions {
  /**
   * Share of the production traffic that the new version receives first, in percent: 0.1 to 100 in steps of 0.1.
   *
   * @default 5
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
   */
  readonly canaryPercent?: number;

  /**
   * Time for which the new version receives only that share, 0 to 1440 whole minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryBakeTime?: Duration;
}

/**
 * Options of `ServiceDeployment.linear()`. All times together, including those of the hooks, must not exceed the 33 hours that CloudFormation allows.
 */
export interface LinearDeploymentOptions extends BlueGreenDeploymentOptions {
  /**
   * Share of the production traffic that shifts to the new version with each step, in percent: 3 to 100 in steps of 0.1.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
   */
  readonly stepPercent?: number;

  /**
   * Time between two steps, 0 to 1440 whole minutes.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}

/** Shifts all production traffic at once. */
export function blueGreenDeployment(options: BlueGreenDeploymentOptions): DeploymentStrategy {
  return new TrafficShiftingDeployment('ServiceDeployment.blueGreen()', options, allAtOnce());
}

/** Shifts a small share of production traffic first, and the rest later. */
export function canaryDeployment(
  { canaryPercent = 5, canaryBakeTime = Duration.minutes(10), ...options }: CanaryDeploymentOptions,
): DeploymentStrategy {
  const factory = 'ServiceDeployment.canary()';
  return new TrafficShiftingDeployment(factory, options, canary(factory, canaryPercent, canaryBakeTime));
}

/** Shifts production traffic in equal steps. */
export function linearDeployment({ stepPercent = 10, stepBakeTime = Duration.minutes(6), ...options }: LinearDeploymentOptions): DeploymentStrategy {
  const factory = 'ServiceDeployment.linear()';
  return new TrafficShiftingDeployment(factory, options, linear(factory, stepPercent, stepBakeTime));
}

/** Remedies for the options of other deployments. A factory takes out its own options before this check. */
const UNKNOWN_OPTIONS = {
  terminationWaitTime: 'use `bakeTime`',
  deploymentConfig: 'use ServiceDeployment.canary() or ServiceDeployment.linear() to shift traffic in steps',
  canaryPercent: 'use ServiceDeployment.canary()',
  canaryBakeTime: 'use ServiceDeployment.canary()',
  stepPercent: 'use ServiceDeployment.linear()',
  stepBakeTime: 'use ServiceDeployment.linear()',
  minHealthyPercent: 'remove it: ECS starts a whole second set of tasks',
  maxHealthyPercent: 'remove it: ECS starts a whole second set of tasks',
};

const DEFAULT_DETECTION = FailureDetection.taskFailures();

/** Starts a second set of tasks and shifts traffic to it: by the weights of a load balancer, or by the proxies of Service Connect. */
class TrafficShiftingDeployment implements DeploymentStrategy {
  public readonly trafficRequest: TrafficRequirements;
  public readonly watchesMessageAge: boolean;

  private readonly bakeTime: Duration;
  private readonly bakeMinutes: number;
  private readonly hooks: readonly HookStrategy[];

  constructor(private readonly deployment: string, private readonly options: BlueGreenDeploymentOptions, private readonly shift: TrafficShift) {
    rejectUnknownOptions(deployment, options, UNKNOWN_OPTIONS);
    const testRoute = (options.testTraffic ?? TestTraffic.none())._route;
    this.trafficRequest = { factory: deployment, shifts: 'rule', testRoute };
    this.watchesMessageAge = options.messageAge !== undefined;
    this.bakeTime = options.bakeTime ?? Duration.minutes(5);
    this.bakeMinutes = bakeTimeMinutes(deployment, 'bakeTime', this.bakeTime);
    this.hooks = [
      ...(options.hooks ?? []).map(({ _strategy }) => _strategy),
      ...options.smokeTest ? [new SmokeTestHook(options.smokeTest, testRoute)] : [],
    ];
    requireAlarmOptions(deployment, options);
    if (options.smokeTest) requireTestTraffic(deployment, testRoute);
    requireHookLimits(deployment, this.hooks);
    requireApprovalsToAgree(deployment, this.hooks, testRoute);
    requireWithinCloudFormationTimeout(deployment, this.plan());
  }

  public describe(deployed?: Pick<DeployedService, 'workload' | 'traffic'>): string {
    return describePlan(this.plan(deployed));
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
    if (isWithoutTraffic(traffic) && this.shift.pause) {
      failWith(workload, {
        problem: `${this.deployment} shifts traffic in steps, but nothing routes any`,
        remedy: 'use Exposure.applicationLoadBalancer(), Discovery.serviceConnect() or ServiceDeployment.blueGreen()',
      });
    }
    requireWithinCloudFormationTimeout(workload, this.plan(deployed));
    const routes = routesOf(traffic).filter((each): each is RuleRoute => each.shifts === 'rule');
    bindRoutes(deployed.service, routes);
    setCircuitBreaker(deployed.service, this.options.circuitBreaker);
    bindHooks(deployed, this.hooks, this.trafficRequest.testRoute);
    const alarms = bindDeploymentAlarms(this.deployment, deployed, this.options, DEFAULT_DETECTION);
    return { ...alarms, longestWait: longestWait(this.plan(deployed)) };
  }

  private plan(deployed?: Pick<DeployedService, 'workload' | 'traffic'>): DeploymentPlan {
    const traffic = deployed?.traffic ?? {};
    return trafficShiftingPlan({
      deployment: this.deployment,
      shift: this.shift,
      test: this.trafficRequest.testRoute,
      hooks: this.hooks,
      circuitBreaker: this.options.circuitBreaker,
      failureDetection: failureDetectionOf(this.options, DEFAULT_DETECTION, deployed?.workload),
      bakeMinutes: this.bakeMinutes,
      behindNetworkLoadBalancer: routesOf(traffic).some(isNetworkRoute),
      withoutTraffic: deployed !== undefined && isWithoutTraffic(traffic),
      consumesQueues: traffic.consumesQueues ?? false,
    });
  }
}

function bindRoutes(service: ecs.BaseService, routes: readonly RuleRoute[]): void {
  if (routes.length === 0) return;
  const roleArn = createInfrastructureRole(service, routes).attrArn;
  for (const route of routes) {
    const { alternateTargetGroup, productionRule, testRule } = route;
    keepWeightsLive(route);
    route.attachTo(service, {
      alternateTargetGroupArn: alternateTargetGroup.targetGroupArn,
      roleArn,
      productionListenerRule: ruleArn(productionRule),
      testListenerRule: testRule && ruleArn(testRule),
    });
  }
}

/** Sets the circuit breaker, and acknowledges the L2's recommendation to add one. */
function setCircuitBreaker(service: ecs.BaseService, circuitBreaker?: CircuitBreaker): void {
  if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
  Annotations.of(service).acknowledgeWarning('@aws-cdk/aws-ecs:shouldUseCircuitBreaker', 'The API documents it for rolling deployments only');
}
