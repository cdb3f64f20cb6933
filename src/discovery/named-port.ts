import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';
import { BoundTask } from '../task/bound-task';

/** A port mapping that Service Connect can call by its name. */
export interface NamedPort {
  readonly portName: string;
  readonly containerPort: number;
  readonly speaksHttp: boolean;
}

/** The port mapping that receives traffic; refused without a name. */
export function requireNamedPort(workload: Construct, { container, containerPort }: BoundTask): NamedPort {
  const mapping = container.portMappings.find((candidate) => candidate.containerPort === containerPort && candidate.name !== undefined);
  if (mapping === undefined) {
    return refuse(workload, {
      what: containerPort === undefined
        ? `container '${container.containerName}' has no port for Service Connect to send requests to`
        : `Service Connect needs a port with a name, and port ${containerPort} of container '${container.containerName}' has none`,
      instead: containerPort === undefined ? 'give it a port, or use Discovery.serviceConnectClient()' : 'give its port mapping a name',
    });
  }
  return namedPort(mapping);
}

/** The port mapping with a name, of any container. */
export function requireMappedPort(workload: Construct, { taskDefinition }: BoundTask, portName: string): NamedPort {
  return namedPort(taskDefinition.findPortMappingByName(portName) ?? refuse(workload, {
    what: 'Service Connect has an additional port that no container maps',
    got: portName,
    instead: 'give a port mapping that name, or change `portName` in `additionalPorts`',
  }));
}

function namedPort({ name, containerPort, appProtocol }: ecs.PortMapping): NamedPort {
  return { portName: name!, containerPort, speaksHttp: appProtocol !== undefined };
}
