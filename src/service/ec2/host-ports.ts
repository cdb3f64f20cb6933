import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Route, routesOf, Traffic } from '../../exposure/traffic';
import { refuse } from '../../private/errors';
import { allowLoadBalancer } from '../load-balancer-access';

/** Ports that the agent gives to containers whose mapping names none of the instance's. */
const FIRST_DYNAMIC = 32768;
const LAST_DYNAMIC = 65535;

/**
 * Lets the load balancers reach the tasks on the ports that they have on their instances.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export function allowLoadBalancerToInstances(service: ecs.BaseService, traffic: Traffic): void {
  if (service.taskDefinition.networkMode !== ecs.NetworkMode.BRIDGE) {
    allowLoadBalancer(service, traffic);
    return;
  }
  for (const route of routesOf(traffic)) {
    requireCheckOfTraffic(service, route);
    for (const port of route.connectionPorts ?? []) {
      service.connections.allowFrom(route.entrance, hostPort(service.taskDefinition, route.target.containerPort, port), 'connections');
    }
  }
}

/** The ports on which others reach the main container. */
export function portOnInstance(taskDefinition: ecs.TaskDefinition, containerPort: number): ec2.Port {
  const port = ec2.Port.tcp(containerPort);
  return taskDefinition.networkMode === ecs.NetworkMode.BRIDGE ? hostPort(taskDefinition, containerPort, port) : port;
}

function hostPort({ defaultContainer }: ecs.TaskDefinition, containerPort: number, port: ec2.Port): ec2.Port {
  const fixed = defaultContainer?.portMappings.find((mapping) => mapping.containerPort === containerPort)?.hostPort;
  const isUdp = port.toRuleJson().ipProtocol === ec2.Protocol.UDP;
  if (fixed) return isUdp ? ec2.Port.udp(fixed) : ec2.Port.tcp(fixed);
  return isUdp ? ec2.Port.udpRange(FIRST_DYNAMIC, LAST_DYNAMIC) : ec2.Port.tcpRange(FIRST_DYNAMIC, LAST_DYNAMIC);
}

function requireCheckOfTraffic({ node }: ecs.BaseService, { healthCheckPort }: Route): void {
  if (healthCheckPort === undefined) return;
  refuse(node.scope!, {
    what: 'in network mode bridge the load balancer checks the port that ECS registers, because nobody knows others before',
    got: healthCheckPort,
    instead: 'remove healthCheck.port, or use ecs.NetworkMode.AWS_VPC',
  });
}
