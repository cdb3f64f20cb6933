import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CloudMapDiscoveryOptions, CloudMapDnsRecords } from './cloud-map-options';
import { defaultRecords, requireSrvOptions, ServiceRegistry } from './service-registry';
import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';
import { takeName } from './taken-names';
import { requireTime } from '../private/amounts';
import { refuse } from '../private/errors';

const FACTORY = 'Discovery.cloudMap()';

/** A label of a DNS name, as Route 53 takes it. */
const DNS_LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Registration in a private DNS namespace. */
export class CloudMapDiscovery implements DiscoveryStrategy {
  public readonly kind = 'cloudMap';

  constructor(private readonly options: CloudMapDiscoveryOptions) {
    if (!Token.isUnresolved(options.name) && !DNS_LABEL.test(options.name)) {
      refuse(FACTORY, {
        what: 'name is not one label of a DNS name',
        got: options.name,
        instead: 'use 1 to 63 letters, digits, hyphens and underscores, without the namespace',
      });
    }
    requireTime(FACTORY, 'dnsTtl', options.dnsTtl, 'seconds', { min: 0, max: 2147483647 }, 'use whole seconds');
    requireSrvOptions(FACTORY, options.dnsRecords ?? CloudMapDnsRecords.A, options.port);
  }

  public register({ workload, service, cluster, task }: DiscoverableService): Registration {
    const { name, dnsRecords = defaultRecords(task), port, dnsTtl = Duration.seconds(10) } = this.options;
    const namespace = this.options.namespace ?? cluster.cloudMapNamespace();
    requirePrivateDns(workload, namespace);
    takeName(workload, namespace, name);
    const registry = new ServiceRegistry(workload, task, dnsRecords, port);
    const cloudMapService = service.enableCloudMap({
      name,
      cloudMapNamespace: namespace,
      dnsRecordType: dnsRecords === CloudMapDnsRecords.A ? cloudmap.DnsRecordType.A : cloudmap.DnsRecordType.SRV,
      container: task.container,
      containerPort: task.containerPort,
      dnsTtl,
    });
    if (dnsRecords === CloudMapDnsRecords.A_AND_SRV) answerBoth(cloudMapService, dnsTtl);
    registry.writeInto(service);
    return {
      cloudMapService,
      cloudMapPorts: registry.hasPort ? cloudMapService : undefined,
      cloudMapPort: registry.taskPort,
      addresses: registry.addresses(name, namespace),
    };
  }
}

/** The L2 knows one type of record for a service. */
function answerBoth(cloudMapService: cloudmap.Service, dnsTtl: Duration): void {
  const TTL = dnsTtl.toSeconds();
  (cloudMapService.node.defaultChild as cloudmap.CfnService).addPropertyOverride('DnsConfig.DnsRecords', [{ Type: 'A', TTL }, { Type: 'SRV', TTL }]);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html */
function requirePrivateDns(workload: Construct, namespace: cloudmap.INamespace): void {
  if (namespace.type === cloudmap.NamespaceType.DNS_PRIVATE) return;
  refuse(workload, {
    what: 'Discovery.cloudMap() needs a private DNS namespace',
    got: namespace.type,
    instead: namespace.type === cloudmap.NamespaceType.HTTP ? 'use Discovery.serviceConnect(), which takes this one' : 'pass `namespace`',
  });
}
