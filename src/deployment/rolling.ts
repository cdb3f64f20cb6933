import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from './strategy';
import { TrafficRequest } from '../exposure/traffic';
import { refuse, requireInRange } from '../private/errors';

/**
 * Options of `Deployment.rolling()`.
 */
export interface RollingDeploymentOptions {
  /**
   * Healthy tasks that must keep running during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Tasks that may run during a deployment, in percent of the desired count, 100 to 200. With a minimum of 100 and a
   * maximum of 100 no task could be replaced, which is refused.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Whether ECS gives up on a deployment whose tasks fail to start, and goes back to the last one that worked. Without
   * it a deployment can hang for hours.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: boolean;

  /**
   * Alarms that fail and roll back a deployment while it runs. An alarm made from the service's own metrics must have an
   * `alarmName`, or service and alarm would need each other.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

const FACTORY = 'Deployment.rolling()';

/** ECS replaces the tasks step by step, behind one target group. */
export class RollingDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest = { deployment: FACTORY, shifts: 'nothing', test: { kind: 'none' } };

  private readonly minHealthyPercent: number;
  private readonly maxHealthyPercent: number;

  constructor(private readonly options: RollingDeploymentOptions) {
    this.minHealthyPercent = options.minHealthyPercent ?? 100;
    this.maxHealthyPercent = options.maxHealthyPercent ?? 200;
    this.requirePercents();
  }

  public serviceProps(): DeploymentServiceProps {
    const { circuitBreaker, alarms = [] } = this.options;
    return {
      deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
      minHealthyPercent: this.minHealthyPercent,
      maxHealthyPercent: this.maxHealthyPercent,
      circuitBreaker: circuitBreaker === false ? { enable: false } : { rollback: true },
      deploymentAlarms: alarms.length > 0 ? { alarmNames: alarms.map(({ alarmName }) => alarmName) } : undefined,
    };
  }

  public attach({ service, task, traffic: { route } }: DeployedService): DeploymentResources {
    route?.targetGroup.addTarget(service.loadBalancerTarget({
      containerName: task.container.containerName,
      containerPort: task.containerPort,
    }));
    return {};
  }

  private requirePercents(): void {
    requireInRange(FACTORY, 'minHealthyPercent', this.minHealthyPercent, { min: 0, max: 100 }, 'use at most 100');
    requireInRange(FACTORY, 'maxHealthyPercent', this.maxHealthyPercent, { min: 100, max: 200 }, 'use at least 100');
    const stuck = this.minHealthyPercent === 100 && this.maxHealthyPercent === 100;
    if (stuck && !Token.isUnresolved(this.minHealthyPercent)) {
      refuse(FACTORY, {
        what: 'minHealthyPercent and maxHealthyPercent are both 100, so no task could be replaced',
        instead: 'raise maxHealthyPercent, or lower minHealthyPercent',
      });
    }
  }
}
