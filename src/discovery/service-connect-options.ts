import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';

/**
 * Options of `Discovery.serviceConnectClient()`.
 */
export interface ServiceConnectClientOptions {
  /**
   * Where the output of the Service Connect proxy goes. The execution role is granted what that takes.
   *
   * @default - nowhere
   */
  readonly logging?: ecs.LogDriver;
}

/**
 * Options of `Discovery.serviceConnect()`.
 */
export interface ServiceConnectOptions extends ServiceConnectClientOptions {
  /**
   * Name that neighbours call, such as `orders` in `http://orders:8080`, and under which the service is registered in the namespace,
   * where no other service may have it. Lower case letters, digits, hyphens and underscores; at most 64 characters.
   */
  readonly name: string;

  /**
   * Port that neighbours call, 1 to 65535.
   *
   * @default - the container's port
   */
  readonly port?: number;

  /**
   * How long a connection may be idle, in whole seconds; 0 for ever.
   *
   * @default - 5 minutes for HTTP, HTTP/2 and gRPC, 1 hour for TCP; set by ECS
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a request may take until it is answered, in whole seconds; 0 for ever. Refused where the port has no application
   * protocol.
   *
   * @default - 15 seconds, set by ECS
   */
  readonly perRequestTimeout?: Duration;
}
