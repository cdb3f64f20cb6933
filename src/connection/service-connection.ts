import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Token, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { allowTraffic, ConnectionClient, ConnectionStrategy, environmentVariableName, requireEnvironmentVariableNames, requireTargetInSameVpc, setEnvironmentVariables } from './connection-client';
import { IWorkloadCluster } from '../cluster/workload-cluster-props';
import { failWith } from '../private/errors';
import { ServiceAddress } from '../traffic/registration';

/**
 * Options of `WorkloadConnection.service()`.
 */
export interface ServiceConnectionOptions {
  /**
   * The port to call, of a service that has several addresses.
   *
   * @default - that of the first address that the workload can use
   */
  readonly port?: number;

  /**
   * Environment variable that holds the name to call.
   *
   * @default - the service's construct id and `HOST`: `ORDERS_HOST` for `Orders`
   */
  readonly hostVariable?: string;

  /**
   * Environment variable that holds the port to call.
   *
   * @default - the service's construct id and `PORT`: `ORDERS_PORT` for `Orders`
   */
  readonly portVariable?: string;

  /**
   * Environment variable that holds both as `http://host:port`.
   *
   * @default - none
   */
  readonly urlVariable?: string;
}

/**
 * A service that others can connect to: each of this library's.
 */
export interface IConnectableService extends IConstruct, ec2.IConnectable {
  /** The cluster that it runs in. */
  readonly cluster: IWorkloadCluster;

  /** Where neighbours reach it; the ones to prefer come first. Empty where they cannot. */
  readonly addresses: ServiceAddress[];
}

const FACTORY = 'WorkloadConnection.service()';

/** A connection to another service, under the name by which discovery knows it. */
export class ServiceConnection implements ConnectionStrategy {
  constructor(private readonly service: IConnectableService, private readonly options: ServiceConnectionOptions) {
    const { hostVariable, portVariable, urlVariable } = options;
    requireEnvironmentVariableNames(FACTORY, { hostVariable, portVariable, urlVariable });
  }

  public bind(client: ConnectionClient): void {
    const { host, port, taskPort } = this.addressFor(client);
    requireTargetInSameVpc(client, this.service.cluster.vpc, `the service ${this.service.node.path}`);
    const { hostVariable, portVariable, urlVariable } = this.options;
    setEnvironmentVariables(client, FACTORY, [
      { option: 'hostVariable', name: hostVariable ?? environmentVariableName(this.service, 'HOST'), value: host },
      { option: 'portVariable', name: portVariable ?? environmentVariableName(this.service, 'PORT'), value: Tokenization.stringifyNumber(port) },
      ...urlVariable === undefined ? [] : [{ option: 'urlVariable', name: urlVariable, value: `http://${host}:${Tokenization.stringifyNumber(port)}` }],
    ]);
    allowTraffic(client, this.service, ec2.Port.tcp(taskPort));
  }

  private addressFor(client: ConnectionClient): ServiceAddress {
    const { addresses } = this.service;
    if (addresses.length === 0) {
      failWith(client.workload, {
        problem: `the service ${this.service.node.path} has no address that neighbours could call`,
        remedy: 'give it a port, and Discovery.cloudMap() or Discovery.serviceConnect()',
      });
    }
    const { port } = this.options;
    const candidates = port === undefined ? addresses : addresses.filter((address) => address.port === port);
    if (candidates.length === 0) {
      failWith(client.workload, {
        problem: `the service ${this.service.node.path} cannot be called on this port`,
        actual: port,
        remedy: `use ${addresses.map((address) => address.port).join(' or ')}`,
      });
    }
    return candidates.find((address) => canReach(client, address)) ?? this.failUnreachable(client, candidates[0].serviceConnectNamespace!);
  }

  private failUnreachable({ workload, serviceConnectNamespace }: ConnectionClient, { namespaceName }: cloudmap.INamespace): never {
    if (!serviceConnectNamespace) {
      failWith(workload, {
        problem: `the service ${this.service.node.path} is known to clients of Service Connect alone, and this is none`,
        remedy: 'give this service Discovery.serviceConnectClient() or Discovery.serviceConnect(), or the other one Discovery.cloudMap()',
      });
    }
    failWith(workload, {
      problem: `the service ${this.service.node.path} is known in the namespace ${namespaceName} alone`,
      actual: serviceConnectNamespace.namespaceName,
      remedy: 'put both services into one cluster',
    });
  }
}

/** Whether a client can call an address. A namespace that is not known at synth may be the same as another. */
function canReach({ serviceConnectNamespace: own }: ConnectionClient, { serviceConnectNamespace: asked }: ServiceAddress): boolean {
  if (!asked) return true;
  if (!own) return false;
  const areMade = [own, asked].every(({ node }) => node.defaultChild !== undefined);
  const areNamed = [own, asked].every(({ namespaceArn }) => !Token.isUnresolved(namespaceArn));
  return own === asked || !(areMade || (areNamed && own.namespaceArn !== asked.namespaceArn));
}
