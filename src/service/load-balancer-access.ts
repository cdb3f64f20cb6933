import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isNetworkRoute, Traffic } from '../exposure/traffic';
import { BoundTask } from '../task/bound-task';

/**
 * Lets the load balancer reach the tasks where the L2 does not see to it: the container's port behind a Network Load Balancer, and a
 * health check on a port of its own.
 */
export function allowLoadBalancer(service: ecs.FargateService, { containerPort }: BoundTask, { route }: Traffic): void {
  if (!route) return;
  if (isNetworkRoute(route) && containerPort !== undefined) service.connections.allowFrom(route.loadBalancer, ec2.Port.tcp(containerPort), 'connections');
  if (route.healthCheckPort !== undefined) {
    service.connections.allowFrom(route.loadBalancer, ec2.Port.tcp(route.healthCheckPort), 'health checks');
  }
}
