import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { BlueGreenDeploymentOptions } from './blue-green-options';
import { CircuitBreaker } from './circuit-breaker';
import { attachAlarms } from './deployment-alarms';
import { amendDeploymentConfiguration } from './deployment-configuration';
import { attachHooks, requireHooksFit } from './hooks/attach-hooks';
import { HookStrategy } from './hooks/hook';
import { createInfrastructureRole } from './infrastructure-role';
import { describePlan, DeploymentPlan, requireWithinCloudFormation } from './plan';
import { arnOf, warnOfOpenRule } from './production-rule';
import { bakeMinutes, Shift } from './shift';
import { trafficShiftingPlan } from './traffic-shifting-plan';
import { ALARMS_TO_FOLLOW } from './without-alarms';
import { isNetworkRoute, routesOf, RuleRoute, Traffic, TrafficRequest } from '../../exposure/traffic';
import { requireTrafficAlarmOptions } from '../../observability/traffic-alarms';
import { refuse } from '../../private/errors';
import { refuseForeignOptions } from '../foreign-options';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from '../strategy';
import { TestTraffic } from '../test-traffic';

/** Options of other deployments. What the factories take out before, they know. */
const FOREIGN = {
  smokeTest: 'pass DeploymentHook.smokeTest() in `hooks`',
  terminationWaitTime: 'use `bakeTime`',
  config: 'use Deployment.canary() or Deployment.linear() for a pace',
  canaryPercent: 'use Deployment.canary()',
  canaryBakeTime: 'use Deployment.canary()',
  stepPercent: 'use Deployment.linear()',
  stepBakeTime: 'use Deployment.linear()',
  minHealthyPercent: 'remove it: a whole second set of tasks is started',
  maxHealthyPercent: 'remove it: a whole second set of tasks is started',
};

/** ECS starts a whole new set of tasks and moves traffic to it: by weights of a load balancer, or by the proxies of Service Connect. */
export class TrafficShiftingDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest;

  private readonly bakeTime: Duration;
  private readonly hooks: readonly HookStrategy[];
  private readonly bakeMinutes: number;

  constructor(private readonly deployment: string, private readonly options: BlueGreenDeploymentOptions, private readonly shift: Shift) {
    refuseForeignOptions(deployment, options, FOREIGN);
    const test = (options.testTraffic ?? TestTraffic.none())._route;
    this.request = { deployment, shifts: 'rule', test };
    this.bakeTime = options.bakeTime ?? Duration.minutes(5);
    this.hooks = (options.hooks ?? []).map(({ _strategy }) => _strategy);
    this.bakeMinutes = bakeMinutes(deployment, 'bakeTime', this.bakeTime);
    requireTrafficAlarmOptions(deployment, options.trafficAlarms);
    requireHooksFit(deployment, this.hooks, test);
    requireWithinCloudFormation(deployment, this.plan());
  }

  public describe(traffic?: Traffic): string {
    return describePlan(this.plan(traffic));
  }

  public serviceProps(): DeploymentServiceProps {
    return {
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      deploymentAlarms: ALARMS_TO_FOLLOW,
      ...this.shift.serviceProps,
      bakeTime: this.bakeTime,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
    };
  }

  public attach(deployed: DeployedService): DeploymentResources {
    const { workload, traffic } = deployed;
    const { route, serviceConnect } = traffic;
    if (!route && serviceConnect !== 'server' && this.shift.pause) {
      refuse(workload, {
        what: `${this.deployment} moves traffic step by step, but there is none to move`,
        instead: 'use Exposure.applicationLoadBalancer(), Discovery.serviceConnect() or Deployment.blueGreen()',
      });
    }
    requireWithinCloudFormation(workload, this.plan(traffic));
    const routes = routesOf(traffic).filter((each): each is RuleRoute => each.shifts === 'rule');
    attachRoutes(deployed.service, routes);
    attachCircuitBreaker(deployed.service, this.options.circuitBreaker);
    attachAlarms(this.deployment, deployed, this.options);
    attachHooks(deployed, this.hooks, this.request.test);
    return {};
  }

  private plan(traffic: Traffic = {}): DeploymentPlan {
    return trafficShiftingPlan({
      deployment: this.deployment,
      shift: this.shift,
      test: this.request.test,
      hooks: this.hooks,
      circuitBreaker: this.options.circuitBreaker,
      bakeMinutes: this.bakeMinutes,
      network: routesOf(traffic).some(isNetworkRoute),
    });
  }
}

function attachRoutes(service: ecs.BaseService, routes: readonly RuleRoute[]): void {
  if (routes.length === 0) return;
  const roleArn = createInfrastructureRole(service, routes).attrArn;
  for (const { target, targetGroup, alternateTargetGroup, productionRule, testRule } of routes) {
    warnOfOpenRule(productionRule);
    const alternate: ecs.AlternateTargetConfig = {
      alternateTargetGroupArn: alternateTargetGroup.targetGroupArn,
      roleArn,
      productionListenerRule: arnOf(productionRule),
      testListenerRule: testRule && arnOf(testRule),
    };
    targetGroup.addTarget(service.loadBalancerTarget({ ...target, alternateTarget: { bind: () => alternate } }));
  }
}

/** The L2 recommends the circuit breaker to every service of ECS's own controller. */
function attachCircuitBreaker(service: ecs.BaseService, circuitBreaker?: CircuitBreaker): void {
  if (circuitBreaker) amendDeploymentConfiguration(service, () => ({ deploymentCircuitBreaker: circuitBreaker._property }));
  Annotations.of(service).acknowledgeWarning('@aws-cdk/aws-ecs:shouldUseCircuitBreaker', 'The API documents it for rolling deployments only');
}
