import { Duration, SecretValue } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Authentication, Exposure, StaticAddresses } from '../../../src/index';
import { alb, CODE_DEPLOY, domain, https, nlb, renewed, ROLLING, task, web, zone } from '../apps';
import { Area, change, doc, error, NOTHING, TASKS, warning } from '../change';
import {
  EMPTY_GROUP, GROUPS_REPLACED, LIVE_GROUPS, OLD_PORT, OLD_SERVES, OTHER_SCHEME, PORT_80_MOVES, PORT_80_TAKEN, RECORD_AFTER, REDIRECT_FIRST,
  STATIC_ADDRESSES, UNLISTED,
} from '../words';

const { HTTP2, GRPC } = elbv2.ApplicationProtocolVersion;
const BLUE_GREEN = alb();
const HTTPS = alb(https);
const DOMAIN = alb(domain());
const INSIDE = Exposure.applicationLoadBalancer({ internetFacing: false });
const OUTSIDE = Exposure.applicationLoadBalancer();
const TWO = web({ exposure: Exposure.multiple(OUTSIDE, { inside: INSIDE }) });
const PORTS = { additionalPorts: [{ containerPort: 9000 }] };
const SECOND = { additionalListeners: [{ listenerPort: 9000, containerPort: 9000 }] };
const DUAL_STACK = { ipAddressType: elbv2.IpAddressType.DUAL_STACK };
const { IPV6 } = elbv2.TargetGroupIpAddressType;

