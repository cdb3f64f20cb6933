import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';

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
