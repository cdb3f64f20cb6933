import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { Duration } from 'aws-cdk-lib/core';

/**
 * What the private DNS namespace answers about a service.
 */
export enum CloudMapDnsRecords {
  /**
   * The address of each task, which every client understands.
   */
  A = 'A',

  /**
   * The address and the port of each task. Clients must look for SRV records; `Exposure.httpApi()` needs the port.
   */
  SRV = 'SRV',

  /**
   * Both: addresses for those who know the port, ports for those who look for them.
   */
  A_AND_SRV = 'A_AND_SRV',
}

/**
 * Options of `Discovery.fromCloudMapService()`.
 */
export interface CloudMapRegistrationOptions {
  /**
   * What is answered about the service.
   *
   * @default - CloudMapDnsRecords.A; for a service that exists what it says itself
   */
  readonly dnsRecords?: CloudMapDnsRecords;

  /**
   * Port in the SRV records, 1 to 65535. Refused without SRV records.
   *
   * @default - the container's port
   */
  readonly port?: number;
}

/**
 * Options of `Discovery.cloudMap()`.
 */
export interface CloudMapDiscoveryOptions extends CloudMapRegistrationOptions {
  /**
   * Name of the service in the namespace: neighbours find it as `<name>.<namespace>`. Letters, digits, hyphens and underscores; at most 63
   * characters. Refused when another service of the app has it in that namespace. Name and `dnsRecords` of a registration cannot be changed:
   * another name makes another registration.
   */
  readonly name: string;

  /**
   * How long clients may keep an answer, in whole seconds. After a deployment they can ask tasks that are gone for
   * just as long.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;

  /**
   * Private DNS namespace that the service is registered in. Others are refused, because ECS cannot register tasks there.
   *
   * @default - the cluster's
   */
  readonly namespace?: cloudmap.INamespace;
}
