import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { CloudMapDnsRecords } from './cloud-map-options';
import { ServiceAddress } from './service-address';
import { refuse, requireInRange } from '../private/errors';
import { BoundTask } from '../task/bound-task';

/** Refuses a port that no record tells. */
export function requireSrvOptions(factory: string, dnsRecords: CloudMapDnsRecords | undefined, port: number | undefined): void {
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that the task listens on, or leave it out');
  if (port === undefined || dnsRecords !== CloudMapDnsRecords.A) return;
  refuse(factory, { what: 'port is told by SRV records alone', got: port, instead: 'pass `dnsRecords`, or remove `port`' });
}

/** Tasks that share the network of their instance have no address of their own. */
export function defaultRecords(task: BoundTask): CloudMapDnsRecords {
  return sharesNetwork(task) ? CloudMapDnsRecords.SRV : CloudMapDnsRecords.A;
}

/** How ECS registers the tasks of a service with Cloud Map. */
export class ServiceRegistry {
  /** Whether the registration tells the port, too. */
  public readonly hasPort: boolean;
  /** The port of the tasks. */
  public readonly taskPort?: number;

  constructor(
    workload: Construct, private readonly task: BoundTask, private readonly dnsRecords: CloudMapDnsRecords, private readonly port?: number,
  ) {
    if (sharesNetwork(task)) requirePortOfInstance(workload, task, dnsRecords, port);
    this.hasPort = dnsRecords !== CloudMapDnsRecords.A;
    this.taskPort = port ?? task.containerPort;
    if (!this.hasPort || task.containerPort !== undefined) return;
    refuse(workload, {
      what: `container '${task.container.containerName}' has no port for SRV records to tell`,
      instead: 'give it a port, or use CloudMapDnsRecords.A',
    });
  }

  /**
   * Writes the port as ECS takes it: the container's, or a number, never both.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
   */
  public writeInto(service: ecs.BaseService): void {
    if (!this.hasPort) return;
    const resource = service.node.defaultChild as ecs.CfnService;
    const { container, containerPort } = this.task;
    const written = this.port === undefined ? { ContainerName: container.containerName, ContainerPort: containerPort } : { Port: this.port };
    for (const property of ['ContainerName', 'ContainerPort']) resource.addPropertyDeletionOverride(`ServiceRegistries.0.${property}`);
    for (const [property, value] of Object.entries(written)) resource.addPropertyOverride(`ServiceRegistries.0.${property}`, value);
  }

  /** Where neighbours reach the service: nowhere by SRV records alone, which few clients look for. */
  public addresses(name: string, namespace: cloudmap.INamespace): ServiceAddress[] {
    const port = this.taskPort;
    if (port === undefined || this.dnsRecords === CloudMapDnsRecords.SRV) return [];
    return [{ host: `${name}.${namespace.namespaceName}`, port, taskPort: port }];
  }
}

function sharesNetwork({ taskDefinition: { networkMode } }: BoundTask): boolean {
  return networkMode !== ecs.NetworkMode.AWS_VPC;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html */
function requirePortOfInstance(workload: Construct, { taskDefinition }: BoundTask, dnsRecords: CloudMapDnsRecords, port?: number): void {
  const { networkMode } = taskDefinition;
  if (dnsRecords !== CloudMapDnsRecords.SRV) {
    refuse(workload, {
      what: `in network mode ${networkMode} Cloud Map takes SRV records alone, because tasks have no address of their own`,
      got: dnsRecords,
      instead: 'leave dnsRecords out, or use ecs.NetworkMode.AWS_VPC',
    });
  }
  if (port === undefined) return;
  refuse(workload, {
    what: `in network mode ${networkMode} ECS registers the port of the instance, which nobody knows before`,
    got: port,
    instead: 'leave port out, or use ecs.NetworkMode.AWS_VPC',
  });
}
