import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { routesOf, Traffic } from '../exposure/traffic';

/**
 * Lets the load balancers reach the tasks where the L2 does not see to it: the container's port behind a Network Load Balancer, and a
 * health check on a port of its own.
 */
export function allowLoadBalancer(service: ecs.BaseService, traffic: Traffic): void {
  for (const route of routesOf(traffic)) {
    route.connectionPorts?.forEach((port) => service.connections.allowFrom(route.entrance, port, 'connections'));
    if (route.healthCheckPort !== undefined) {
      service.connections.allowFrom(route.entrance, ec2.Port.tcp(route.healthCheckPort), 'health checks');
    }
  }
}