export const APPLICATION_LOAD_BALANCERS: Area = {
  title: 'Application Load Balancers',
  text: 'Of a service with the default deployment, `blueGreen()`, unless the change says otherwise.',
  changes: [
    change('`idleTimeout`', BLUE_GREEN, alb({ idleTimeout: Duration.minutes(2) }), NOTHING),
    change('`allowFrom`', BLUE_GREEN, alb({ allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] }), UNLISTED, { finds: ['peers refused'] }),
    change('`deletionProtection`', BLUE_GREEN, alb({ deletionProtection: true }), NOTHING),
    change('`accessLogs: true`', BLUE_GREEN, alb({ accessLogs: true }), NOTHING),
    change('`accessLogs` removed', alb({ accessLogs: true }), BLUE_GREEN, 'nothing; the bucket stays, with its logs'),
    change('`accessLogBucket`', alb({ accessLogs: true }), alb((stack) => ({ accessLogBucket: new s3.Bucket(stack, 'Logs') })),
      'nothing; the old bucket stays, with its logs'),
    change('`ipAddressType: DUAL_STACK`', BLUE_GREEN, alb({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }), NOTHING),
    change('`listenerPort` 80 → 8080', BLUE_GREEN, alb({ listenerPort: 8080 }), OLD_PORT, { finds: ['port closed'] }),
    change('`healthCheck.path`', BLUE_GREEN, alb({ healthCheck: { path: '/health' } }), NOTHING),
    change('`deregistrationDelay`', BLUE_GREEN, alb({ deregistrationDelay: Duration.minutes(2) }), NOTHING),
    change('`slowStart`', BLUE_GREEN, alb({ slowStart: Duration.minutes(1) }), NOTHING),
    change('`stickiness`', BLUE_GREEN, alb({ stickiness: {} }), NOTHING),
    change('`stickiness` removed', alb({ stickiness: {} }), BLUE_GREEN, NOTHING),
    change('`protocolVersion`', BLUE_GREEN, alb({ protocolVersion: HTTP2 }),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`protocolVersion`, with `rolling()`', alb({}, ROLLING), alb({ protocolVersion: HTTP2 }, ROLLING),
      EMPTY_GROUP, { finds: ['empty target groups'], says: doc('protocolVersion', 'clients lose requests until the new tasks are healthy') }),
    change('`targetGroupIpAddressType: IPV6`', alb(DUAL_STACK), alb({ ...DUAL_STACK, targetGroupIpAddressType: IPV6 }),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`targetGroupIpAddressType: IPV6`, with `rolling()`', alb(DUAL_STACK, ROLLING), alb({ ...DUAL_STACK, targetGroupIpAddressType: IPV6 }, ROLLING),
      EMPTY_GROUP, { finds: ['empty target groups'], says: doc('targetGroupIpAddressType', 'clients lose requests until the new tasks are healthy') }),
    change('`protocolVersion` GRPC, with HTTPS', HTTPS, alb((stack) => ({ ...https(stack), protocolVersion: GRPC })),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`internetFacing: false`', BLUE_GREEN, alb({ internetFacing: false }), OLD_SERVES, { says: OTHER_SCHEME }),
    change('`internetFacing: true` again', alb({ internetFacing: false }), BLUE_GREEN, OLD_SERVES, { says: OTHER_SCHEME }),
    change('`internetFacing: false`, with `rolling()`', alb({}, ROLLING), alb({ internetFacing: false }, ROLLING),
      OLD_SERVES, { says: OTHER_SCHEME }),
    change('`internetFacing: false`, with a `loadBalancerName`', alb({ loadBalancerName: 'shop' }), alb({ loadBalancerName: 'shop', internetFacing: false }),
      'fails: the old load balancer still has the name; change it, too', {
        finds: ['taken'], says: doc('loadBalancerName', 'A load balancer with a name cannot be replaced before its name is free.'),
      }),
    change('`vpcSubnets` of the load balancer', BLUE_GREEN, alb((stack) => ({ vpcSubnets: { subnets: subnets(stack) } })), NOTHING),
    change('`loadBalancerName` given', BLUE_GREEN, alb({ loadBalancerName: 'shop' }), OLD_SERVES),
    change('`loadBalancerName` changed', alb({ loadBalancerName: 'shop' }), alb({ loadBalancerName: 'store' }),
      OLD_SERVES, { says: doc('loadBalancerName', 'A load balancer with a name cannot be replaced before its name is free.') }),
    change('`webAclArn` added', BLUE_GREEN, alb({ webAclArn: acl('a') }), NOTHING),
    change('`webAclArn` changed', alb({ webAclArn: acl('a') }), alb({ webAclArn: acl('b') }), NOTHING),
    change('`webAclArn` removed', alb({ webAclArn: acl('a') }), BLUE_GREEN, NOTHING),
    change('`networkLoadBalancer` in front added', alb({ internetFacing: false }), alb({ internetFacing: false, networkLoadBalancer: {} }),
      'closed: the old address refuses clients as soon as its security group changes',
      { finds: ['peers refused'], says: doc('networkLoadBalancer', 'The Application Load Balancer then accepts only the Network Load Balancer') }),
    change('`networkLoadBalancer.addresses`', alb({ internetFacing: false, networkLoadBalancer: {} }),
      alb({ internetFacing: false, networkLoadBalancer: { addresses: StaticAddresses.newElasticIps() } }),
      'another address: clients move to the new Network Load Balancer', { says: STATIC_ADDRESSES }),
    change('`additionalListeners` added', task(PORTS),
      task(PORTS, { exposure: Exposure.applicationLoadBalancer(SECOND) }),
      TASKS),
    change('`additionalListeners` removed',
      task(PORTS, { exposure: Exposure.applicationLoadBalancer(SECOND) }),
      task(PORTS),
      'closed: the port of the listener, as asked; tasks are replaced', { finds: ['port closed'] }),
    change('`authentication` added', HTTPS, alb((stack) => ({ ...https(stack), authentication: login() })),
      'clients must log in', { says: warning('cdk-fargate-workloads:authentication-shift') }),
    change('`authentication`: another client', alb((stack) => ({ ...https(stack), authentication: login() })),
      alb((stack) => ({ ...https(stack), authentication: login('other') })),
      'clients must log in again'),
    change('`multiple()`: one of two removed', TWO, BLUE_GREEN, 'another address: the other one, where it was used; tasks are replaced'),
    change('`multiple()`: main and additional exposure exchanged', TWO,
      web({ exposure: Exposure.multiple(INSIDE, { outside: OUTSIDE }) }),
      'another address: of both load balancers'),
    change('`containerPort`: traffic to another port', task(PORTS),
      task(PORTS, { exposure: Exposure.applicationLoadBalancer({ containerPort: 9000 }) }),
      TASKS),
    change('load balancer removed: `Exposure.none()`', BLUE_GREEN, web({ exposure: Exposure.none() }), 'another address: none; tasks are replaced'),
    change('`Exposure.none()` → a load balancer', web({ exposure: Exposure.none() }), BLUE_GREEN, TASKS),
    change('`applicationLoadBalancer()` → `networkLoadBalancer()`', BLUE_GREEN, nlb(), OLD_SERVES),
    change('`multiple()`: a second, internal load balancer', BLUE_GREEN, TWO, TASKS),
  ],
};

