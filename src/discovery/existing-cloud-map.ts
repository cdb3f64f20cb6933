import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { CloudMapDnsRecords, CloudMapRegistrationOptions } from './cloud-map-options';
import { requireSrvOptions, ServiceRegistry } from './service-registry';
import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';

/** Registration with a Cloud Map service that exists already. */
export class ExistingCloudMapDiscovery implements DiscoveryStrategy {
  public readonly kind = 'cloudMap';

  private readonly dnsRecords: CloudMapDnsRecords;

  constructor(private readonly cloudMapService: cloudmap.IService, private readonly options: CloudMapRegistrationOptions) {
    const ownRecords = cloudMapService.dnsRecordType === cloudmap.DnsRecordType.SRV ? CloudMapDnsRecords.SRV : CloudMapDnsRecords.A;
    this.dnsRecords = options.dnsRecords ?? ownRecords;
    requireSrvOptions('Discovery.fromCloudMapService()', this.dnsRecords, options.port);
  }

  public register({ workload, service, task }: DiscoverableService): Registration {
    const { serviceName, namespace, discoveryType } = this.cloudMapService;
    const registry = new ServiceRegistry(workload, task, this.dnsRecords, this.options.port);
    service.associateCloudMapService({ service: this.cloudMapService, container: task.container, containerPort: task.containerPort });
    registry.writeInto(service);
    return {
      cloudMapPorts: registry.hasPort ? this.cloudMapService : undefined,
      cloudMapPort: registry.taskPort,
      addresses: discoveryType === cloudmap.DiscoveryType.DNS_AND_API ? registry.addresses(serviceName, namespace) : [],
    };
  }
}
