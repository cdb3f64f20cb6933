import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { reserveName } from './reserved-names';
import {
  requireLogging, requireServiceConnectPorts, ServiceConnectClientOptions, ServiceConnectOptions, ServiceConnectPort, ServiceConnectTls,
} from './service-connect-options';
import { DiscoverableService, DiscoveryStrategy } from './strategy';
import { requireLocalNamespace } from '../cluster/namespace';
import { failWith, useOneOf } from '../private/errors';
import { requireSameLocation } from '../private/location';
import { isUnknown } from '../private/pending-lookup';
import { requireRoleOfAccount } from '../private/role-principal';
import { containersOf } from '../task/definition/containers';
import { BoundTask } from '../task/definition/task-definition';
import { Registration } from '../traffic/registration';
import { TestHeaderRoute } from '../traffic/test-traffic';

/** A service that calls others through Service Connect, but is not called itself. */
export class ServiceConnectClient implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'client';

  constructor(private readonly options: ServiceConnectClientOptions) {
    requireLogging('Discovery.serviceConnectClient()', options);
  }

  public bind({ workload, service, cluster }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, cloudMapNamespace: namespace = cluster.cloudMapNamespace() } = this.options;
    requireLocalNamespace(workload, namespace);
    service.enableServiceConnect({ namespace: namespace.namespaceArn, logDriver: logging, accessLogConfiguration });
    return { addresses: [], serviceConnectNamespace: namespace };
  }
}

/** A port mapping with a name. */
interface NamedPort {
  readonly portName: string;
  readonly containerPort: number;
  readonly usesHttp: boolean;
}

/** A port of the task with its options. */
interface ConfiguredPort {
  readonly options: ServiceConnectPort;
  readonly mapping: NamedPort;
}

const FACTORY = 'Discovery.serviceConnect()';

/** A service that is called through Service Connect, and calls others. */
export class ServiceConnectServer implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'server';

  constructor(private readonly options: ServiceConnectOptions) {
    requireLogging(FACTORY, options);
    requireServiceConnectPorts(FACTORY, options);
  }

  public bind({ workload, service, cluster, task, testRoute }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, cloudMapNamespace: namespace = cluster.cloudMapNamespace(), additionalPorts = [] } = this.options;
    requireLocalNamespace(workload, namespace);
    const first: ConfiguredPort = { options: this.options, mapping: requireNamedPort(workload, task) };
    const additional = additionalPorts.map((options): ConfiguredPort => ({ options, mapping: requireMappedPort(workload, task, options.portName) }));
    const ports = [first, ...additional];
    ports.forEach((port) => requireAppProtocol(workload, port));
    const header = testRoute.kind === 'header' ? exactHeader(workload, testRoute) : undefined;
    if (header && !first.mapping.usesHttp) rejectMissingAppProtocol(workload, 'test traffic by a header', first.mapping.portName);
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

/** Returns the port mapping that receives traffic; fails when it has no name. */
function requireNamedPort(workload: Construct, { container, containerPort }: BoundTask): NamedPort {
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

/** Returns the port mapping with a name, of any container. */
function requireMappedPort(workload: Construct, { taskDefinition }: BoundTask, portName: string): NamedPort {
  return namedPort(taskDefinition.findPortMappingByName(portName) ?? failWith(workload, {
    problem: 'no container maps an additional port of Service Connect',
    actual: portName,
    remedy: `${useOneOf(portNamesOf(taskDefinition), 'portName')}, or give a port mapping that name`,
  }));
}

function portNamesOf(taskDefinition: ecs.TaskDefinition): string[] {
  return containersOf(taskDefinition).flatMap(({ portMappings }) => portMappings.flatMap(({ name }) => name ?? []));
}

function namedPort({ name, containerPort, appProtocol }: ecs.PortMapping): NamedPort {
  return { portName: name!, containerPort, usesHttp: appProtocol !== undefined };
}

function serviceConnectService(
  workload: Construct, service: ecs.BaseService, { options, mapping: { portName, containerPort } }: ConfiguredPort,
): ecs.ServiceConnectService {
  const { name, dnsName = name, port = containerPort, idleTimeout, perRequestTimeout, tls } = options;
  if (Token.isUnresolved(port)) {
    failWith(workload, {
      problem: `the port of '${name}' for clients of Service Connect cannot be a token`,
      remedy: 'pass `port` to Discovery.serviceConnect() as a number',
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

/** Sends test traffic of every HTTP port to the new version. The L2 has no property for it. */
function addTestTrafficRules(service: ecs.BaseService, { name, value }: { name: string; value: string }, ports: ConfiguredPort[]): void {
  ports.forEach(({ mapping: { usesHttp } }, index) => {
    if (!usesHttp) return;
    (service.node.defaultChild as ecs.CfnService).addPropertyOverride(`ServiceConnectConfiguration.Services.${index}.ClientAliases.0.TestTrafficRules`, {
      Header: { Name: name, Value: { Exact: value } },
    });
  });
}

function requireAppProtocol(workload: Construct, { options, mapping: { portName, usesHttp } }: ConfiguredPort): void {
  if (options.perRequestTimeout && !usesHttp) rejectMissingAppProtocol(workload, 'perRequestTimeout', portName);
}

function rejectMissingAppProtocol(workload: Construct, feature: string, portName: string): never {
  failWith(workload, {
    problem: `${feature} needs a port for HTTP, HTTP/2 or gRPC, but port '${portName}' has no appProtocol`,
    remedy: 'pass `appProtocol` to WorkloadTask.container(), or set it in the port mapping',
  });
}

/** Returns the header with its one exact value; Service Connect compares no others. */
function exactHeader(workload: Construct, { name, values }: TestHeaderRoute): { name: string; value: string } {
  const [value] = values;
  if (values.length === 1 && (isUnknown(value) || !/[*?]/.test(value))) return { name, value };
  return failWith(workload, {
    problem: `Service Connect compares the header '${name}' with one value, without wildcards`,
    actual: values.join(', '),
    remedy: 'pass one value to TestTraffic.header()',
  });
}

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';

/** Returns the TLS configuration of the L2. All ports of a service share one new role. */
function tlsConfiguration(
  workload: Construct, service: ecs.BaseService, { certificateAuthority, kmsKey, role }: ServiceConnectTls,
): ecs.ServiceConnectTlsConfiguration {
  requireSameLocation(workload, {
    subject: 'certificateAuthority', arn: certificateAuthority.certificateAuthorityArn, remedy: (region) => `use a certificate authority of ${region}`,
  });
  if (role) requireRoleOfAccount(workload, role);
  const tlsRole = role ?? findOrCreateRole(workload);
  if (!role) {
    kmsKey?.grant(tlsRole, 'kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair');
    service.node.defaultChild!.node.addDependency(tlsRole);
  }
  return { awsPcaAuthorityArn: certificateAuthority.certificateAuthorityArn, kmsKey, role: tlsRole };
}

function findOrCreateRole(workload: Construct): iam.IRole {
  return workload.node.tryFindChild('ServiceConnectRole') as iam.Role | undefined ?? new iam.Role(workload, 'ServiceConnectRole', {
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
  });
}
