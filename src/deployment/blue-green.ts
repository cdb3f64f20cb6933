import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { DeployedService, DeploymentResources, DeploymentServiceProps, DeploymentStrategy } from './strategy';
import { TestTraffic } from './test-traffic';
import { RuleRoute, TrafficRequest } from '../exposure/traffic';
import { requireInRange } from '../private/errors';

/**
 * Options of `Deployment.blueGreen()`.
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
   * How the new version can be tried before it receives production traffic. Refused without a load balancer.
   *
   * @default TestTraffic.none()
   */
  readonly testTraffic?: TestTraffic;

  /**
   * Alarms that roll back a deployment while it runs. An alarm made from the service's own metrics must have an
   * `alarmName`, or service and alarm would need each other.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

const FACTORY = 'Deployment.blueGreen()';

/** ECS starts a whole new set of tasks and moves all traffic to it at once, by the weights of a listener rule. */
export class BlueGreenDeployment implements DeploymentStrategy {
  public readonly request: TrafficRequest;

  constructor(private readonly options: BlueGreenDeploymentOptions) {
    requireInRange(FACTORY, 'bakeTime in minutes', options.bakeTime?.toMinutes({ integral: false }), { min: 0, max: 1440 }, 'use at most 24 hours');
    this.request = { deployment: FACTORY, shifts: 'rule', test: (options.testTraffic ?? TestTraffic.none())._route };
  }

  public serviceProps(): DeploymentServiceProps {
    const { alarms = [] } = this.options;
    return {
      deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN,
      bakeTime: this.options.bakeTime ?? Duration.minutes(5),
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      deploymentAlarms: alarms.length > 0 ? { alarmNames: alarms.map(({ alarmName }) => alarmName) } : undefined,
    };
  }

  public attach({ service, task, traffic: { route } }: DeployedService): DeploymentResources {
    if (route?.shifts === 'rule') {
      route.targetGroup.addTarget(service.loadBalancerTarget({
        containerName: task.container.containerName,
        containerPort: task.containerPort,
        alternateTarget: alternateTarget(route),
      }));
    }
    return {};
  }
}

function alternateTarget({ alternateTargetGroup, productionRule, testRule }: RuleRoute): ecs.IAlternateTarget {
  return new ecs.AlternateTarget('Infrastructure', {
    alternateTargetGroup,
    productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(productionRule),
    testListener: testRule && ecs.ListenerRuleConfiguration.applicationListenerRule(testRule),
  });
}
