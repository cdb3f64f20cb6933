import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Token } from 'aws-cdk-lib/core';
import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';
import { refuse, requireInRange } from '../private/errors';

/**
 * Options of `Discovery.cloudMap()`.
 */
export interface CloudMapDiscoveryOptions {
  /**
   * Name of the service in the cluster's namespace: neighbours find it as `<name>.<namespace>`. Letters, digits,
   * hyphens and underscores; at most 63 characters. Changing it replaces the registration.
   */
  readonly name: string;

  /**
   * How long clients may keep an answer, in whole seconds. After a deployment they can ask tasks that are gone for
   * just as long.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;
}

/** A label of a DNS name, as Route 53 takes it. */
const DNS_LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Registration as an A record in the cluster's private DNS namespace. */
export class CloudMapDiscovery implements DiscoveryStrategy {
  constructor(private readonly options: CloudMapDiscoveryOptions) {
    if (!Token.isUnresolved(options.name) && !DNS_LABEL.test(options.name)) {
      refuse('Discovery.cloudMap()', {
        what: 'name is not one label of a DNS name',
        got: options.name,
        instead: 'use 1 to 63 letters, digits, hyphens and underscores, without the namespace',
      });
    }
    requireInRange('Discovery.cloudMap()', 'dnsTtl in seconds', options.dnsTtl?.toSeconds({ integral: false }), { min: 0, max: 2147483647 },
      'use whole seconds');
  }

  public register({ service, cluster, task: { containerPort } }: DiscoverableService): Registration {
    const cloudMapNamespace = cluster.cloudMapNamespace();
    const cloudMapService = service.enableCloudMap({
      name: this.options.name,
      cloudMapNamespace,
      dnsRecordType: cloudmap.DnsRecordType.A,
      dnsTtl: this.options.dnsTtl ?? Duration.seconds(10),
    });
    const host = `${this.options.name}.${cloudMapNamespace.namespaceName}`;
    return { cloudMapService, addresses: containerPort === undefined ? [] : [{ host, port: containerPort, taskPort: containerPort }] };
  }
}
