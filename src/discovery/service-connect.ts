import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { reserveName } from './reserved-names';
import { requireLogging, requireServiceConnectPorts, ServiceConnectClientOptions, ServiceConnectOptions, ServiceConnectPort, ServiceConnectTls } from './service-connect-options';
import { DiscoverableService, DiscoveryStrategy } from './strategy';
import { failWith } from '../private/errors';
import { BoundTask } from '../task/definition/task-definition';
import { Registration } from '../traffic/registration';
import { TestHeaderRoute } from '../traffic/test-traffic';

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
    return failWith(workload, {
      problem: containerPort === undefined
        ? `container '${container.containerName}' has no port for Service Connect to send requests to`
        : `Service Connect needs a port with a name, and port ${containerPort} of container '${container.containerName}' has none`,
      remedy: containerPort === undefined ? 'give it a port, or use Discovery.serviceConnectClient()' : 'give its port mapping a name',
    });
  }
  return namedPort(mapping);
}

/** The port mapping with a name, of any container. */
export function requireMappedPort(workload: Construct, { taskDefinition }: BoundTask, portName: string): NamedPort {
  return namedPort(taskDefinition.findPortMappingByName(portName) ?? failWith(workload, {
    problem: 'Service Connect has an additional port that no container maps',
    actual: portName,
    remedy: 'give a port mapping that name, or change `portName` in `additionalPorts`',
  }));
}

function namedPort({ name, containerPort, appProtocol }: ecs.PortMapping): NamedPort {
  return { portName: name!, containerPort, speaksHttp: appProtocol !== undefined };
}

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';

/** Encryption as the L2 takes it. All ports of a service share the role that is made for it. */
export function tlsConfiguration(
  workload: Construct, service: ecs.BaseService, { certificateAuthority, kmsKey, role }: ServiceConnectTls,
): ecs.ServiceConnectTlsConfiguration {
  const used = role ?? tlsRole(workload);
  if (!role) {
    kmsKey?.grant(used, 'kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair');
    service.node.defaultChild!.node.addDependency(used);
  }
  return { awsPcaAuthorityArn: certificateAuthority.certificateAuthorityArn, kmsKey, role: used };
}

function tlsRole(workload: Construct): iam.IRole {
  return workload.node.tryFindChild('ServiceConnectRole') as iam.Role | undefined ?? new iam.Role(workload, 'ServiceConnectRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
}

const FACTORY = 'Discovery.serviceConnect()';

/** A service that calls others through Service Connect. */
export class ServiceConnectClient implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'client';

  constructor(private readonly options: ServiceConnectClientOptions) {
    requireLogging('Discovery.serviceConnectClient()', options);
  }

  public bind({ service, cluster }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, namespace = cluster.cloudMapNamespace() } = this.options;
    service.enableServiceConnect({ namespace: namespace.namespaceArn, logDriver: logging, accessLogConfiguration });
    return { addresses: [], serviceConnectNamespace: namespace };
  }
}

/** A port of the task, and how neighbours call it. */
interface ConfiguredPort {
  readonly options: ServiceConnectPort;
  readonly mapping: NamedPort;
}

/** A service that others call through Service Connect, and that calls others. */
export class ServiceConnectServer implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'server';

  constructor(private readonly options: ServiceConnectOptions) {
    requireLogging(FACTORY, options);
    requireServiceConnectPorts(FACTORY, options);
  }

  public bind({ workload, service, cluster, task, testRoute }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, namespace = cluster.cloudMapNamespace(), additionalPorts = [] } = this.options;
    const first: ConfiguredPort = { options: this.options, mapping: requireNamedPort(workload, task) };
    const ports = [first, ...additionalPorts.map((offer): ConfiguredPort => ({ options: offer, mapping: requireMappedPort(workload, task, offer.portName) }))];
    ports.forEach((port) => requireAppProtocol(workload, port));
    const header = testRoute.kind === 'header' ? exactHeader(workload, testRoute) : undefined;
    if (header && !first.mapping.speaksHttp) refuseMissingAppProtocol(workload, 'test traffic by a header', first.mapping.portName);
    ports.forEach(({ options }) => reserveName(workload, namespace, options.name));
    service.enableServiceConnect({
      namespace: namespace.namespaceArn,
      logDriver: logging,
      accessLogConfiguration,
      services: ports.map((port) => serviceConnectService(workload, service, port)),
    });
    if (header) addTestTrafficRules(service, header, ports);
    return {
      addresses: ports.map(({ options, mapping: { containerPort } }) => ({
        host: options.dnsName ?? options.name, port: options.port ?? containerPort, taskPort: containerPort, serviceConnectNamespace: namespace,
      })),
      serviceConnectNamespace: namespace,
      serviceConnectNames: ports.map(({ options }) => options.name),
      serviceConnectTls: this.options.tls !== undefined,
    };
  }
}

function serviceConnectService(
  workload: Construct, service: ecs.BaseService, { options, mapping: { portName, containerPort } }: ConfiguredPort,
): ecs.ServiceConnectService {
  const { name, dnsName = name, port = containerPort, idleTimeout, perRequestTimeout, tls } = options;
  if (Token.isUnresolved(port)) {
    failWith(workload, {
      problem: `the port that neighbours call through Service Connect cannot be a token, and that of '${name}' is one`,
      remedy: 'pass `port` to Discovery.serviceConnect(), as a number',
    });
  }
  return {
    portMappingName: portName,
    discoveryName: name,
    dnsName,
    port,
    idleTimeout,
    perRequestTimeout,
    tls: tls && tlsConfiguration(workload, service, tls),
  };
}

/** Test traffic of every port that speaks HTTP goes to the new version. The L2 does not know the property. */
function addTestTrafficRules(service: ecs.BaseService, { name, value }: { name: string; value: string }, ports: ConfiguredPort[]): void {
  ports.forEach(({ mapping: { speaksHttp } }, index) => {
    if (!speaksHttp) return;
    (service.node.defaultChild as ecs.CfnService).addPropertyOverride(`ServiceConnectConfiguration.Services.${index}.ClientAliases.0.TestTrafficRules`, {
      Header: { Name: name, Value: { Exact: value } },
    });
  });
}

function requireAppProtocol(workload: Construct, { options, mapping: { portName, speaksHttp } }: ConfiguredPort): void {
  if (options.perRequestTimeout && !speaksHttp) refuseMissingAppProtocol(workload, 'perRequestTimeout', portName);
}

function refuseMissingAppProtocol(workload: Construct, what: string, portName: string): never {
  failWith(workload, {
    problem: `${what} needs a port that speaks HTTP, HTTP/2 or gRPC, and Service Connect takes port '${portName}' for TCP`,
    remedy: 'pass `appProtocol` to WorkloadTask.container(), or write it into the port mapping',
  });
}

/** The header as Service Connect compares it: with one value, to the letter. */
function exactHeader(workload: Construct, { name, values }: TestHeaderRoute): { name: string; value: string } {
  const [value] = values;
  if (values.length === 1 && (Token.isUnresolved(value) || !/[*?]/.test(value))) return { name, value };
  return failWith(workload, {
    problem: `Service Connect compares the header '${name}' with one value, without wildcards`,
    actual: values.join(', '),
    remedy: 'pass one value to TestTraffic.header()',
  });
}
