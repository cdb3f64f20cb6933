import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NamedPort, requireMappedPort, requireNamedPort } from './named-port';
import { requireLogging, requireServiceConnectPorts } from './service-connect-checks';
import { ServiceConnectClientOptions, ServiceConnectOptions, ServiceConnectPort } from './service-connect-options';
import { tlsConfiguration } from './service-connect-tls';
import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';
import { takeName } from './taken-names';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse } from '../private/errors';

const FACTORY = 'Discovery.serviceConnect()';

/** A service that calls others through Service Connect. */
export class ServiceConnectClient implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'client';

  constructor(private readonly options: ServiceConnectClientOptions) {
    requireLogging('Discovery.serviceConnectClient()', options);
  }

  public register({ service, cluster }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, namespace = cluster.cloudMapNamespace() } = this.options;
    service.enableServiceConnect({ namespace: namespace.namespaceArn, logDriver: logging, accessLogConfiguration });
    return { addresses: [], serviceConnectNamespace: namespace };
  }
}

/** A port of the task, and how neighbours call it. */
interface OfferedPort {
  readonly offer: ServiceConnectPort;
  readonly mapped: NamedPort;
}

/** A service that others call through Service Connect, and that calls others. */
export class ServiceConnectServer implements DiscoveryStrategy {
  public readonly kind = 'serviceConnect';
  public readonly serviceConnect = 'server';

  constructor(private readonly options: ServiceConnectOptions) {
    requireLogging(FACTORY, options);
    requireServiceConnectPorts(FACTORY, options);
  }

  public register({ workload, service, cluster, task, test }: DiscoverableService): Registration {
    const { logging, accessLogConfiguration, namespace = cluster.cloudMapNamespace(), additionalPorts = [] } = this.options;
    const first: OfferedPort = { offer: this.options, mapped: requireNamedPort(workload, task) };
    const ports = [first, ...additionalPorts.map((offer) => ({ offer, mapped: requireMappedPort(workload, task, offer.portName) }))];
    ports.forEach((port) => requireProtocolFor(workload, port));
    const header = test.kind === 'header' ? exactHeader(workload, test) : undefined;
    if (header && !first.mapped.speaksHttp) refuseWithoutProtocol(workload, 'test traffic by a header', first.mapped.portName);
    ports.forEach(({ offer }) => takeName(workload, namespace, offer.name));
    service.enableServiceConnect({
      namespace: namespace.namespaceArn,
      logDriver: logging,
      accessLogConfiguration,
      services: ports.map((port) => serviceOf(workload, service, port)),
    });
    if (header) tellByHeader(service, header, ports);
    return {
      addresses: ports.map(({ offer, mapped: { containerPort } }) => ({
        host: offer.dnsName ?? offer.name, port: offer.port ?? containerPort, taskPort: containerPort, serviceConnectNamespace: namespace,
      })),
      serviceConnectNamespace: namespace,
      serviceConnectNames: ports.map(({ offer }) => offer.name),
      serviceConnectTls: this.options.tls !== undefined,
    };
  }
}

function serviceOf(
  workload: Construct, service: ecs.BaseService, { offer, mapped: { portName, containerPort } }: OfferedPort,
): ecs.ServiceConnectService {
  const { name, dnsName = name, port = containerPort, idleTimeout, perRequestTimeout, tls } = offer;
  if (Token.isUnresolved(port)) {
    refuse(workload, {
      what: `the port that neighbours call through Service Connect cannot be a token, and that of '${name}' is one`,
      instead: 'pass `port` to Discovery.serviceConnect(), as a number',
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
function tellByHeader(service: ecs.BaseService, { name, value }: { name: string; value: string }, ports: OfferedPort[]): void {
  ports.forEach(({ mapped: { speaksHttp } }, index) => {
    if (!speaksHttp) return;
    (service.node.defaultChild as ecs.CfnService).addPropertyOverride(`ServiceConnectConfiguration.Services.${index}.ClientAliases.0.TestTrafficRules`, {
      Header: { Name: name, Value: { Exact: value } },
    });
  });
}

function requireProtocolFor(workload: Construct, { offer, mapped: { portName, speaksHttp } }: OfferedPort): void {
  if (offer.perRequestTimeout && !speaksHttp) refuseWithoutProtocol(workload, 'perRequestTimeout', portName);
}

function refuseWithoutProtocol(workload: Construct, what: string, portName: string): never {
  refuse(workload, {
    what: `${what} needs a port that speaks HTTP, HTTP/2 or gRPC, and Service Connect takes port '${portName}' for TCP`,
    instead: 'pass `appProtocol` to Task.container(), or write it into the port mapping',
  });
}

/** The header as Service Connect compares it: with one value, to the letter. */
function exactHeader(workload: Construct, { name, values }: TestRoute & { kind: 'header' }): { name: string; value: string } {
  const [value] = values;
  if (values.length === 1 && (Token.isUnresolved(value) || !/[*?]/.test(value))) return { name, value };
  return refuse(workload, {
    what: `Service Connect compares the header '${name}' with one value, without wildcards`,
    got: values.join(', '),
    instead: 'pass one value to TestTraffic.header()',
  });
}
