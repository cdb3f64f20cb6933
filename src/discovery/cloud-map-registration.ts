import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failWith, requireInRange } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { ServiceAddress } from '../traffic/registration';

/**
 * DNS records of a service in a private DNS namespace.
 */
export enum CloudMapDnsRecords {
  /**
   * The address of each task, which every client can look up.
   */
  A = 'A',

  /**
   * The address and the port of each task. Clients must look up SRV records. `Exposure.httpApi()` needs the port.
   */
  SRV = 'SRV',

  /**
   * Both: A records for clients that know the port, SRV records for others.
   */
  A_AND_SRV = 'A_AND_SRV',
}

/**
 * Options of `Discovery.fromCloudMapService()`.
 */
export interface CloudMapRegistrationOptions {
  /**
   * DNS records of the service.
   *
   * @default - CloudMapDnsRecords.A; those of an existing service
   */
  readonly dnsRecords?: CloudMapDnsRecords;

  /**
   * Port in the SRV records, 1 to 65535. Fails synthesis without SRV records.
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
   * Name of the service in the namespace: other services in the VPC find it as `<name>.<namespace>`. Letters, digits, hyphens and underscores;
   * at most 63 characters. Fails synthesis when another service of the app has it in that namespace. A change replaces the registration;
   * `dnsRecords` can only be changed together with the name.
   */
  readonly name: string;

  /**
   * Time to live of the DNS records, in whole seconds. After a deployment, clients may call stopped tasks for as long.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;

  /**
   * Private DNS namespace of the service. Other types and other Regions fail synthesis, because ECS cannot register tasks there.
   *
   * @default - that of the cluster
   */
  readonly cloudMapNamespace?: cloudmap.INamespace;
}

/** The registration of a service's tasks by ECS with AWS Cloud Map. */
export class ServiceRegistry {
  /** Whether the registration contains the port. */
  public readonly hasPort: boolean;
  /** The port of the tasks. */
  public readonly taskPort?: number;

  constructor(
    workload: Construct, private readonly task: BoundTask, private readonly dnsRecords: CloudMapDnsRecords, private readonly port?: number,
  ) {
    if (sharesHostNetwork(task)) requireSrvRecordsOnly(workload, task, dnsRecords, port);
    this.hasPort = dnsRecords !== CloudMapDnsRecords.A;
    this.taskPort = port ?? task.containerPort;
    if (this.hasPort) requirePortForSrv(workload, task);
  }

  /**
   * Sets the port as ECS accepts it: that of the container, or a number, but not both.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
   */
  public applyTo(service: ecs.BaseService): void {
    if (!this.hasPort) return;
    const resource = service.node.defaultChild as ecs.CfnService;
    const { container, containerPort } = this.task;
    const properties = this.port === undefined ? { ContainerName: container.containerName, ContainerPort: containerPort } : { Port: this.port };
    for (const property of ['ContainerName', 'ContainerPort']) resource.addPropertyDeletionOverride(`ServiceRegistries.0.${property}`);
    for (const [property, value] of Object.entries(properties)) resource.addPropertyOverride(`ServiceRegistries.0.${property}`, value);
  }

  /** Returns the addresses for other services in the VPC: none with only SRV records, which few clients look up. */
  public addresses(name: string, namespace: cloudmap.INamespace): ServiceAddress[] {
    const port = this.taskPort;
    if (port === undefined || this.dnsRecords === CloudMapDnsRecords.SRV) return [];
    return [{ host: `${name}.${namespace.namespaceName}`, port, taskPort: port }];
  }
}

/** Requires a port of the container for SRV records. */
export function requirePortForSrv(workload: Construct, { container, containerPort }: BoundTask): void {
  if (containerPort !== undefined) return;
  failWith(workload, {
    problem: `container '${container.containerName}' has no port for SRV records`,
    remedy: 'give it a port, or use CloudMapDnsRecords.A',
  });
}

/** Requires SRV records for a port. */
export function requireSrvOptions(factory: string, dnsRecords: CloudMapDnsRecords | undefined, port: number | undefined): void {
  requireInRange(factory, 'port', port, { min: 1, max: 65535 }, 'use the port that the task listens on, or leave it out');
  if (port === undefined || dnsRecords !== CloudMapDnsRecords.A) return;
  failWith(factory, { problem: 'port is only for SRV records', actual: port, remedy: 'pass `dnsRecords`, or remove `port`' });
}

/** Returns the default records: SRV for tasks without an address of their own. */
export function defaultRecords(task: BoundTask): CloudMapDnsRecords {
  return sharesHostNetwork(task) ? CloudMapDnsRecords.SRV : CloudMapDnsRecords.A;
}

function sharesHostNetwork({ taskDefinition: { networkMode } }: BoundTask): boolean {
  return networkMode !== ecs.NetworkMode.AWS_VPC;
}

/**
 * Requires what ECS can register of tasks without an address of their own.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
 */
function requireSrvRecordsOnly(workload: Construct, { taskDefinition }: BoundTask, dnsRecords: CloudMapDnsRecords, port?: number): void {
  const { networkMode } = taskDefinition;
  if (dnsRecords !== CloudMapDnsRecords.SRV) {
    failWith(workload, {
      problem: `in network mode ${networkMode} Cloud Map accepts only SRV records, because tasks have no address of their own`,
      actual: dnsRecords,
      remedy: 'leave dnsRecords out, or use ecs.NetworkMode.AWS_VPC',
    });
  }
  if (port === undefined) return;
  failWith(workload, {
    problem: `in network mode ${networkMode} ECS registers the port of the instance, which is not known before deployment`,
    actual: port,
    remedy: 'leave port out, or use ecs.NetworkMode.AWS_VPC',
  });
}
