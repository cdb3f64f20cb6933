import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { trackRequestsOverBoth } from './requests-over-both';
import { ScalingStrategy } from './strategy';
import { Route } from '../exposure/traffic';
import { refuse, requireInRange } from '../private/errors';

/**
 * Options of `Scaling.automatic()`. With several targets, the one that asks for most tasks wins.
 */
export interface AutomaticScalingOptions {
  /**
   * Fewest tasks, 0 or more.
   */
  readonly min: number;

  /**
   * Most tasks; not below `min`.
   */
  readonly max: number;

  /**
   * Tasks that the template asks for, from `min` to `max`. CloudFormation sets the number again whenever it updates the
   * service, whatever scaling has chosen meanwhile.
   *
   * @default - none; a new service starts with one task, and scaling brings it to `min`
   */
  readonly desiredCount?: number;

  /**
   * Average CPU use to keep, in percent of what the tasks reserve, above 0 and up to 100.
   *
   * @default - CPU does not scale the service
   */
  readonly cpuPercent?: number;

  /**
   * Average memory use to keep, in percent of what the tasks reserve, above 0 and up to 100.
   *
   * @default - memory does not scale the service
   */
  readonly memoryPercent?: number;

  /**
   * Requests per minute for each task. Refused without an Application Load Balancer. Where a deployment shifts traffic between two target
   * groups, both are counted, so that scaling follows the live one.
   *
   * @default - requests do not scale the service
   */
  readonly requestsPerTarget?: number;
}

const FACTORY = 'Scaling.automatic()';

/** Target tracking on the service's own metrics. */
export class AutomaticScaling implements ScalingStrategy {
  public readonly desiredCount?: number;

  constructor(private readonly options: AutomaticScalingOptions) {
    this.desiredCount = options.desiredCount;
    this.requireBounds();
    this.requireTargets();
  }

  public attach(workload: Construct, service: ecs.FargateService, route?: Route): ecs.ScalableTaskCount {
    const { min, max, cpuPercent, memoryPercent, requestsPerTarget } = this.options;
    const tasks = service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
    if (cpuPercent !== undefined) tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent });
    if (memoryPercent !== undefined) tasks.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent });
    if (requestsPerTarget !== undefined) this.scaleOnRequests(workload, tasks, requestsPerTarget, route);
    return tasks;
  }

  private scaleOnRequests(workload: Construct, tasks: ecs.ScalableTaskCount, requestsPerTarget: number, route?: Route): void {
    if (!route) {
      refuse(workload, { what: 'requestsPerTarget needs a load balancer that counts requests', got: requestsPerTarget, instead: 'use cpuPercent, or Exposure.applicationLoadBalancer()' });
    }
    const groups = route.shifts === 'nothing' ? [route.targetGroup] : [route.targetGroup, route.alternateTargetGroup];
    const counted = groups.filter((group) => group instanceof elbv2.ApplicationTargetGroup);
    if (counted.length === 0) {
      refuse(workload, {
        what: 'requestsPerTarget needs a load balancer that counts requests, and a Network Load Balancer counts connections',
        got: requestsPerTarget,
        instead: 'use cpuPercent, or Exposure.applicationLoadBalancer()',
      });
    }
    if (counted.length > 1) trackRequestsOverBoth(tasks, requestsPerTarget, counted);
    else tasks.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: counted[0] });
  }

  private requireBounds(): void {
    const { min, max } = this.options;
    requireInRange(FACTORY, 'min', min, { min: 0, max: Infinity }, 'use the fewest tasks to run');
    requireInRange(FACTORY, 'max', max, { min: 1, max: Infinity }, 'use the most tasks to run');
    if (!Token.isUnresolved(min) && !Token.isUnresolved(max) && min > max) {
      refuse(FACTORY, { what: `min is above max (${max})`, got: min, instead: 'swap them, or raise max' });
    }
    const bounds = { min: Token.isUnresolved(min) ? 0 : min, max: Token.isUnresolved(max) ? Infinity : max };
    requireInRange(FACTORY, 'desiredCount', this.desiredCount, bounds, 'use a number that scaling may choose, or leave it out');
  }

  private requireTargets(): void {
    const { cpuPercent, memoryPercent, requestsPerTarget } = this.options;
    if ([cpuPercent, memoryPercent, requestsPerTarget].every((target) => target === undefined)) {
      refuse(FACTORY, { what: 'there is nothing to scale by', instead: 'set cpuPercent, memoryPercent or requestsPerTarget, or use Scaling.fixed()' });
    }
    const percent = { min: 1, max: 100, fractions: true };
    requireInRange(FACTORY, 'cpuPercent', cpuPercent, percent, 'use the share of the reserved CPU to keep in use');
    requireInRange(FACTORY, 'memoryPercent', memoryPercent, percent, 'use the share of the reserved memory to keep in use');
    requireInRange(FACTORY, 'requestsPerTarget', requestsPerTarget, { min: 1, max: Infinity, fractions: true }, 'use the requests a task can take in a minute');
  }
}
