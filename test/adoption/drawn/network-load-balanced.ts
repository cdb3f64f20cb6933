import { FeatureFlags, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT } from 'aws-cdk-lib/cx-api';
import * as fc from 'fast-check';
import { adoptionOptions, COMMON, commonProps, placeOf, RULE_OF_PASSED_GROUP, scale } from './common';
import { DrawnPattern } from './drawn-update';
import { Adoption, Exposure, FargateWebService, ServiceDeployment, WorkloadTask } from '../../../src/index';

const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values);

/** Options of a `NetworkLoadBalancedFargateService`. */
export const drawnNetworkPatterns = fc.record({
  ...COMMON,
  hasCertificate: fc.boolean(),
  hasDomain: fc.boolean(),
  publicLoadBalancer: maybe(true, false),
  listenerPort: maybe(8080),
  /** Who opens the security groups: the pattern does not. */
  opensGroups: fc.boolean(),
  deploys: fc.constantFrom('rolling', 'rolling', 'blueGreen'),
});

type Drawn = typeof drawnNetworkPatterns extends fc.Arbitrary<infer T> ? T : never;

export function networkPattern(drawn: Drawn): DrawnPattern {
  return { before: (stack) => addPattern(stack, drawn), after: (stack) => addService(stack, drawn), mayDelete: RULE_OF_PASSED_GROUP };
}

const zoneIn = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const certificateIn = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Imported', 'arn:aws:acm:eu-west-1:111111111111:certificate/1');

function addPattern(stack: Stack, drawn: Drawn): void {
  const { containerName, containerPort, publicLoadBalancer, listenerPort } = drawn;
  const { service, loadBalancer } = new patterns.NetworkLoadBalancedFargateService(stack, 'Web', {
    ...placeOf(stack, drawn),
    ...commonProps(stack, drawn),
    publicLoadBalancer,
    listenerPort,
    taskImageOptions: { image, containerName, containerPort },
    ...drawn.hasDomain && { domainName: 'shop.example.com', domainZone: zoneIn(stack) },
    listenerCertificate: drawn.hasCertificate ? certificateIn(stack) : undefined,
  });
  scale(service, withoutRequests(drawn));
  if (!drawn.opensGroups || !hasGroup(stack)) return;
  loadBalancer.connections.allowFromAnyIpv4(ec2.Port.tcp(listenerPort ?? (drawn.hasCertificate ? 443 : 80)));
  service.connections.allowFrom(loadBalancer, ec2.Port.tcp(containerPort ?? 80));
}

function addService(stack: Stack, drawn: Drawn): void {
  const { containerName = 'web', containerPort, publicLoadBalancer, listenerPort } = drawn;
  const { vpc, cluster } = placeOf(stack, drawn);
  const { scaling, props, adoption, task } = adoptionOptions(stack, withoutRequests(drawn));
  const targetGroupPort = containerPort ?? (drawn.hasCertificate ? 443 : 80);
  new FargateWebService(stack, 'Web', {
    ...props,
    cluster,
    scaling,
    adopt: Adoption.networkLoadBalancedFargateService({ ...adoption, vpc, targetGroupPort }),
    task: WorkloadTask.container({ image, containerName, port: containerPort ?? 80, ...task }),
    deployment: drawn.deploys === 'rolling' ? ServiceDeployment.rolling() : ServiceDeployment.blueGreen(),
    exposure: Exposure.networkLoadBalancer({
      internetFacing: publicLoadBalancer,
      listenerPort,
      allowFrom: [ec2.Peer.anyIpv4()],
      ...drawn.hasDomain && { domain: { zone: zoneIn(stack), name: 'shop.example.com' } },
      ...drawn.hasCertificate && { certificate: certificateIn(stack), targetProtocol: elbv2.Protocol.TLS },
    }),
  });
}

/** A Network Load Balancer counts no requests. */
function withoutRequests(drawn: Drawn): Drawn {
  return { ...drawn, scalesOn: drawn.scalesOn.filter((metric) => metric !== 'requests') };
}

function hasGroup(stack: Stack): boolean {
  return FeatureFlags.of(stack).isEnabled(NETWORK_LOAD_BALANCER_WITH_SECURITY_GROUP_BY_DEFAULT) ?? false;
}
