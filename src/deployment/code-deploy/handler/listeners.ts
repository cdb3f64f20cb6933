import {
  DescribeListenersCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, Listener,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { errorName } from '../../handler/aws-error';

/**
 * The listeners of the load balancer that uses the target groups: a target group is used by one at most.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export async function describeListeners(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<Listener[]> {
  const loadBalancers = await loadBalancersOf(elb, targetGroupArns);
  return (await Promise.all(loadBalancers.map(async arn => listenersOf(elb, arn)))).flat();
}

async function loadBalancersOf(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<string[]> {
  try {
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroupArns] }));
    return [...new Set(TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns))];
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

async function listenersOf(elb: ElasticLoadBalancingV2Client, loadBalancerArn: string): Promise<Listener[]> {
  const listeners: Listener[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker: marker }));
      listeners.push(...page.Listeners ?? []);
      marker = page.NextMarker;
    } while (marker);
    return listeners;
  } catch (error) {
    if (isNotThere(error)) return [];
    throw error;
  }
}

function isNotThere(error: unknown): boolean {
  return /^(LoadBalancer|TargetGroup)NotFound(Exception)?$/.test(errorName(error));
}
