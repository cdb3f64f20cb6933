import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { AutomaticScalingOptions, requireAutomaticScalingOptions } from './automatic-scaling-options';
import { addPredictiveScaling } from './predictive-scaling';
import { addStepScaling } from './step-scaling';
import { ScaledService, ScalingStrategy } from './strategy';
import { addTargetTracking, TrackingOptions } from './target-tracking';
import { warnAboutSleepingService } from './wake-up';
import { failWith } from '../private/errors';
import { Route, targetGroupsOf } from '../traffic/route';

/** Scales by targets, steps, schedules and forecasts. */
export class AutomaticScaling implements ScalingStrategy {
  public readonly desiredCount?: number;

  constructor(private readonly options: AutomaticScalingOptions) {
    requireAutomaticScalingOptions(options);
    this.desiredCount = options.desiredCount;
  }

  public bind(scaled: ScaledService): ecs.ScalableTaskCount {
    const { minCapacity, maxCapacity, customTargets = {}, steps = {}, schedules = {}, predictive } = this.options;
    const { workload, service } = scaled;
    warnAboutSleepingService(workload, this.options);
    const taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    this.scaleOnUtilization(taskCount);
    this.scaleOnRequests(taskCount, scaled);
    for (const [id, target] of Object.entries(customTargets)) addTargetTracking(workload, taskCount, id, { ...target, ...this.trackingOptions });
    for (const [id, step] of Object.entries(steps)) addStepScaling(taskCount, service, id, step);
    for (const [id, schedule] of Object.entries(schedules)) taskCount.scaleOnSchedule(id, schedule);
    if (predictive) addPredictiveScaling(taskCount, predictive);
    return taskCount;
  }

  private get trackingOptions(): TrackingOptions {
    const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = this.options;
    return { scaleInCooldown, scaleOutCooldown, disableScaleIn };
  }

  private scaleOnUtilization(taskCount: ecs.ScalableTaskCount): void {
    const { cpuPercent, memoryPercent } = this.options;
    const { trackingOptions } = this;
    if (cpuPercent !== undefined) taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...trackingOptions });
    if (memoryPercent !== undefined) taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent, ...trackingOptions });
  }

  private scaleOnRequests(taskCount: ecs.ScalableTaskCount, { workload, routes }: ScaledService): void {
    const { requestsPerTarget, responseTime } = this.options;
    if (requestsPerTarget !== undefined) {
      const groups = requestCountingTargetGroups(workload, 'requestsPerTarget', requestsPerTarget, routes);
      if (groups.length === 1) {
        taskCount.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: groups[0], ...this.trackingOptions });
      } else {
        const metric = totalRequestsPerTask(groups);
        addTargetTracking(workload, taskCount, 'Requests', { metric, queryId: 'requests', targetValue: requestsPerTarget, ...this.trackingOptions });
      }
    }
    if (responseTime !== undefined) {
      const targetValue = responseTime.toSeconds({ integral: false });
      const groups = requestCountingTargetGroups(workload, 'responseTime', `${targetValue} seconds`, routes);
      addTargetTracking(workload, taskCount, 'ResponseTime', { metric: slowestResponseTime(groups), targetValue, ...this.trackingOptions });
    }
  }
}

/** Returns the target groups of Application Load Balancers; fails if there is none. */
function requestCountingTargetGroups(workload: Construct, option: string, actual: unknown, routes: readonly Route[]): elbv2.ApplicationTargetGroup[] {
  const groups = routes.flatMap(targetGroupsOf).filter((group) => group instanceof elbv2.ApplicationTargetGroup);
  if (groups.length > 0) return groups;
  return failWith(workload, {
    problem: `${option} needs a load balancer that counts requests${routes.length > 0 ? ', and a Network Load Balancer counts connections' : ''}`,
    actual,
    remedy: 'use cpuPercent, or Exposure.applicationLoadBalancer()',
  });
}

/**
 * Sums the requests per task over both target groups. The predefined metric names one target group only, which receives no requests once a deployment
 * has shifted the traffic to the other.
 */
function totalRequestsPerTask(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: groups.map((_, i) => `FILL(m${i + 1}, 0)`).join(' + '),
    label: 'Requests per task',
    usingMetrics: withMetricIds(groups.map(({ targetGroupFullName }) => new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB',
      metricName: 'RequestCountPerTarget',
      statistic: 'Sum',
      dimensionsMap: { TargetGroup: targetGroupFullName },
    }))),
  });
}

function slowestResponseTime(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `MAX([${groups.map((_, i) => `FILL(m${i + 1}, 0)`).join(', ')}])`,
    label: 'Response time in seconds',
    usingMetrics: withMetricIds(groups.map(({ metrics }) => metrics.targetResponseTime())),
  });
}

function withMetricIds(metrics: cloudwatch.IMetric[]): Record<string, cloudwatch.IMetric> {
  return Object.fromEntries(metrics.map((metric, i) => [`m${i + 1}`, metric]));
}
