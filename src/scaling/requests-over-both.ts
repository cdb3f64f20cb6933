import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Tracks the requests per task over two target groups. The predefined metric names one of them, and goes blind when a
 * deployment moves traffic to the other. An L1, because the L2 takes no metric math for target tracking.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export function trackRequestsOverBoth(tasks: ecs.ScalableTaskCount, requestsPerTarget: number, groups: elbv2.ApplicationTargetGroup[]): void {
  const target = tasks.node.findChild('Target') as appscaling.ScalableTarget;
  const ids = groups.map((_, i) => `m${i + 1}`);
  new appscaling.CfnScalingPolicy(tasks, 'Requests', {
    policyName: `${tasks.node.path.replace(/[^A-Za-z0-9]/g, '')}Requests`.slice(-256),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: requestsPerTarget,
      customizedMetricSpecification: {
        metrics: [
          ...groups.map((group, i) => ({ id: ids[i], metricStat: requestsPerTask(group), returnData: false })),
          { id: 'requests', expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '), label: 'Requests per task', returnData: true },
        ],
      },
    },
  });
}

function requestsPerTask(group: elbv2.ApplicationTargetGroup): appscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty {
  return {
    metric: {
      namespace: 'AWS/ApplicationELB',
      metricName: 'RequestCountPerTarget',
      dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }],
    },
    stat: 'Sum',
  };
}
