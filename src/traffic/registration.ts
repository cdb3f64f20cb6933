import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';

/** What became of a registration. */
export interface Registration {
  readonly cloudMapService?: cloudmap.Service;
  /** The Cloud Map service that knows the ports of the tasks, new or given; absent where none does. */
  readonly cloudMapServiceWithPorts?: cloudmap.IService;
  /** The port that it knows. */
  readonly cloudMapPort?: number;
  /** Where neighbours reach the service; the ones to prefer come first. */
  readonly addresses: ServiceAddress[];
  /** The namespace whose services it calls through Service Connect; absent where it has no proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
  /** The names in it, the first one first; absent where others do not call the service through Service Connect. */
  readonly serviceConnectNames?: string[];
  /** Whether its first port is encrypted. */
  readonly serviceConnectTls?: boolean;
}

/** Whether a service is found through Service Connect, or only finds others through it. */
export type ServiceConnectRole = 'server' | 'client';

/**
 * Where neighbours reach a service.
 */
export interface ServiceAddress {
  /**
   * The name that they call, such as `orders` or `orders.shop.internal`.
   */
  readonly host: string;

  /**
   * The port that they call.
   */
  readonly port: number;

  /**
   * The port of the tasks that their calls arrive at: what the security group of the service must let in.
   */
  readonly taskPort: number;

  /**
   * The namespace whose Service Connect clients alone know the name.
   *
   * @default - none; everybody in the VPC can look it up
   */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}
