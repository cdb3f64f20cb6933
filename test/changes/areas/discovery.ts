import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CloudMapDnsRecords, Discovery, Exposure, HttpApiOptions, ServiceDeployment } from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { alb, backend, certificateFor, Options, valueOf, web, zone } from '../apps';
import { Area, change, doc, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import { API_FOLLOWS, NAME_TAKEN } from '../words';

const { cloudMap, serviceConnect, cloudMapAndServiceConnect } = Discovery;
const ORDERS = backend({ discovery: cloudMap({ name: 'orders' }) });
const CONNECT = backend({ discovery: serviceConnect({ name: 'orders' }) });
const CONNECT_HTTP = backend({ discovery: serviceConnect({ name: 'orders' }), task: webTask({ appProtocol: ecs.AppProtocol.http }) });

export const DISCOVERY: Area = {
  title: 'Discovery',
  text: 'Of a `FargateBackendService`, which has no load balancer.',
  changes: [
    change('`cloudMap()`: `name`', ORDERS, backend({ discovery: cloudMap({ name: 'invoices' }) }),
      'clients must look up the new name; the old one goes in the cleanup', { says: doc('name', 'A change replaces the registration;') }),
    change('`cloudMap()`: `dnsTtl`', ORDERS, backend({ discovery: cloudMap({ name: 'orders', dnsTtl: Duration.seconds(30) }) }), NOTHING),
    change('`cloudMap()`: `dnsRecords` A → A_AND_SRV', ORDERS,
      backend({ discovery: cloudMap({ name: 'orders', dnsRecords: CloudMapDnsRecords.A_AND_SRV }) }),
      'unknown: not tried whether Cloud Map changes the records of registered tasks',
      { says: doc('dnsRecords', '`dnsRecords` can only be changed together with the name.') }),
    change('`cloudMap()` → `serviceConnect()`, one name', ORDERS, CONNECT, NAME_TAKEN, { finds: ['taken'] }),
    change('`serviceConnect()` → `cloudMap()`, one name', CONNECT, ORDERS, NAME_TAKEN, { finds: ['taken'] }),
    change('`cloudMap()` → `serviceConnect()`, another name', ORDERS, backend({ discovery: serviceConnect({ name: 'orders-sc' }) }),
      'clients must look up the new name'),
    change('`cloudMap()` → `cloudMapAndServiceConnect()`', ORDERS,
      backend({ discovery: cloudMapAndServiceConnect(cloudMap({ name: 'orders' }), serviceConnect({ name: 'orders-sc' })) }),
      TASKS),
    change('`cloudMapAndServiceConnect()` → `serviceConnect()`',
      backend({ discovery: cloudMapAndServiceConnect(cloudMap({ name: 'orders' }), serviceConnect({ name: 'orders-sc' })) }),
      backend({ discovery: serviceConnect({ name: 'orders-sc' }) }),
      'clients must use Service Connect'),
    change('`serviceConnect()`: `name`', CONNECT, backend({ discovery: serviceConnect({ name: 'invoices' }) }),
      'clients must use the new name, and be deployed after the service', { says: doc('name', 'A change replaces the registration.') }),
    change('`serviceConnect()`: `dnsName`', CONNECT, backend({ discovery: serviceConnect({ name: 'orders', dnsName: 'invoices' }) }),
      'clients must use the new name, and be deployed after the service'),
    change('`serviceConnect()`: `port` for clients', CONNECT, backend({ discovery: serviceConnect({ name: 'orders', port: 8080 }) }),
      'clients must use the new port, and be deployed after the service'),
    change('`serviceConnect()`: `perRequestTimeout`', CONNECT_HTTP,
      backend({ discovery: serviceConnect({ name: 'orders', perRequestTimeout: Duration.minutes(1) }), task: webTask({ appProtocol: ecs.AppProtocol.http }) }),
      TASKS),
    change('`serviceConnect()`: `appProtocol` of the port', CONNECT, CONNECT_HTTP,
      'fails: a port keeps its protocol as long as it keeps its name',
      { finds: ['refused by ECS'], says: doc('appProtocol', 'It cannot be changed for a registered service; a new service name is required.') }),
    change('`serviceConnect()`: `logging` of the proxy', CONNECT,
      backend({ discovery: serviceConnect({ name: 'orders', logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'proxy', logGroup: undefined }) }) }),
      TASKS),
    change('`Discovery.none()` → `serviceConnectClient()`', web(), web({ discovery: Discovery.serviceConnectClient() }), TASKS),
    change('`serviceConnectClient()` → `serviceConnect()`', web({ discovery: Discovery.serviceConnectClient() }),
      web({ discovery: serviceConnect({ name: 'shop' }) }),
      TASKS),
    change('discovery of a web service added', web(), web({ discovery: cloudMap({ name: 'shop' }) }), TASKS),
    change('discovery of a web service removed', web({ discovery: cloudMap({ name: 'shop' }) }), web(), TASKS),
    change('with Service Connect: `blueGreen()` → `rolling()`', CONNECT,
      backend({ discovery: serviceConnect({ name: 'orders' }), deployment: ServiceDeployment.rolling() }),
      NOTHING),
  ],
};

/** A service behind an HTTP API. */
function api(options: Options<HttpApiOptions> = {}, discovery: Discovery = cloudMap({ name: 'shop', dnsRecords: CloudMapDnsRecords.SRV })): Build {
  return web((stack) => ({ exposure: Exposure.httpApi(valueOf(options, stack)), discovery }));
}

const API = api();
const DOMAIN_API = api((stack) => ({ domain: { domainName: 'api.example.com', hostedZone: zone(stack), certificate: certificateFor(stack) } }));

export const HTTP_APIS: Area = {
  title: 'HTTP APIs',
  changes: [
    change('`routes`', API, api({ routes: [{ path: '/shop/{proxy+}' }] }), 'clients must use the new routes'),
    change('`routes`: one more', api({ routes: [{ path: '/shop' }] }), api({ routes: [{ path: '/shop' }, { path: '/store' }] }), NOTHING),
    change('`corsPreflight`', API, api({ corsPreflight: { allowOrigins: ['https://example.com'], allowMethods: [apigateway.CorsHttpMethod.GET] } }),
      NOTHING),
    change('`throttle`', API, api({ throttle: { rateLimit: 100, burstLimit: 50 } }), NOTHING),
    change('`accessLogGroup`', API, api((stack) => ({ accessLogGroup: new logs.LogGroup(stack, 'Logs') })), NOTHING),
    change('`domain` added', API, DOMAIN_API, 'clients must use the domain: the default endpoint is disabled'),
    change('`domain` removed', DOMAIN_API, API, 'another address: the default endpoint'),
    change('`domain.domainName`', DOMAIN_API,
      api((stack) => ({ domain: { domainName: 'shop.example.com', hostedZone: zone(stack), certificate: certificateFor(stack) } })),
      'clients must use the new name; the old one goes in the cleanup'),
    change('`discovery.name`', API, api({}, cloudMap({ name: 'store', dnsRecords: CloudMapDnsRecords.SRV })), API_FOLLOWS),
    change('`cloudMap()` → `serviceConnect()`, another name', API, api({}, serviceConnect({ name: 'shop-sc' })), API_FOLLOWS),
    change('`httpApi()` → `applicationLoadBalancer()`', API, alb(), 'another address: the old one serves until the deployment ends'),
    change('`applicationLoadBalancer()` → `httpApi()`', alb(), API, 'another address: the old one serves until the deployment ends'),
  ],
};
