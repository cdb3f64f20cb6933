import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { allowTraffic, ConnectionClient, ConnectionStrategy, environmentVariableName, requireEnvironmentVariableNames, requireTargetInSameVpc, setEnvironmentVariables } from './connection-client';
import { ConnectionBaseOptions } from './connection-options';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { addStartDependency } from '../private/start-dependencies';
import { ServiceAddress } from '../traffic/registration';

/**
 * Options of `WorkloadConnection.service()`.
 */
export interface ServiceConnectionOptions extends ConnectionBaseOptions {
  /**
   * Port of the service to call, if it has several addresses.
   *
   * @default - the port of the first address that the workload can reach
   */
  readonly port?: number;

  /**
   * Name of the environment variable for the host name.
   *
   * @default - the service's construct id and `HOST`: `ORDERS_HOST` for `Orders`
   */
  readonly hostVariable?: string;

  /**
   * Name of the environment variable for the port.
   *
   * @default - the service's construct id and `PORT`: `ORDERS_PORT` for `Orders`
   */
  readonly portVariable?: string;

  /**
   * Name of the environment variable for the URL, `http://host:port`.
   *
   * @default - no environment variable
   */
  readonly urlVariable?: string;
}

/**
 * A service that workloads can connect to. All services of this library implement it.
 */
export interface IConnectableService extends IConstruct, ec2.IConnectable {
  /** The cluster that the service runs in. */
  readonly cluster: IWorkloadCluster;

  /** Addresses by which other services in the VPC reach the service, preferred ones first. Empty without discovery. */
  readonly addresses: ServiceAddress[];
}

const FACTORY = 'WorkloadConnection.service()';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
const PROXY_WITHOUT_ORDER = 'A Service Connect proxy knows only services that were registered before its task started: after the first deployment, replace '
  + 'the tasks with `aws ecs update-service --force-new-deployment`, or let one of the services call the other by Discovery.cloudMap()';

/** A connection to another service, by the name that it has in its discovery. */
export class ServiceConnection implements ConnectionStrategy {
  constructor(private readonly service: IConnectableService, private readonly options: ServiceConnectionOptions) {
    const { hostVariable, portVariable, urlVariable } = options;
    requireEnvironmentVariableNames(FACTORY, { hostVariable, portVariable, urlVariable });
  }

  public bind(client: ConnectionClient): void {
    const { host, port, taskPort, serviceConnectNamespace } = this.addressFor(client);
    requireTargetInSameVpc(client, this.service.cluster.vpc, `the service ${this.service.node.path}`);
    const { hostVariable, portVariable, urlVariable } = this.options;
    setEnvironmentVariables(client, FACTORY, [
      { option: 'hostVariable', name: hostVariable ?? environmentVariableName(this.service, 'HOST'), value: host },
      { option: 'portVariable', name: portVariable ?? environmentVariableName(this.service, 'PORT'), value: Tokenization.stringifyNumber(port) },
      ...urlVariable === undefined ? [] : [{ option: 'urlVariable', name: urlVariable, value: `http://${host}:${Tokenization.stringifyNumber(port)}` }],
    ], this.options.containerNames);
    allowTraffic(client, this.service, ec2.Port.tcp(taskPort));
    addStartDependency(client, {
      resources: () => this.service.node.findAll().filter((each) => each instanceof ecs.CfnService),
      withoutOrder: serviceConnectNamespace && PROXY_WITHOUT_ORDER,
    });
  }

  private addressFor(client: ConnectionClient): ServiceAddress {
    const { addresses } = this.service;
    if (addresses.length === 0) {
      failWith(client.workload, {
        problem: `the service ${this.service.node.path} has no address for other services in the VPC`,
        remedy: 'set a port on its task, and Discovery.cloudMap() or Discovery.serviceConnect()',
      });
    }
    const { port } = this.options;
    const candidates = port === undefined ? addresses : addresses.filter((address) => address.port === port);
    if (candidates.length === 0) {
      failWith(client.workload, {
        problem: `the service ${this.service.node.path} does not listen on this port`,
        actual: port,
        remedy: `use ${addresses.map((address) => address.port).join(' or ')}`,
      });
    }
    return candidates.find((address) => canReach(client, address)) ?? this.failUnreachable(client, candidates[0].serviceConnectNamespace!);
  }

  private failUnreachable({ workload, serviceConnectNamespace }: ConnectionClient, { namespaceName }: cloudmap.INamespace): never {
    if (!serviceConnectNamespace) {
      failWith(workload, {
        problem: `only Service Connect clients reach the service ${this.service.node.path}, and this workload is none`,
        remedy: 'use Discovery.serviceConnectClient() or Discovery.serviceConnect() here, or Discovery.cloudMap() there',
      });
    }
    failWith(workload, {
      problem: `the service ${this.service.node.path} is registered in another Service Connect namespace, ${namespaceName}`,
      actual: serviceConnectNamespace.namespaceName,
      remedy: 'use the same cluster for both services',
    });
  }
}

/** Returns true unless the client is known to be outside the namespace of an address. An unresolved namespace may equal any other. */
function canReach(client: ConnectionClient, address: ServiceAddress): boolean {
  const { serviceConnectNamespace: clientNamespace } = client;
  const { serviceConnectNamespace: serviceNamespace } = address;
  if (!serviceNamespace || clientNamespace === serviceNamespace) return true;
  if (!clientNamespace) return false;
  const namespaces = [clientNamespace, serviceNamespace];
  const areCreated = namespaces.every(({ node }) => node.defaultChild !== undefined);
  const areNamed = namespaces.every(({ namespaceArn }) => !isUnknown(namespaceArn));
  return !areCreated && !(areNamed && clientNamespace.namespaceArn !== serviceNamespace.namespaceArn);
}
