import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Route, targetGroupsOf } from '../traffic/route';
import { failWith } from '../private/errors';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { AutomaticScalingOptions, requireAutomaticScalingOptions } from './automatic-scaling-options';
import { addPredictiveScaling } from './predictive-scaling';
import { addStepScaling } from './step-scaling';
import { ScaledService, ScalingStrategy } from './strategy';
import { addTargetTracking, TrackingOptions } from './target-tracking';

/** The target groups whose requests are counted; refused where no load balancer counts any. */
export function requestCountingTargetGroups(workload: Construct, option: string, got: unknown, routes: readonly Route[]): elbv2.ApplicationTargetGroup[] {
  const counted = routes.flatMap(targetGroupsOf).filter((group) => group instanceof elbv2.ApplicationTargetGroup);
  if (counted.length > 0) return counted;
  return failWith(workload, {
    problem: `${option} needs a load balancer that counts requests${routes.length > 0 ? ', and a Network Load Balancer counts connections' : ''}`,
    actual: got,
    remedy: 'use cpuPercent, or Exposure.applicationLoadBalancer()',
  });
}

/**
 * Requests per task over two target groups. The predefined metric names one of them, and goes blind when a deployment moves traffic to
 * the other.
 */
export function totalRequestsPerTask(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
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

/** Average response time of the target group that answers slowest. */
export function slowestResponseTime(groups: elbv2.ApplicationTargetGroup[]): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `MAX([${groups.map((_, i) => `FILL(m${i + 1}, 0)`).join(', ')}])`,
    label: 'Response time in seconds',
    usingMetrics: withMetricIds(groups.map(({ metrics }) => metrics.targetResponseTime())),
  });
}

function withMetricIds(metrics: cloudwatch.IMetric[]): Record<string, cloudwatch.IMetric> {
  return Object.fromEntries(metrics.map((metric, i) => [`m${i + 1}`, metric]));
}

/** Scaling by targets, steps, schedules and forecasts. */
export class AutomaticScaling implements ScalingStrategy {
  public readonly desiredCount?: number;

  constructor(private readonly options: AutomaticScalingOptions) {
    requireAutomaticScalingOptions(options);
    this.desiredCount = options.desiredCount;
  }

  public bind(scaled: ScaledService): ecs.ScalableTaskCount {
    const { minCapacity, maxCapacity, customTargets = {}, steps = {}, schedules = {}, predictive } = this.options;
    const { workload, service } = scaled;
    const tasks = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    this.scaleOnUtilization(tasks);
    this.scaleOnRequests(tasks, scaled);
    for (const [id, target] of Object.entries(customTargets)) addTargetTracking(workload, tasks, id, { ...target, ...this.trackingOptions });
    for (const [id, step] of Object.entries(steps)) addStepScaling(tasks, service, id, step);
    for (const [id, schedule] of Object.entries(schedules)) tasks.scaleOnSchedule(id, schedule);
    if (predictive) addPredictiveScaling(tasks, predictive);
    return tasks;
  }

  private get trackingOptions(): TrackingOptions {
    const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = this.options;
    return { scaleInCooldown, scaleOutCooldown, disableScaleIn };
  }

  private scaleOnUtilization(tasks: ecs.ScalableTaskCount): void {
    const { cpuPercent, memoryPercent } = this.options;
    if (cpuPercent !== undefined) tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...this.trackingOptions });
    if (memoryPercent !== undefined) tasks.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent, ...this.trackingOptions });
  }

  private scaleOnRequests(tasks: ecs.ScalableTaskCount, { workload, routes }: ScaledService): void {
    const { requestsPerTarget, responseTime } = this.options;
    if (requestsPerTarget !== undefined) {
      const groups = requestCountingTargetGroups(workload, 'requestsPerTarget', requestsPerTarget, routes);
      if (groups.length === 1) tasks.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: groups[0], ...this.trackingOptions });
      else addTargetTracking(workload, tasks, 'Requests', { metric: totalRequestsPerTask(groups), queryId: 'requests', targetValue: requestsPerTarget, ...this.trackingOptions });
    }
    if (responseTime !== undefined) {
      const targetValue = responseTime.toSeconds({ integral: false });
      const groups = requestCountingTargetGroups(workload, 'responseTime', `${targetValue} seconds`, routes);
      addTargetTracking(workload, tasks, 'ResponseTime', { metric: slowestResponseTime(groups), targetValue, ...this.trackingOptions });
    }
  }
}
