import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Traffic } from '../exposure/traffic';

/** Lets the load balancer reach a health check on a port of its own; the port of the requests is open anyway. */
export function allowHealthChecks(service: ecs.FargateService, { route }: Traffic): void {
  if (route?.healthCheckPort === undefined) return;
  service.connections.allowFrom(route.loadBalancer, ec2.Port.tcp(route.healthCheckPort), 'health checks');
}