const PATHS = { paths: ['/shop', '/shop/*'], healthCheck: { path: '/shop' } };
const ADMIN = { paths: ['/admin', '/admin/*'], healthCheck: { path: '/admin' } };
const HOSTS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.example.com`);

export const ROUTES: Area = {
  title: 'Routes',
  text: 'Of a load balancer of the service\'s own. Those of shared and existing ones change in the same way.',
  changes: [
    change('`paths` added', BLUE_GREEN, alb(PATHS), 'clients must ask for the paths; others get the default response'),
    change('`paths` changed', alb(PATHS), alb({ ...PATHS, paths: ['/shop', '/shop/*', '/store'] }), NOTHING),
    change('`hosts` added, with CodeDeploy', alb({}, CODE_DEPLOY), alb({ hosts: ['shop.example.com'] }, CODE_DEPLOY),
      'clients must ask for the host; all get the default response for some seconds, until the rule exists'),
    change('`priority`', alb(PATHS), alb({ ...PATHS, priority: 10 }), NOTHING),
    change('`defaultResponse`', alb(PATHS), alb({ ...PATHS, defaultResponse: { statusCode: 503 } }), NOTHING),
    change('`additionalRoutes` added', BLUE_GREEN, alb({ additionalRoutes: [ADMIN] }), TASKS),
    change('`additionalRoutes`: other paths', alb({ additionalRoutes: [ADMIN] }), alb({ additionalRoutes: [{ ...ADMIN, paths: ['/admin*'] }] }), NOTHING),
    change('`additionalRoutes`: another one ahead', alb({ additionalRoutes: [{ ...ADMIN, name: 'Admin' }] }),
      alb({ additionalRoutes: [{ paths: ['/help'], healthCheck: { path: '/help' }, name: 'Help' }, { ...ADMIN, name: 'Admin' }] }),
      TASKS),
    change('`additionalRoutes` removed', alb({ additionalRoutes: [ADMIN] }), BLUE_GREEN, TASKS),
    change('`redirects` added', BLUE_GREEN, alb({ redirects: [{ paths: ['/old'], path: '/new' }] }), 'clients must follow the redirect'),
    change('`hosts`: a sixth one, with `rolling()`', alb({ hosts: HOSTS.slice(0, 5) }, ROLLING), alb({ hosts: HOSTS }, ROLLING), NOTHING),
    change('`hosts`: a sixth one', alb({ hosts: HOSTS.slice(0, 5) }), alb({ hosts: HOSTS }),
      'fails synthesis: use wildcards, an additional route or `rolling()`', { says: error('put some of the values into an additional route') }),
    change('`targetProtocol: HTTPS`', BLUE_GREEN, alb({ targetProtocol: elbv2.ApplicationProtocol.HTTPS }),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
  ],
};

export const DOMAINS: Area = {
  title: 'HTTPS and domain names',
  changes: [
    change('HTTP → HTTPS: `certificate` added', BLUE_GREEN, HTTPS, PORT_80_MOVES, { finds: ['port closed'] }),
    change('HTTPS → HTTP: `certificate` removed', HTTPS, BLUE_GREEN, PORT_80_TAKEN, { finds: ['taken', 'port closed'], says: REDIRECT_FIRST }),
    change('HTTPS → HTTP, after `redirectHttp: false`', alb((stack) => ({ ...https(stack), redirectHttp: false })), BLUE_GREEN,
      'closed: port 443, as asked', { finds: ['port closed'] }),
    change('`certificate` renewed', HTTPS, alb(renewed), NOTHING),
    change('`sslPolicy`', HTTPS, alb((stack) => ({ ...https(stack), sslPolicy: elbv2.SslPolicy.TLS13_13 })), NOTHING),
    change('`redirectHttp: false`', HTTPS, alb((stack) => ({ ...https(stack), redirectHttp: false })),
      'closed: port 80, as asked', { finds: ['port closed'] }),
    change('`redirectHttp: true` again', alb((stack) => ({ ...https(stack), redirectHttp: false })), HTTPS, NOTHING),
    change('`listenerPort` with HTTPS', HTTPS, alb((stack) => ({ ...https(stack), listenerPort: 8443 })), OLD_PORT, { finds: ['port closed'] }),
    change('`domain` added to HTTP', BLUE_GREEN, DOMAIN, PORT_80_MOVES, { finds: ['port closed'] }),
    change('`domain` removed', DOMAIN, BLUE_GREEN, PORT_80_TAKEN, { finds: ['taken', 'port closed'], says: REDIRECT_FIRST }),
    change('`domain.name` changed', DOMAIN, alb(domain('store.example.com')), 'clients must use the new name; the old record goes in the cleanup'),
    change('`domain.name` changed, the old name kept as an alternative one', DOMAIN, alb(domain('store.example.com', 'shop.example.com')),
      NOTHING),
    change('`domain.alternativeNames` added', DOMAIN, alb(domain('shop.example.com', 'www.example.com')), NOTHING),
    change('`domain.alternativeNames` removed', alb(domain('shop.example.com', 'www.example.com')), DOMAIN,
      'clients must use another name; the record goes in the cleanup'),
    change('`name` and an alternative name exchanged', alb(domain('shop.example.com', 'www.example.com')),
      alb(domain('www.example.com', 'shop.example.com')),
      NOTHING),
    change('own `certificate` for the `domain`', DOMAIN, alb((stack) => ({ ...domain()(stack), ...https(stack) })), NOTHING),
    change('`internetFacing: false` with a `domain`', DOMAIN, alb((stack) => ({ ...domain()(stack), internetFacing: false })),
      RECORD_AFTER, { finds: ['record after tasks'], says: OTHER_SCHEME }),
    change('`domain` and `loadBalancerName` together', DOMAIN, alb((stack) => ({ ...domain()(stack), loadBalancerName: 'shop' })),
      RECORD_AFTER, { finds: ['record after tasks'] }),
    change('`networkLoadBalancer` in front, with a `domain`', alb((stack) => ({ ...domain()(stack), internetFacing: false })),
      alb((stack) => ({ ...domain()(stack), internetFacing: false, networkLoadBalancer: {} })),
      'outage: the record moves before the new load balancer has a healthy target, and the old address refuses clients',
      { finds: ['record before tasks', 'peers refused'] }),
    change('HTTPS of a CodeDeploy service: `certificate` renewed', alb(https, CODE_DEPLOY), alb(renewed, CODE_DEPLOY), NOTHING),
  ],
};

export const NETWORK_LOAD_BALANCERS: Area = {
  title: 'Network Load Balancers',
  changes: [
    change('`listenerPort`', nlb(), nlb({ listenerPort: 5432 }), OLD_PORT, { finds: ['port closed'] }),
    change('`certificate` added: TCP → TLS', nlb(), nlb(https),
      'closed: port 80; the listener moves to port 443, unless `listenerPort` is set', { finds: ['port closed'] }),
    change('`certificate` renewed', nlb(https), nlb(renewed), NOTHING),
    change('`sslPolicy`', nlb(https), nlb((stack) => ({ ...https(stack), sslPolicy: elbv2.SslPolicy.TLS13_13 })), NOTHING),
    change('`protocol: TCP_UDP`', nlb(), nlb({ protocol: elbv2.Protocol.TCP_UDP }),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`healthCheck` TCP → HTTP', nlb(), nlb({ healthCheck: { path: '/health' } }), NOTHING),
    change('`preserveClientIp`', nlb(), nlb({ preserveClientIp: true }), NOTHING),
    change('`proxyProtocolV2`', nlb(), nlb({ proxyProtocolV2: true }), NOTHING),
    change('`crossZoneEnabled`', nlb(), nlb({ crossZoneEnabled: true }), NOTHING),
    change('`allowFrom`', nlb(), nlb({ allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] }), UNLISTED, { finds: ['peers refused'] }),
    change('`addresses`: static ones', nlb(), nlb({ addresses: StaticAddresses.newElasticIps() }), OLD_SERVES, { says: STATIC_ADDRESSES }),
    change('`internetFacing: false`', nlb(), nlb({ internetFacing: false }), OLD_SERVES, { says: OTHER_SCHEME }),
    change('`additionalListeners` added', task(PORTS, { exposure: Exposure.networkLoadBalancer() }),
      task(PORTS, { exposure: Exposure.networkLoadBalancer(SECOND) }),
      TASKS),
    change('`certificate` added, with `additionalListeners`', nlb({ listenerPort: 443, additionalListeners: [{ listenerPort: 9000 }] }),
      nlb((stack) => ({ ...https(stack), additionalListeners: [{ listenerPort: 9000 }] })),
      'clients must use TLS on all listeners that do not say `protocol`',
      { says: doc('certificate', 'that of the first listener, unless `protocol` is another one than TLS') }),
    change('`loadBalancerName` given', nlb(), nlb({ loadBalancerName: 'shop' }), OLD_SERVES),
    change('`vpcSubnets` of the load balancer', nlb(), nlb((stack) => ({ vpcSubnets: { subnets: subnets(stack) } })), NOTHING),
    change('`domain` added', nlb(), nlb((stack) => ({ domain: { zone: zone(stack), name: 'db.example.com' } })), NOTHING),
    change('`idleTimeout`', nlb(), nlb({ idleTimeout: Duration.minutes(10) }), NOTHING),
    change('`stickiness`', nlb(), nlb({ stickiness: true }), NOTHING),
    change('`targetProtocol: TLS`', nlb(https), nlb((stack) => ({ ...https(stack), targetProtocol: elbv2.Protocol.TLS })),
      GROUPS_REPLACED, { finds: ['refused by the live look-up'], says: LIVE_GROUPS }),
    change('`networkLoadBalancer()` → `applicationLoadBalancer()`', nlb(), BLUE_GREEN, OLD_SERVES),
    change('`certificate` renewed, with CodeDeploy', nlb(https, CODE_DEPLOY), nlb(renewed, CODE_DEPLOY), NOTHING),
  ],
};

function login(clientId = 'shop'): Authentication {
  const issuer = 'https://login.example.com';
  return Authentication.oidc({
    issuer,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    userInfoEndpoint: `${issuer}/userinfo`,
    clientId,
    clientSecret: SecretValue.secretsManager('client'),
  });
}

function acl(name: string): string {
  return `arn:aws:wafv2:us-east-1:111111111111:regional/webacl/${name}/1`;
}

function subnets(scope: Construct): ec2.ISubnet[] {
  return ['c', 'd'].map((each) => (
    ec2.Subnet.fromSubnetAttributes(scope, `Public${each}`, { subnetId: `public-${each}`, availabilityZone: `us-east-1${each}` })
  ));
}
