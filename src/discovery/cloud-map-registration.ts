import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { ServiceAddress } from '../traffic/registration';

/**
 * What the private DNS namespace answers about a service.
 */
export enum CloudMapDnsRecords {
  /**
   * The address of each task, which every client understands.
   */
  A = 'A',

  /**
   * The address and the port of each task. Clients must look for SRV records; `Exposure.httpApi()` needs the port.
   */
  SRV = 'SRV',

  /**
   * Both: addresses for those who know the port, ports for those who look for them.
   */
  A_AND_SRV = 'A_AND_SRV',
}

/**
 * Options of `Discovery.fromCloudMapService()`.
 */
export interface CloudMapRegistrationOptions {
  /**
   * What is answered about the service.
   *
   * @default - CloudMapDnsRecords.A; for a service that exists what it says itself
   */
  readonly dnsRecords?: CloudMapDnsRecords;

  /**
   * Port in the SRV records, 1 to 65535. Refused without SRV records.
   *
   * @default - the container's port
   */
  readonly port?: number;
}

/**
 * Options of `Discovery.cloudMap()`.
 */
export interface CloudMapDiscoveryOptions extends CloudMapRegistrationOptions {
  /**
   * Name of the service in the namespace: neighbours find it as `<name>.<namespace>`. Letters, digits, hyphens and underscores; at most 63
   * characters. Refused when another service of the app has it in that namespace. Name and `dnsRecords` of a registration cannot be changed:
   * another name makes another registration.
   */
  readonly name: string;

  /**
   * How long clients may keep an answer, in whole seconds. After a deployment they can ask tasks that are gone for
   * just as long.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;

  /**
   * Private DNS namespace that the service is registered in. Others are refused, because ECS cannot register tasks there.
   *
   * @default - the cluster's
   */
  readonly namespace?: cloudmap.INamespace;
}

/** Refuses a port that no record tells. */
export function requireSrvOptions(factory: string, dnsRecords: CloudMapDnsRecords | undefined, port: number | undefined): void {
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that the task listens on, or leave it out');
  if (port === undefined || dnsRecords !== CloudMapDnsRecords.A) return;
  failWith(factory, { problem: 'port is told by SRV records alone', actual: port, remedy: 'pass `dnsRecords`, or remove `port`' });
}

/** Tasks that share the network of their instance have no address of their own. */
export function defaultRecords(task: BoundTask): CloudMapDnsRecords {
  return sharesHostNetwork(task) ? CloudMapDnsRecords.SRV : CloudMapDnsRecords.A;
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
    if (sharesHostNetwork(task)) requireSrvRecordsOnly(workload, task, dnsRecords, port);
    this.hasPort = dnsRecords !== CloudMapDnsRecords.A;
    this.taskPort = port ?? task.containerPort;
    if (!this.hasPort || task.containerPort !== undefined) return;
    failWith(workload, {
      problem: `container '${task.container.containerName}' has no port for SRV records to tell`,
      remedy: 'give it a port, or use CloudMapDnsRecords.A',
    });
  }

  /**
   * Writes the port as ECS takes it: the container's, or a number, never both.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
   */
  public applyTo(service: ecs.BaseService): void {
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

function sharesHostNetwork({ taskDefinition: { networkMode } }: BoundTask): boolean {
  return networkMode !== ecs.NetworkMode.AWS_VPC;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html */
function requireSrvRecordsOnly(workload: Construct, { taskDefinition }: BoundTask, dnsRecords: CloudMapDnsRecords, port?: number): void {
  const { networkMode } = taskDefinition;
  if (dnsRecords !== CloudMapDnsRecords.SRV) {
    failWith(workload, {
      problem: `in network mode ${networkMode} Cloud Map takes SRV records alone, because tasks have no address of their own`,
      actual: dnsRecords,
      remedy: 'leave dnsRecords out, or use ecs.NetworkMode.AWS_VPC',
    });
  }
  if (port === undefined) return;
  failWith(workload, {
    problem: `in network mode ${networkMode} ECS registers the port of the instance, which nobody knows before`,
    actual: port,
    remedy: 'leave port out, or use ecs.NetworkMode.AWS_VPC',
  });
}
