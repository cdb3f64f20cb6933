import { Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as fc from 'fast-check';
import { adoptionOptions, COMMON, commonProps, OF_ONE_TARGET_GROUP, placeOf, RULE_OF_PASSED_GROUP, scale } from './common';
import { DrawnPattern } from './drawn-update';
import { Adoption, Exposure, FargateWebService, ServiceDeployment, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);

/** Options of an `ApplicationLoadBalancedFargateService`. */
export const drawnApplicationPatterns = fc.record({
  ...COMMON,
  tls: fc.constantFrom('none', 'none', 'certificate', 'domain', 'CNAME'),
  redirects: fc.boolean(),
  publicLoadBalancer: maybe(true, false),
  openListener: maybe(true, false),
  loadBalancerName: maybe('shop'),
  listenerPort: maybe(8080, 8443),
  targetProtocol: maybe(elbv2.ApplicationProtocol.HTTPS),
  protocolVersion: maybe(elbv2.ApplicationProtocolVersion.HTTP2),
  idleTimeout: maybe(Duration.seconds(120)),
  deploys: fc.constantFrom('rolling', 'rolling', 'blueGreen'),
});

type Drawn = typeof drawnApplicationPatterns extends fc.Arbitrary<infer T> ? T : never;

export function applicationPattern(drawn: Drawn): DrawnPattern {
  return { before: (stack) => addPattern(stack, drawn), after: (stack) => addService(stack, drawn), mayDelete: drawn.deploys === 'rolling' ? RULE_OF_PASSED_GROUP : OF_ONE_TARGET_GROUP };
}

const zoneIn = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const certificateIn = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');
const domainName = 'shop.example.com';

function addPattern(stack: Stack, drawn: Drawn): void {
  const { tls, redirects, openListener, publicLoadBalancer, loadBalancerName, listenerPort, targetProtocol, protocolVersion, idleTimeout } = drawn;
  const { containerName, containerPort } = drawn;
  const hasDomain = tls === 'domain' || tls === 'CNAME';
  const { service, targetGroup } = new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', {
    ...placeOf(stack, drawn),
    ...commonProps(stack, drawn),
    publicLoadBalancer,
    openListener,
    loadBalancerName,
    listenerPort,
    targetProtocol,
    protocolVersion,
    idleTimeout,
    taskImageOptions: { image, containerName, containerPort },
    ...hasDomain && { domainName, domainZone: zoneIn(stack), protocol: elbv2.ApplicationProtocol.HTTPS },
    ...tls === 'CNAME' && { recordType: patterns.ApplicationLoadBalancedServiceRecordType.CNAME },
    ...tls === 'certificate' && { certificate: certificateIn(stack) },
    ...tls !== 'none' && redirects && { redirectHTTP: true },
  });
  scale(service, drawn, targetGroup);
}

function addService(stack: Stack, drawn: Drawn): void {
  const { tls, redirects, openListener, publicLoadBalancer, targetProtocol, protocolVersion, loadBalancerName, listenerPort, idleTimeout } = drawn;
  const { vpc, cluster } = placeOf(stack, drawn);
  const { containerName = 'web', containerPort = 80 } = drawn;
  const hasDomain = tls === 'domain' || tls === 'CNAME';
  const { scaling, ...common } = adoptionOptions(stack, drawn);
  new FargateWebService(stack, 'Web', {
    ...common.props,
    cluster,
    scaling,
    adopt: Adoption.applicationLoadBalancedFargateService({ ...common.adoption, vpc }),
    task: WorkloadTask.container({ image, containerName, port: containerPort, ...common.task }),
    deployment: drawn.deploys === 'rolling' ? ServiceDeployment.rolling() : ServiceDeployment.blueGreen(),
    exposure: Exposure.applicationLoadBalancer({
      internetFacing: publicLoadBalancer,
      loadBalancerName,
      listenerPort,
      targetProtocol,
      protocolVersion,
      idleTimeout,
      ...openListener === false && { allowFrom: [ec2.Peer.ipv4('10.1.0.0/16')] },
      ...hasDomain && { domain: { zone: zoneIn(stack), name: domainName } },
      ...tls === 'certificate' && { certificate: certificateIn(stack) },
      ...tls !== 'none' && { redirectHttp: redirects },
    }),
  });
}
