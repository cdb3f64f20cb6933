import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  CloudMapDiscoveryOptions, CloudMapDnsRecords, CloudMapRegistrationOptions, defaultRecords, requirePortForSrv, requireSrvOptions, ServiceRegistry,
} from './cloud-map-registration';
import { reserveName } from './reserved-names';
import { DiscoverableService, DiscoveryStrategy } from './strategy';
import { requireLocalNamespace, warnAboutNamespaceOfAnotherVpc } from '../cluster/namespace';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireDuration } from '../private/units';
import { Registration } from '../traffic/registration';

const FACTORY = 'Discovery.cloudMap()';

/** A label of a DNS name that Route 53 accepts. */
const DNS_LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Registration with a new Cloud Map service in a private DNS namespace. */
export class CloudMapDiscovery implements DiscoveryStrategy {
  public readonly kind = 'cloudMap';

  constructor(private readonly options: CloudMapDiscoveryOptions) {
    if (!isUnknown(options.name) && !DNS_LABEL.test(options.name)) {
      failWith(FACTORY, {
        problem: 'name must be one label of a DNS name',
        actual: options.name,
        remedy: 'use 1 to 63 letters, digits, hyphens and underscores, without the namespace',
      });
    }
    requireDuration(FACTORY, 'dnsTtl', options.dnsTtl, 'seconds', { min: 0, max: 2147483647 }, 'use whole seconds');
    requireSrvOptions(FACTORY, options.dnsRecords ?? CloudMapDnsRecords.A, options.port);
  }

  public bind({ workload, service, cluster, task }: DiscoverableService): Registration {
    const { name, dnsRecords = defaultRecords(task), port, dnsTtl = Duration.seconds(10) } = this.options;
    const namespace = this.options.cloudMapNamespace ?? cluster.cloudMapNamespace();
    requirePrivateDns(workload, namespace);
    requireLocalNamespace(workload, namespace);
    warnAboutNamespaceOfAnotherVpc(workload, cluster, namespace);
    reserveName(workload, namespace, name);
    const registry = new ServiceRegistry(workload, task, dnsRecords, port);
    const cloudMapService = service.enableCloudMap({
      name,
      cloudMapNamespace: namespace,
      dnsRecordType: dnsRecords === CloudMapDnsRecords.A ? cloudmap.DnsRecordType.A : cloudmap.DnsRecordType.SRV,
      container: task.container,
      containerPort: task.containerPort,
      dnsTtl,
    });
    if (dnsRecords === CloudMapDnsRecords.A_AND_SRV) registerBothRecordTypes(cloudMapService, dnsTtl);
    registry.applyTo(service);
    return {
      cloudMapService,
      cloudMapServiceWithPorts: registry.hasPort ? cloudMapService : undefined,
      cloudMapPort: registry.taskPort,
      addresses: registry.addresses(name, namespace),
    };
  }
}

/** Registration with an existing Cloud Map service. */
export class ExistingCloudMapDiscovery implements DiscoveryStrategy {
  public readonly kind = 'cloudMap';

  private readonly dnsRecords: CloudMapDnsRecords;

  constructor(private readonly cloudMapService: cloudmap.IService, private readonly options: CloudMapRegistrationOptions) {
    const ownRecords = cloudMapService.dnsRecordType === cloudmap.DnsRecordType.SRV ? CloudMapDnsRecords.SRV : CloudMapDnsRecords.A;
    this.dnsRecords = options.dnsRecords ?? ownRecords;
    requireSrvOptions('Discovery.fromCloudMapService()', this.dnsRecords, options.port);
  }

  public bind({ workload, service, cluster, task }: DiscoverableService): Registration {
    const { serviceName, namespace, discoveryType, dnsRecordType } = this.cloudMapService;
    if (dnsRecordType === cloudmap.DnsRecordType.SRV) requirePortForSrv(workload, task);
    requireLocalNamespace(workload, namespace);
    warnAboutNamespaceOfAnotherVpc(workload, cluster, namespace);
    const registry = new ServiceRegistry(workload, task, this.dnsRecords, this.options.port);
    service.associateCloudMapService({ service: this.cloudMapService, container: task.container, containerPort: task.containerPort });
    registry.applyTo(service);
    return {
      cloudMapServiceWithPorts: registry.hasPort ? this.cloudMapService : undefined,
      cloudMapPort: registry.taskPort,
      addresses: discoveryType === cloudmap.DiscoveryType.DNS_AND_API ? registry.addresses(serviceName, namespace) : [],
    };
  }
}

/** Sets two types of records; the L2 supports one. */
function registerBothRecordTypes(cloudMapService: cloudmap.Service, dnsTtl: Duration): void {
  const TTL = dnsTtl.toSeconds();
  (cloudMapService.node.defaultChild as cloudmap.CfnService).addPropertyOverride('DnsConfig.DnsRecords', [{ Type: 'A', TTL }, { Type: 'SRV', TTL }]);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html */
function requirePrivateDns(workload: Construct, namespace: cloudmap.INamespace): void {
  if (namespace.type === cloudmap.NamespaceType.DNS_PRIVATE) return;
  failWith(workload, {
    problem: 'Discovery.cloudMap() needs a private DNS namespace',
    actual: namespace.type,
    remedy: namespace.type === cloudmap.NamespaceType.HTTP ? 'use Discovery.serviceConnect(), which accepts this one' : 'pass `cloudMapNamespace`',
  });
}
