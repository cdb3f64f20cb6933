import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { containerNames, ports } from './container';
import { testListener } from './deployment';
import { buckets, certificates, listeners, logGroups, networkListenersOf, networkLoadBalancers, testListeners, userPoolClients, userPoolDomains, userPools, vpcs, zones } from './estate';
import { allowFrom, subnets } from './existing';
import {
  AdditionalApplicationListener, AdditionalNetworkListener, AdditionalRoute,
  ApplicationLoadBalancerOptions, ApplicationTargetOptions, Authentication,
  CognitoAuthenticationOptions,
  LoadBalancerDomainOptions, ExistingListenerOptions, ExistingNetworkListenerOptions, ExistingNetworkLoadBalancerOptions, NetworkTargetOptions,
  Exposure, DefaultResponseOptions, HttpApiDomain, HttpApiOptions, HttpApiRoute, StaticAddresses,
  NetworkLoadBalancerBaseOptions,
  NetworkListenerOptions, NetworkLoadBalancerOptions, OidcAuthenticationOptions, RedirectRoute,
  RouteConditions, SharedExposureOptions, SharedLoadBalancer,
  SharedLoadBalancerAttributes, SharedLoadBalancerProps, StickinessOptions, ApplicationLoadBalancerBaseOptions,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { Deferred, deferred } from '../generators/deferred';
import { ChoicesOf, covered, factory, optionsOf } from '../generators/options';
import { numbers, seconds, texts, withOdd } from '../generators/values';

const domainNames = texts('shop.example.com', 'example.com', '*.example.com');
const ipAddressTypes = anyOf(elbv2.IpAddressType);
const sslPolicies = among([elbv2.SslPolicy.RECOMMENDED_TLS, elbv2.SslPolicy.TLS13_RES]);
const listenerPorts: Choice = { sane: fc.constantFrom(443, 8443, 81, 9000), odd: fc.oneof(ports.odd, fc.constantFrom(80, 8080)) };

const session = { scope: texts('openid', 'openid email'), sessionTimeout: seconds({ min: 1, max: 604800 }), onUnauthenticatedRequest: anyOf(elbv2.UnauthenticatedAction) };
const urls = texts('https://login.example.com/oauth2', 'https://login.example.com');
const authentications = oneOf(
  factory('Authentication.oidc', Authentication.oidc, optionsOf<OidcAuthenticationOptions>('OidcAuthenticationOptions',
    ['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint', 'clientId', 'clientSecret'], {
      ...session,
      issuer: urls,
      authorizationEndpoint: urls,
      tokenEndpoint: urls,
      userInfoEndpoint: urls,
      clientId: texts('client'),
      clientSecret: among([deferred("SecretValue.secretsManager('oidc')", () => SecretValue.secretsManager('oidc'))]),
    })),
  factory('Authentication.cognito', Authentication.cognito, optionsOf<CognitoAuthenticationOptions>('CognitoAuthenticationOptions',
    ['userPool', 'userPoolClient', 'userPoolDomain'], {
      ...session,
      userPool: userPools,
      userPoolClient: userPoolClients,
      userPoolDomain: userPoolDomains,
    })),
);

const duration = (text: string, make: () => Duration) => deferred(text, make);
const healthChecks = among(
  [{ path: '/health' }, { path: '/', interval: duration('10 s', () => Duration.seconds(10)), timeout: duration('5 s', () => Duration.seconds(5)) }, { healthyThresholdCount: 2 }],
  [
    {}, { path: '' }, { path: 'health' }, { path: '/a b' }, { path: `/${'a'.repeat(1100)}` }, { port: '0' }, { port: 'traffic-port' }, { port: 'web' }, { port: '70000' }, { healthyThresholdCount: 1 },
    { unhealthyThresholdCount: 11 }, { healthyHttpCodes: '' }, { healthyHttpCodes: '200-600' }, { healthyHttpCodes: 'ok' }, { healthyGrpcCodes: '0' }, { protocol: elbv2.Protocol.TCP }, { enabled: false },
    { interval: duration('4 s', () => Duration.seconds(4)) }, { timeout: duration('40 s', () => Duration.seconds(40)) }, { interval: duration('301 s', () => Duration.seconds(301)) },
    { interval: duration('1500 ms', () => Duration.millis(7500)) }, { timeout: duration('1 s', () => Duration.seconds(1)) }, { protocol: elbv2.Protocol.HTTPS, path: '/' },
  ],
);

const stickiness = optionsOf<StickinessOptions>('StickinessOptions', [], { cookieName: texts('SESSION'), duration: seconds({ min: 1, max: 604800 }) });

const targetChoices: ChoicesOf<ApplicationTargetOptions> = {
  authentication: authentications,
  containerName: { sane: fc.constant('app'), odd: containerNames.odd },
  containerPort: { sane: fc.constant(80), odd: ports.odd },
  deregistrationDelay: seconds({ min: 0, max: 3600 }),
  healthCheck: healthChecks,
  protocolVersion: anyOf(elbv2.ApplicationProtocolVersion),
  slowStart: seconds({ min: 30, max: 900 }),
  stickiness,
  targetGroupIpAddressType: anyOf(elbv2.TargetGroupIpAddressType),
  targetProtocol: anyOf(elbv2.ApplicationProtocol),
};

const domain = optionsOf<LoadBalancerDomainOptions>('LoadBalancerDomainOptions', ['zone'], { zone: zones, alternativeNames: listOf(domainNames, 2), name: domainNames });

const addresses = oneOf(
  factory('StaticAddresses.elasticIps', (ids: string[]) => StaticAddresses.elasticIps(...ids), among([['eipalloc-12345678', 'eipalloc-87654321']], [[], ['eipalloc-1'], ['a', 'a'], ['']])),
  factory('StaticAddresses.newElasticIps', StaticAddresses.newElasticIps),
  factory('StaticAddresses.privateIpv4', (ips: string[]) => StaticAddresses.privateIpv4(...ips), among([['10.1.0.10', '10.1.1.10']], [[], ['10.1.0.10'], ['10.1.0.10', '10.1.0.10'], ['x', 'y'], ['256.1.1.1', '1.1.1.1']])),
);

const networkFront: ChoicesOf<NetworkLoadBalancerBaseOptions> = {
  addresses,
  allowFrom,
  crossZoneEnabled: booleans,
  deletionProtection: booleans,
  internetFacing: booleans,
  ipAddressType: ipAddressTypes,
  loadBalancerName: texts('shop', 'shop-1'),
  vpcSubnets: subnets,
};

const applicationFront: ChoicesOf<ApplicationLoadBalancerBaseOptions> = {
  accessLogBucket: buckets,
  accessLogs: booleans,
  allowFrom,
  certificate: certificates,
  deletionProtection: booleans,
  domain,
  idleTimeout: seconds({ min: 1, max: 4000 }),
  internetFacing: booleans,
  ipAddressType: ipAddressTypes,
  listenerPort: listenerPorts,
  loadBalancerName: texts('shop', 'shop-1'),
  networkLoadBalancer: optionsOf<NetworkLoadBalancerBaseOptions>('NetworkLoadBalancerBaseOptions', [], networkFront),
  redirectHttp: booleans,
  sslPolicy: sslPolicies,
  vpcSubnets: subnets,
  webAclArn: withOdd(texts('arn:aws:wafv2:us-east-1:111111111111:regional/webacl/shop/1'), 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/1'),
};

const conditionChoices: ChoicesOf<RouteConditions> = {
  headers: mapOf(texts('X-Tenant', 'X-Version'), listOf(texts('a', 'b*'), 2), 1),
  hosts: listOf(domainNames, 2),
  methods: listOf(texts('GET', 'POST'), 2),
  paths: listOf(texts('/', '/orders/*', '/a'), 2),
  queryStrings: among([[{ key: 'version', value: '2' }], [{ value: 'beta' }]], [[], [{ key: '', value: '' }], [{ key: 'k'.repeat(129), value: 'v' }], [{ key: 'a', value: 'v'.repeat(129) }]]),
  sourceIps: listOf(withOdd(texts('192.0.2.0/24', '10.0.0.0/8', '2001:db8::/32'), '10.0.0.0/99', '300.0.0.0/8', '::/200'), 2),
};
const priorities = numbers({ min: 1, max: 50000 });
const redirects = listOf(optionsOf<RedirectRoute>('RedirectRoute', [], {
  ...conditionChoices,
  host: texts('www.example.com', '#{host}'),
  path: withOdd(texts('/new/#{path}', '/#{path}'), 'new'),
  permanent: booleans,
  port: ports,
  priority: priorities,
  protocol: anyOf(elbv2.ApplicationProtocol),
  query: texts('#{query}', 'a=b'),
}), 2);
const routeNames = withOdd(texts('Admin', 'Api'), 'ad-min', '1a');
const additionalRoutes = listOf(optionsOf<AdditionalRoute>('AdditionalRoute', [], {
  ...conditionChoices, ...targetChoices, name: routeNames, priority: priorities, testPriority: priorities,
}), 2);
const routeChoices = { ...conditionChoices, additionalRoutes, redirects, priority: priorities, testPriority: priorities };
const defaultResponse = optionsOf<DefaultResponseOptions>('DefaultResponseOptions', [], {
  contentType: texts('text/plain', 'application/json'), messageBody: texts('Nothing here'), statusCode: among([200, 404, 503], [0, 99, 100, 199, 301, 302, 404.5, NaN, 600]),
});

const applicationOptions = optionsOf<ApplicationLoadBalancerOptions>('ApplicationLoadBalancerOptions', [], {
  ...applicationFront,
  ...targetChoices,
  ...routeChoices,
  defaultResponse,
  additionalListeners: listOf(optionsOf<AdditionalApplicationListener>('AdditionalApplicationListener', ['listenerPort'], { ...targetChoices, listenerPort: listenerPorts }), 2),
});

const networkTarget: ChoicesOf<NetworkTargetOptions> = {
  containerName: { sane: fc.constant('app'), odd: containerNames.odd },
  containerPort: { sane: fc.constant(80), odd: ports.odd },
  deregistrationDelay: seconds({ min: 0, max: 3600 }),
  healthCheck: healthChecks,
  preserveClientIp: booleans,
  proxyProtocolV2: booleans,
  targetGroupIpAddressType: anyOf(elbv2.TargetGroupIpAddressType),
  stickiness: booleans,
  targetProtocol: among([elbv2.Protocol.TCP, elbv2.Protocol.TLS], [elbv2.Protocol.UDP, elbv2.Protocol.HTTPS]),
};

const networkListener: ChoicesOf<NetworkListenerOptions> = {
  ...networkTarget,
  certificate: certificates,
  idleTimeout: seconds({ min: 60, max: 6000 }),
  protocol: among([elbv2.Protocol.TCP, elbv2.Protocol.UDP, elbv2.Protocol.TCP_UDP, elbv2.Protocol.TLS], [elbv2.Protocol.HTTP]),
  sslPolicy: sslPolicies,
};

const additionalNetworkListener: ChoicesOf<AdditionalNetworkListener> = { ...networkListener, listenerPort: listenerPorts };
const additionalNetworkListeners = listOf(optionsOf<AdditionalNetworkListener>('AdditionalNetworkListener', ['listenerPort'], additionalNetworkListener), 2);

const networkOptions = optionsOf<NetworkLoadBalancerOptions>('NetworkLoadBalancerOptions', [], {
  ...networkFront,
  ...networkListener,
  accessLogBucket: buckets,
  accessLogs: booleans,
  domain,
  additionalListeners: additionalNetworkListeners,
  listenerPort: listenerPorts,
});

const existingNetworkOptions = optionsOf<ExistingNetworkLoadBalancerOptions>('ExistingNetworkLoadBalancerOptions', ['loadBalancer', 'listenerPort'], {
  ...additionalNetworkListener, allowFrom, additionalListeners: additionalNetworkListeners, loadBalancer: networkLoadBalancers,
});

const existingNetworkListenerOptions = optionsOf<ExistingNetworkListenerOptions>('ExistingNetworkListenerOptions', ['listener'], {
  ...networkTarget,
  allowFrom,
  listener: networkListenersOf(443),
  testListener: networkListenersOf(8443),
});


const sharedProps = optionsOf<SharedLoadBalancerProps>('SharedLoadBalancerProps', ['vpc'], {
  ...applicationFront,
  vpc: vpcs,
  defaultResponse,
  testListener,
});
const sharedAttributes = optionsOf<SharedLoadBalancerAttributes>('SharedLoadBalancerAttributes', ['listenerArn', 'loadBalancerArn', 'loadBalancerDnsName', 'securityGroupId', 'vpc'], {
  vpc: vpcs,
  listenerArn: texts('arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/2'),
  loadBalancerArn: texts('arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shared/1'),
  loadBalancerDnsName: texts('shared.example.com'),
  securityGroupId: texts('sg-12345678'),
  internetFacing: booleans,
  protocol: anyOf(elbv2.ApplicationProtocol),
  testListenerArn: texts('arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shared/1/3'),
  testListenerPort: ports,
  url: texts('https://shop.example.com'),
});
covered.functions.add('new SharedLoadBalancer').add('SharedLoadBalancer.fromAttributes');
const newShared = (props: unknown) => new Deferred(() => `new SharedLoadBalancer(${fc.stringify(props)})`, (world) => (
  new SharedLoadBalancer(world.newScope('Shared'), 'Shared', world.build(props) as SharedLoadBalancerProps)
));
const wrappedShared = (props: unknown) => new Deferred(() => `SharedLoadBalancer.fromAttributes(${fc.stringify(props)})`, (world) => (
  SharedLoadBalancer.fromAttributes(world.newScope('Shared'), 'Shared', world.build(props) as SharedLoadBalancerAttributes)
));
export const sharedLoadBalancers: Choice = {
  sane: fc.oneof(sharedProps.sane.map(newShared), sharedAttributes.sane.map(wrappedShared)),
  odd: fc.oneof(sharedProps.odd.map(newShared), sharedAttributes.odd.map(wrappedShared)),
};

const apiRoutes = listOf(optionsOf<HttpApiRoute>('HttpApiRoute', ['path'], {
  path: withOdd(texts('/', '/orders', '/orders/{id}', '/{proxy+}'), '/a/{proxy+}/b', 'orders', '/{', '/{id+}', '/a/', '//', '/{id}{id}'), methods: listOf(anyOf(apigateway.HttpMethod), 2),
}), 2);
const apiOptions = optionsOf<HttpApiOptions>('HttpApiOptions', [], {
  accessLogGroup: logGroups,
  authorizer: among([deferred('new HttpIamAuthorizer', () => new authorizers.HttpIamAuthorizer())]),
  corsPreflight: among(
    [{ allowOrigins: ['https://shop.example.com'], allowMethods: [apigateway.CorsHttpMethod.GET] }],
    [{}, { allowOrigins: [] }, { allowOrigins: ['*'], allowCredentials: true }, { maxAge: duration('-', () => Duration.days(2)) }, { maxAge: duration('1500 ms', () => Duration.millis(1500)) }],
  ),
  domain: optionsOf<HttpApiDomain>('HttpApiDomain', ['domainName', 'certificate'], { domainName: domainNames, certificate: certificates, hostedZone: zones }),
  routes: apiRoutes,
  throttle: among([{ rateLimit: 100, burstLimit: 200 }], [{}, { rateLimit: -1 }, { burstLimit: 0.5 }, { burstLimit: NaN }, { rateLimit: 0 }]),
  vpcSubnets: subnets,
});

const exposureWithout = factory('Exposure.none', Exposure.none);
const applicationExposures = factory('Exposure.applicationLoadBalancer', Exposure.applicationLoadBalancer, applicationOptions);
const networkExposures = factory('Exposure.networkLoadBalancer', Exposure.networkLoadBalancer, networkOptions);
const sharedExposures = factory('Exposure.sharedLoadBalancer', Exposure.sharedLoadBalancer, sharedLoadBalancers,
  optionsOf<SharedExposureOptions>('SharedExposureOptions', [], { ...routeChoices, ...targetChoices }));
const listenerExposures = factory('Exposure.existingListener', Exposure.existingListener, optionsOf<ExistingListenerOptions>('ExistingListenerOptions', ['listener', 'priority'], {
  ...routeChoices,
  ...targetChoices,
  listener: listeners,
  testListener: testListeners,
  url: texts('https://shop.example.com'),
}));
const existingNetworkExposures = factory('Exposure.existingNetworkLoadBalancer', Exposure.existingNetworkLoadBalancer, existingNetworkOptions);
const networkListenerExposures = factory('Exposure.existingNetworkListener', Exposure.existingNetworkListener, existingNetworkListenerOptions);
const single = oneOf(applicationExposures, networkExposures, existingNetworkExposures, networkListenerExposures, sharedExposures, listenerExposures);

const apiExposures = factory('Exposure.httpApi', Exposure.httpApi, apiOptions);

/** By what they go with. */
export const exposuresOf = {
  application: applicationExposures,
  network: oneOf(networkExposures, existingNetworkExposures, networkListenerExposures),
  shared: oneOf(sharedExposures, listenerExposures),
  none: exposureWithout,
  api: apiExposures,
};

export const exposures: Choice = oneOf(
  single,
  exposureWithout,
  apiExposures,
  factory('Exposure.multiple', Exposure.multiple, single, mapOf(texts('internal', 'partner'), single, 2)),
);
