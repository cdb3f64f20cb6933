import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Token, Tokenization } from 'aws-cdk-lib/core';
import { IConnectableService } from './connectable-service';
import { ServiceConnectionOptions } from './connection-options';
import { requireOneVpc } from './one-vpc';
import { openWay } from './open-way';
import { ConnectionClient, ConnectionStrategy } from './strategy';
import { requireVariableNames, setVariables, variableName } from './variables';
import { ServiceAddress } from '../discovery/service-address';
import { refuse } from '../private/errors';

const FACTORY = 'Connection.service()';

/** A connection to another service, under the name by which discovery knows it. */
export class ServiceConnection implements ConnectionStrategy {
  constructor(private readonly service: IConnectableService, private readonly options: ServiceConnectionOptions) {
    const { hostVariable, portVariable, urlVariable } = options;
    requireVariableNames(FACTORY, { hostVariable, portVariable, urlVariable });
  }

  public connect(client: ConnectionClient): void {
    const { host, port, taskPort } = this.addressFor(client);
    requireOneVpc(client, this.service.cluster.vpc, `the service ${this.service.node.path}`);
    const { hostVariable, portVariable, urlVariable } = this.options;
    setVariables(client, FACTORY, [
      { option: 'hostVariable', name: hostVariable ?? variableName(this.service, 'HOST'), value: host },
      { option: 'portVariable', name: portVariable ?? variableName(this.service, 'PORT'), value: Tokenization.stringifyNumber(port) },
      ...urlVariable === undefined ? [] : [{ option: 'urlVariable', name: urlVariable, value: `http://${host}:${Tokenization.stringifyNumber(port)}` }],
    ]);
    openWay(client, this.service, ec2.Port.tcp(taskPort));
  }

  private addressFor(client: ConnectionClient): ServiceAddress {
    const { addresses } = this.service;
    if (addresses.length === 0) {
      refuse(client.workload, {
        what: `the service ${this.service.node.path} has no address that neighbours could call`,
        instead: 'give it a port, and Discovery.cloudMap() or Discovery.serviceConnect()',
      });
    }
    const { port } = this.options;
    const candidates = port === undefined ? addresses : addresses.filter((address) => address.port === port);
    if (candidates.length === 0) {
      refuse(client.workload, {
        what: `the service ${this.service.node.path} cannot be called on this port`,
        got: port,
        instead: `use ${addresses.map((address) => address.port).join(' or ')}`,
      });
    }
    return candidates.find((address) => knows(client, address)) ?? this.refuseStranger(client, candidates[0].serviceConnectNamespace!);
  }

  private refuseStranger({ workload, serviceConnectNamespace }: ConnectionClient, { namespaceName }: cloudmap.INamespace): never {
    if (!serviceConnectNamespace) {
      refuse(workload, {
        what: `the service ${this.service.node.path} is known to clients of Service Connect alone, and this is none`,
        instead: 'give this service Discovery.serviceConnectClient() or Discovery.serviceConnect(), or the other one Discovery.cloudMap()',
      });
    }
    refuse(workload, {
      what: `the service ${this.service.node.path} is known in the namespace ${namespaceName} alone`,
      got: serviceConnectNamespace.namespaceName,
      instead: 'put both services into one cluster',
    });
  }
}

/** Whether a client can call an address. A namespace that is not known at synth may be the same as another. */
function knows({ serviceConnectNamespace: own }: ConnectionClient, { serviceConnectNamespace: asked }: ServiceAddress): boolean {
  if (!asked) return true;
  if (!own) return false;
  const areMade = [own, asked].every(({ node }) => node.defaultChild !== undefined);
  const areNamed = [own, asked].every(({ namespaceArn }) => !Token.isUnresolved(namespaceArn));
  return own === asked || !(areMade || (areNamed && own.namespaceArn !== asked.namespaceArn));
}
