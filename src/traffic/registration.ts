import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';

/** The registration of a service for discovery. */
export interface Registration {
  readonly cloudMapService?: cloudmap.Service;
  /** The Cloud Map service, new or existing, that holds the ports of the tasks; undefined when none does. */
  readonly cloudMapServiceWithPorts?: cloudmap.IService;
  /** The port in that Cloud Map service. */
  readonly cloudMapPort?: number;
  /** Addresses for other services in the VPC, in order of preference. */
  readonly addresses: ServiceAddress[];
  /** The namespace whose services it calls through Service Connect; undefined without a proxy. */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
  /** Its names in that namespace, in the order of its ports; undefined when it is not called through Service Connect. */
  readonly serviceConnectNames?: string[];
  /** Whether Service Connect encrypts its first port. */
  readonly serviceConnectTls?: boolean;
}

/** A `server` is called through Service Connect and calls others; a `client` only calls others. */
export type ServiceConnectRole = 'server' | 'client';

/**
 * An address of a service, for other services in the VPC.
 */
export interface ServiceAddress {
  /**
   * Host name, such as `orders` or `orders.shop.internal`.
   */
  readonly host: string;

  /**
   * Port that clients connect to.
   */
  readonly port: number;

  /**
   * Port of the tasks on which the connections arrive. The security group of the service must accept it.
   */
  readonly taskPort: number;

  /**
   * Namespace whose Service Connect clients know the host name. Others cannot look it up.
   *
   * @default - none; every client in the VPC can look it up
   */
  readonly serviceConnectNamespace?: cloudmap.INamespace;
}
