import * as fc from 'fast-check';
import { logDrivers, ports } from './container';
import { certificateAuthorities, cloudMapServices, keys, namespaces, roles } from './estate';
import {
  AdditionalServiceConnectPort, CloudMapDiscoveryOptions, CloudMapDnsRecords, CloudMapRegistrationOptions, Discovery,
  ServiceConnectClientOptions, ServiceConnectOptions,
  ServiceConnectPort, ServiceConnectTls,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, oneOf } from '../generators/choice';
import { ChoicesOf, factory, optionsOf } from '../generators/options';
import { seconds, texts } from '../generators/values';

const names = texts('shop', 'orders', 'shop_2');

/** The port goes with SRV records alone. */
const registration: ChoicesOf<CloudMapRegistrationOptions> = { dnsRecords: anyOf(CloudMapDnsRecords), port: ports };

const cloudMap = factory('Discovery.cloudMap', Discovery.cloudMap, optionsOf<CloudMapDiscoveryOptions>('CloudMapDiscoveryOptions', ['name'], {
  dnsRecords: registration.dnsRecords,
  port: { sane: fc.constant(undefined), odd: ports.odd },
  name: names,
  dnsTtl: seconds({ min: 0, max: 3600 }),
  cloudMapNamespace: namespaces,
}));

const fromService = factory('Discovery.fromCloudMapService', Discovery.fromCloudMapService, cloudMapServices,
  optionsOf<CloudMapRegistrationOptions>('CloudMapRegistrationOptions', [], { ...registration, port: { sane: fc.constant(undefined), odd: ports.odd } }));

const tls = optionsOf<ServiceConnectTls>('ServiceConnectTls', ['certificateAuthority'], {
  certificateAuthority: certificateAuthorities,
  kmsKey: keys,
  role: roles,
});

const port: ChoicesOf<ServiceConnectPort> = {
  name: names,
  dnsName: texts('orders', 'orders.internal'),
  idleTimeout: seconds({ min: 0, max: 3600 }),
  perRequestTimeout: seconds({ min: 0, max: 3600 }),
  port: ports,
  tls,
};

const client: ChoicesOf<ServiceConnectClientOptions> = {
  accessLogConfiguration: among([undefined], [{ format: 'JSON' }, {}, { format: 'CSV' }, { format: 'TEXT', includeQueryParameters: true }]),
  logging: logDrivers,
  cloudMapNamespace: namespaces,
};

const serviceConnect = factory('Discovery.serviceConnect', Discovery.serviceConnect, optionsOf<ServiceConnectOptions>('ServiceConnectOptions', ['name'], {
  ...port,
  ...client,
  additionalPorts: listOf(optionsOf<AdditionalServiceConnectPort>('AdditionalServiceConnectPort', ['name', 'portName'], { ...port, portName: texts('app', 'admin') }), 2),
}));
const serviceConnectClient = factory('Discovery.serviceConnectClient', Discovery.serviceConnectClient,
  optionsOf<ServiceConnectClientOptions>('ServiceConnectClientOptions', [], client));
const none = factory('Discovery.none', Discovery.none);

export const discoveries: Choice = oneOf(
  none, cloudMap, serviceConnect, serviceConnectClient, fromService,
  factory('Discovery.cloudMapAndServiceConnect', Discovery.cloudMapAndServiceConnect, oneOf(cloudMap, fromService), oneOf(serviceConnect, serviceConnectClient)),
);

/** Discoveries that tell ports, which an HTTP API needs. */
export const portDiscoveries: Choice = oneOf(
  factory('Discovery.cloudMap', Discovery.cloudMap, optionsOf<CloudMapDiscoveryOptions>('CloudMapDiscoveryOptions', ['name', 'dnsRecords'], {
    name: names,
    dnsRecords: among([CloudMapDnsRecords.SRV, CloudMapDnsRecords.A_AND_SRV]),
    port: { sane: fc.constant(80), odd: ports.odd },
    dnsTtl: seconds({ min: 0, max: 3600 }),
    cloudMapNamespace: namespaces,
  })),
  serviceConnect,
);

/** Discoveries that neighbours can use. */
export const registrations: Choice = oneOf(cloudMap, serviceConnect);
