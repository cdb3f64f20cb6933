import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Exposure, StaticAddresses } from '../../../src/index';
import { alb, CODE_DEPLOY, domain, https, nlb, renewed, ROLLING, task, web } from '../apps';
import { Area, change, doc, error, NOTHING, page, TASKS, warning } from '../change';

const { HTTP2, GRPC } = elbv2.ApplicationProtocolVersion;
const BLUE_GREEN = alb();
const HTTPS = alb(https);
const DOMAIN = alb(domain());
const ADDRESS = 'another address: the load balancer is another one; the old one goes in the cleanup';

export const APPLICATION_LOAD_BALANCERS: Area = {
  title: 'Application Load Balancers',
  text: 'Of a service with the default deployment, `blueGreen()`, unless the change says otherwise.',
  changes: [
    change('`idleTimeout`', BLUE_GREEN, alb({ idleTimeout: Duration.minutes(2) }), NOTHING),
    change('`allowFrom`', BLUE_GREEN, alb({ allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] }), NOTHING),
    change('`deletionProtection`', BLUE_GREEN, alb({ deletionProtection: true }), NOTHING),
    change('`accessLogs: true`', BLUE_GREEN, alb({ accessLogs: true }), NOTHING),
    change('`accessLogs` removed', alb({ accessLogs: true }), BLUE_GREEN, NOTHING),
    change('`accessLogBucket`', alb({ accessLogs: true }), alb((stack) => ({ accessLogBucket: new s3.Bucket(stack, 'Logs') })), NOTHING),
    change('`ipAddressType: DUAL_STACK`', BLUE_GREEN, alb({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }), NOTHING),
    change('`listenerPort` 80 → 8080', BLUE_GREEN, alb({ listenerPort: 8080 }), 'outage: clients of the old port are refused'),
    change('`healthCheck.path`', BLUE_GREEN, alb({ healthCheck: { path: '/health' } }), NOTHING),
    change('`deregistrationDelay`', BLUE_GREEN, alb({ deregistrationDelay: Duration.minutes(2) }), NOTHING),
    change('`slowStart`', BLUE_GREEN, alb({ slowStart: Duration.minutes(1) }), NOTHING),
    change('`stickiness`', BLUE_GREEN, alb({ stickiness: {} }), NOTHING),
    change('`stickiness` removed', alb({ stickiness: {} }), BLUE_GREEN, NOTHING),
    change('`protocolVersion`', BLUE_GREEN, alb({ protocolVersion: HTTP2 }), 'fails'),
    change('`protocolVersion`, with `rolling()`', alb({}, ROLLING), alb({ protocolVersion: HTTP2 }, ROLLING), 'outage'),
    change('`protocolVersion` GRPC, with HTTPS', HTTPS, alb((stack) => ({ ...https(stack), protocolVersion: GRPC })), 'fails'),
    change('`internetFacing: false`', BLUE_GREEN, alb({ internetFacing: false }), ADDRESS),
    change('`internetFacing: true` again', alb({ internetFacing: false }), BLUE_GREEN, ADDRESS),
    change('`internetFacing: false`, with `rolling()`', alb({}, ROLLING), alb({ internetFacing: false }, ROLLING), ADDRESS),
    change('`vpcSubnets` of the load balancer', BLUE_GREEN, alb((stack) => ({ vpcSubnets: { subnets: subnets(stack) } })), NOTHING),
    change('`loadBalancerName` given', BLUE_GREEN, alb({ loadBalancerName: 'shop' }), 'fails'),
    change('`loadBalancerName` changed', alb({ loadBalancerName: 'shop' }), alb({ loadBalancerName: 'store' }), 'fails'),
    change('`webAclArn` added', BLUE_GREEN, alb({ webAclArn: acl('a') }), NOTHING),
    change('`webAclArn` changed', alb({ webAclArn: acl('a') }), alb({ webAclArn: acl('b') }), NOTHING),
    change('`webAclArn` removed', alb({ webAclArn: acl('a') }), BLUE_GREEN, NOTHING),
    change('`networkLoadBalancer` in front added', alb({ internetFacing: false }), alb({ internetFacing: false, networkLoadBalancer: {} }), 'another address'),
    change('`networkLoadBalancer.addresses`', alb({ internetFacing: false, networkLoadBalancer: {} }),
      alb({ internetFacing: false, networkLoadBalancer: { addresses: StaticAddresses.newElasticIps() } }), 'another address'),
    change('`additionalListeners` added', task({ additionalPorts: [{ containerPort: 9000 }] }),
      task({ additionalPorts: [{ containerPort: 9000 }] }, { exposure: Exposure.applicationLoadBalancer({ additionalListeners: [{ listenerPort: 9000, containerPort: 9000 }] }) }), TASKS),
    change('`additionalListeners` removed', task({ additionalPorts: [{ containerPort: 9000 }] }, { exposure: Exposure.applicationLoadBalancer({ additionalListeners: [{ listenerPort: 9000, containerPort: 9000 }] }) }),
      task({ additionalPorts: [{ containerPort: 9000 }] }), TASKS),
    change('load balancer removed: `Exposure.none()`', BLUE_GREEN, web({ exposure: Exposure.none() }), 'another address'),
    change('`Exposure.none()` → a load balancer', web({ exposure: Exposure.none() }), BLUE_GREEN, TASKS),
    change('`applicationLoadBalancer()` → `networkLoadBalancer()`', BLUE_GREEN, nlb(), 'another address'),
    change('`multiple()`: a second, internal load balancer', BLUE_GREEN,
      web({ exposure: Exposure.multiple(Exposure.applicationLoadBalancer(), { inside: Exposure.applicationLoadBalancer({ internetFacing: false }) }) }), TASKS),
  ],
};

