import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceConnectClientOptions, ServiceConnectOptions } from './service-connect-options';
import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';
import type { TestRoute } from '../deployment/test-traffic';
import { refuse, requireInRange } from '../private/errors';
import { BoundTask } from '../task/bound-task';

const FACTORY = 'Discovery.serviceConnect()';

/** A name that is both a discovery name and a DNS alias. */
const NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** A service that calls others through Service Connect. */
export class ServiceConnectClient implements DiscoveryStrategy {
  public readonly serviceConnect = 'client';

  constructor(private readonly options: ServiceConnectClientOptions) {}

  public register({ service, cluster }: DiscoverableService): Registration {
    const namespace = cluster.cloudMapNamespace();
    service.enableServiceConnect({ namespace: namespace.namespaceArn, logDriver: this.options.logging });
    return { addresses: [], serviceConnectNamespace: namespace };
  }
}

/** A service that others call through Service Connect, and that calls others. */
export class ServiceConnectServer implements DiscoveryStrategy {
  public readonly serviceConnect = 'server';

  constructor(private readonly options: ServiceConnectOptions) {
    const { name, port, idleTimeout, perRequestTimeout } = options;
    if (!Token.isUnresolved(name) && !NAME.test(name)) {
      refuse(FACTORY, {
        what: 'name is not one that Service Connect takes',
        got: name,
        instead: 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen',
      });
    }
    requireInRange(FACTORY, 'port', port, { min: 1, max: 65535 }, 'use the port that neighbours call, or leave it out');
    for (const [option, time] of Object.entries({ idleTimeout, perRequestTimeout })) {
      requireInRange(FACTORY, `${option} in seconds`, time?.toSeconds({ integral: false }), { min: 0, max: Infinity }, 'use whole seconds');
    }
  }

  public register({ workload, service, cluster, task, test }: DiscoverableService): Registration {
    const { name, logging, idleTimeout, perRequestTimeout } = this.options;
    const { portName, containerPort, speaksHttp } = requireNamedPort(workload, task);
    const port = this.options.port ?? containerPort;
    const namespace = cluster.cloudMapNamespace();
    if (perRequestTimeout && !speaksHttp) refuseWithoutProtocol(workload, 'perRequestTimeout', portName);
    const header = test.kind === 'header' ? exactHeader(workload, test) : undefined;
    if (header && !speaksHttp) refuseWithoutProtocol(workload, 'test traffic by a header', portName);
    service.enableServiceConnect({
      namespace: namespace.namespaceArn,
      logDriver: logging,
      services: [{ portMappingName: portName, discoveryName: name, dnsName: name, port, idleTimeout, perRequestTimeout }],
    });
    if (header) {
      (service.node.defaultChild as ecs.CfnService).addPropertyOverride('ServiceConnectConfiguration.Services.0.ClientAliases.0.TestTrafficRules', {
        Header: { Name: header.name, Value: { Exact: header.value } },
      });
    }
    return { addresses: [{ host: name, port, taskPort: containerPort, serviceConnectNamespace: namespace }], serviceConnectNamespace: namespace };
  }
}

/** The port mapping that receives traffic; refused without a name. */
function requireNamedPort(workload: Construct, { container, containerPort }: BoundTask) {
  const mapping = container.portMappings.find((candidate) => candidate.containerPort === containerPort && candidate.name !== undefined);
  if (mapping === undefined) {
    return refuse(workload, {
      what: containerPort === undefined
        ? `container '${container.containerName}' has no port for Service Connect to send requests to`
        : `Service Connect needs a port with a name, and port ${containerPort} of container '${container.containerName}' has none`,
      instead: containerPort === undefined ? 'give it a port, or use Discovery.serviceConnectClient()' : 'give its port mapping a name',
    });
  }
  return { portName: mapping.name!, containerPort: mapping.containerPort, speaksHttp: mapping.appProtocol !== undefined };
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
