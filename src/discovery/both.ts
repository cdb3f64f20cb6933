import { DiscoverableService, DiscoveryStrategy, Registration } from './strategy';
import { ServiceConnectRole } from '../exposure/traffic';
import { refuse } from '../private/errors';

/** Cloud Map for everybody in the VPC, and Service Connect for those who use it. */
export class BothDiscoveries implements DiscoveryStrategy {
  public readonly kind = 'both';
  public readonly serviceConnect?: ServiceConnectRole;

  constructor(private readonly cloudMap: DiscoveryStrategy, private readonly connect: DiscoveryStrategy) {
    if (cloudMap.kind !== 'cloudMap' || connect.kind !== 'serviceConnect') {
      refuse('Discovery.both()', {
        what: 'it takes one discovery by Cloud Map and one by Service Connect, in this order',
        instead: 'pass Discovery.cloudMap() and Discovery.serviceConnect()',
      });
    }
    this.serviceConnect = connect.serviceConnect;
  }

  /** Service Connect comes first: it knows which tasks are healthy, and shifts traffic. */
  public register(discoverable: DiscoverableService): Registration {
    const connected = this.connect.register(discoverable);
    const registered = this.cloudMap.register(discoverable);
    return { ...registered, ...connected, addresses: [...connected.addresses, ...registered.addresses] };
  }
}