export const DOMAINS: Area = {
  title: 'HTTPS and domain names',
  changes: [
    change('HTTP → HTTPS: `certificate` added', BLUE_GREEN, HTTPS, NOTHING),
    change('HTTPS → HTTP: `certificate` removed', HTTPS, BLUE_GREEN, 'fails', { says: doc('certificate', 'Before you remove it again, deploy once with `redirectHttp: false`, because both listeners need port 80.') }),
    change('HTTPS → HTTP, after `redirectHttp: false`', alb((stack) => ({ ...https(stack), redirectHttp: false })), BLUE_GREEN, NOTHING),
    change('`certificate` renewed', HTTPS, alb(renewed), NOTHING),
    change('`sslPolicy`', HTTPS, alb((stack) => ({ ...https(stack), sslPolicy: elbv2.SslPolicy.TLS13_12_EXT1 })), NOTHING),
    change('`redirectHttp: false`', HTTPS, alb((stack) => ({ ...https(stack), redirectHttp: false })), NOTHING),
    change('`redirectHttp: true` again', alb((stack) => ({ ...https(stack), redirectHttp: false })), HTTPS, NOTHING),
    change('`listenerPort` with HTTPS', HTTPS, alb((stack) => ({ ...https(stack), listenerPort: 8443 })), 'outage'),
    change('`domain` added to HTTP', BLUE_GREEN, DOMAIN, NOTHING),
    change('`domain` removed', DOMAIN, BLUE_GREEN, 'fails'),
    change('`domain.name` changed', DOMAIN, alb(domain('store.example.com')), NOTHING),
    change('`domain.alternativeNames` added', DOMAIN, alb(domain('shop.example.com', 'www.example.com')), NOTHING),
    change('`domain.alternativeNames` removed', alb(domain('shop.example.com', 'www.example.com')), DOMAIN, NOTHING),
    change('`name` and an alternative name exchanged', alb(domain('shop.example.com', 'www.example.com')), alb(domain('www.example.com', 'shop.example.com')), NOTHING),
    change('own `certificate` for the `domain`', DOMAIN, alb((stack) => ({ ...domain()(stack), ...https(stack) })), NOTHING),
    change('`internetFacing: false` with a `domain`', DOMAIN, alb((stack) => ({ ...domain()(stack), internetFacing: false })), 'fails'),
    change('`domain` and `loadBalancerName` together', DOMAIN, alb((stack) => ({ ...domain()(stack), loadBalancerName: 'shop' })), 'fails'),
    change('`networkLoadBalancer` in front, with a `domain`', alb((stack) => ({ ...domain()(stack), internetFacing: false })),
      alb((stack) => ({ ...domain()(stack), internetFacing: false, networkLoadBalancer: {} })), NOTHING),
    change('HTTPS of a CodeDeploy service: `certificate` renewed', alb(https, CODE_DEPLOY), alb(renewed, CODE_DEPLOY), NOTHING),
  ],
};

export const NETWORK_LOAD_BALANCERS: Area = {
  title: 'Network Load Balancers',
  changes: [
    change('`listenerPort`', nlb(), nlb({ listenerPort: 5432 }), 'outage'),
    change('`certificate` added: TCP → TLS', nlb(), nlb(https), NOTHING),
    change('`certificate` renewed', nlb(https), nlb(renewed), NOTHING),
    change('`sslPolicy`', nlb(https), nlb((stack) => ({ ...https(stack), sslPolicy: elbv2.SslPolicy.TLS13_12_EXT1 })), NOTHING),
    change('`protocol: TCP_UDP`', nlb(), nlb({ protocol: elbv2.Protocol.TCP_UDP }), 'fails'),
    change('`healthCheck` TCP → HTTP', nlb(), nlb({ healthCheck: { path: '/health' } }), NOTHING),
    change('`preserveClientIp`', nlb(), nlb({ preserveClientIp: true }), NOTHING),
    change('`proxyProtocolV2`', nlb(), nlb({ proxyProtocolV2: true }), NOTHING),
    change('`crossZoneEnabled`', nlb(), nlb({ crossZoneEnabled: true }), NOTHING),
    change('`allowFrom`', nlb(), nlb({ allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] }), NOTHING),
    change('`addresses`: static ones', nlb(), nlb({ addresses: StaticAddresses.newElasticIps() }), ADDRESS),
    change('`internetFacing: false`', nlb(), nlb({ internetFacing: false }), ADDRESS),
    change('`additionalListeners` added', task({ additionalPorts: [{ containerPort: 9000 }] }, { exposure: Exposure.networkLoadBalancer() }),
      task({ additionalPorts: [{ containerPort: 9000 }] }, { exposure: Exposure.networkLoadBalancer({ additionalListeners: [{ listenerPort: 9000, containerPort: 9000 }] }) }), TASKS),
    change('`networkLoadBalancer()` → `applicationLoadBalancer()`', nlb(), BLUE_GREEN, ADDRESS),
    change('`certificate` renewed, with CodeDeploy', nlb(https, CODE_DEPLOY), nlb(renewed, CODE_DEPLOY), NOTHING),
  ],
};

function acl(name: string): string {
  return `arn:aws:wafv2:us-east-1:111111111111:regional/webacl/${name}/1`;
}

function subnets(scope: import('constructs').Construct): ec2.ISubnet[] {
  return ['c', 'd'].map((zone) => ec2.Subnet.fromSubnetAttributes(scope, `Public${zone}`, { subnetId: `public-${zone}`, availabilityZone: `us-east-1${zone}` }));
}
void [error, page, warning];
