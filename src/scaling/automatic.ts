import * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireAutomaticScaling } from './automatic-scaling-checks';
import { AutomaticScalingOptions } from './automatic-scaling-options';
import { countedGroups, requestsOverAll, slowestResponse } from './load-balancer-metrics';
import { predict } from './predictive-scaling';
import { scaleBySteps } from './step-scaling';
import { ScaledService, ScalingStrategy } from './strategy';
import { track, TrackingPace } from './track';

/** Scaling by targets, steps, schedules and forecasts. */
export class AutomaticScaling implements ScalingStrategy {
  public readonly desiredCount?: number;

  constructor(private readonly options: AutomaticScalingOptions) {
    requireAutomaticScaling(options);
    this.desiredCount = options.desiredCount;
  }

  public attach(scaled: ScaledService): ecs.ScalableTaskCount {
    const { min, max, customTargets = {}, steps = {}, schedules = {}, predictive } = this.options;
    const { workload, service } = scaled;
    const tasks = service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
    this.scaleOnUse(tasks);
    this.scaleOnRequests(tasks, scaled);
    for (const [id, target] of Object.entries(customTargets)) track(workload, tasks, id, { ...target, ...this.pace });
    for (const [id, step] of Object.entries(steps)) scaleBySteps(tasks, service, id, step);
    for (const [id, schedule] of Object.entries(schedules)) tasks.scaleOnSchedule(id, schedule);
    if (predictive) predict(tasks, predictive);
    return tasks;
  }

  private get pace(): TrackingPace {
    const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = this.options;
    return { scaleInCooldown, scaleOutCooldown, disableScaleIn };
  }

  private scaleOnUse(tasks: ecs.ScalableTaskCount): void {
    const { cpuPercent, memoryPercent } = this.options;
    if (cpuPercent !== undefined) tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...this.pace });
    if (memoryPercent !== undefined) tasks.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent, ...this.pace });
  }

  private scaleOnRequests(tasks: ecs.ScalableTaskCount, { workload, routes }: ScaledService): void {
    const { requestsPerTarget, responseTime } = this.options;
    if (requestsPerTarget !== undefined) {
      const groups = countedGroups(workload, 'requestsPerTarget', requestsPerTarget, routes);
      if (groups.length === 1) tasks.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: groups[0], ...this.pace });
      else track(workload, tasks, 'Requests', { metric: requestsOverAll(groups), queryId: 'requests', targetValue: requestsPerTarget, ...this.pace });
    }
    if (responseTime !== undefined) {
      const targetValue = responseTime.toSeconds({ integral: false });
      const groups = countedGroups(workload, 'responseTime', `${targetValue} seconds`, routes);
      track(workload, tasks, 'ResponseTime', { metric: slowestResponse(groups), targetValue, ...this.pace });
    }
  }
}
