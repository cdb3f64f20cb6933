import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ApplicationLoadBalancerOptions, Exposure, ServiceDeployment } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const { GRPC, HTTP2 } = elbv2.ApplicationProtocolVersion;

function targetGroup(options: ApplicationLoadBalancerOptions) {
  const stack = newStack();
  const exposure = Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack), ...options });
  webService(stack, { exposure, deployment: ServiceDeployment.rolling() });
  return onlyResource(Template.fromStack(stack), TARGET_GROUP).Properties;
}

test('gRPC is checked by its own statuses', () => {
  expect(targetGroup({ protocolVersion: GRPC })).toMatchObject({ ProtocolVersion: 'GRPC', Matcher: { GrpcCode: '12' } });
  expect(targetGroup({ protocolVersion: GRPC, healthCheck: { path: '/grpc.health.v1.Health/Check', healthyGrpcCodes: '0' } })).toMatchObject({
    HealthCheckPath: '/grpc.health.v1.Health/Check', Matcher: { GrpcCode: '0' },
  });
});

test('HTTP/2 is checked by statuses of HTTP', () => {
  expect(targetGroup({ protocolVersion: HTTP2 })).toMatchObject({ ProtocolVersion: 'HTTP2', HealthCheckPath: '/', Matcher: { HttpCode: '200-399' } });
});

test('clients stay with a task for as long as asked, by the cookie of the load balancer or of the application', () => {
  expect(targetGroup({ stickiness: {} }).TargetGroupAttributes).toEqual(expect.arrayContaining([
    { Key: 'stickiness.type', Value: 'lb_cookie' }, { Key: 'stickiness.lb_cookie.duration_seconds', Value: '86400' },
  ]));
  expect(targetGroup({ stickiness: { duration: Duration.hours(1), cookieName: 'cart' } }).TargetGroupAttributes).toEqual(expect.arrayContaining([
    { Key: 'stickiness.app_cookie.cookie_name', Value: 'cart' }, { Key: 'stickiness.app_cookie.duration_seconds', Value: '3600' },
  ]));
});

test('new tasks start slowly when asked', () => {
  expect(targetGroup({ slowStart: Duration.seconds(60) }).TargetGroupAttributes).toContainEqual({ Key: 'slow_start.duration_seconds', Value: '60' });
});

test('both target groups of a deployment that shifts traffic are alike', () => {
  const stack = newStack();
  const certificate = existingCertificate(stack);
  webService(stack, { exposure: Exposure.applicationLoadBalancer({ certificate, protocolVersion: HTTP2, slowStart: Duration.seconds(30) }) });

  const groups = Template.fromStack(stack).findResources(TARGET_GROUP, { Properties: Match.anyValue() });
  const [first, second] = Object.values(groups).map(({ Properties }) => Properties);
  expect(first).toEqual(second);
});

test.each<[ApplicationLoadBalancerOptions, string]>([
  [{ protocolVersion: GRPC }, 'gRPC needs HTTPS, but the listener speaks HTTP; pass `certificate` or `domain` where the listener is made'],
  [{ slowStart: Duration.seconds(29) }, 'slowStart in seconds must be a whole number from 30 to 900, got 29; use 30 seconds to 15 minutes, or leave it out'],
  [{ stickiness: { duration: Duration.days(8) } }, 'stickiness.duration in seconds must be a whole number from 1 to 604800, got 691200; use at most a week'],
  [{ stickiness: { cookieName: 'AWSALBCART' } },
    "stickiness.cookieName must be the name of a cookie of the application's own, got 'AWSALBCART'; use another one, or leave it out"],
  [{ containerPort: 0 }, 'containerPort must be a whole number from 1 to 65535, got 0; use a port that the container maps'],
  [{ healthCheck: { interval: Duration.seconds(301) } }, 'healthCheck.interval in seconds must be a whole number from 5 to 300, got 301; use at most 5 minutes'],
  [{ healthCheck: { timeout: Duration.seconds(1) } }, 'healthCheck.timeout in seconds must be a whole number from 2 to 120, got 1; use at most 2 minutes'],
  [{ healthCheck: { healthyThresholdCount: 1 } }, 'healthCheck.healthyThresholdCount must be a whole number from 2 to 10, got 1; use 2 to 10 checks'],
  [{ healthCheck: { unhealthyThresholdCount: 11 } }, 'healthCheck.unhealthyThresholdCount must be a whole number from 2 to 10, got 11; use 2 to 10 checks'],
  [{ healthCheck: { path: 'health' } }, "healthCheck.path must begin with '/' and have at most 1024 characters, got 'health'; use one such as '/health'"],
  [{ healthCheck: { healthyHttpCodes: '200-500' } },
    "healthCheck.healthyHttpCodes must be codes from 200 to 499, or ranges of them, got '200-500'; write them as in '200,202-209'"],
  [{ healthCheck: { healthyGrpcCodes: '0' } }, "healthyGrpcCodes are for gRPC alone, got '0'; use healthyHttpCodes, or protocolVersion GRPC"],
])('fails with %p', (options, message) => {
  expect(() => Exposure.applicationLoadBalancer(options)).toThrow(new Error(`[Exposure.applicationLoadBalancer()] ${message}`));
});

test('fails where gRPC is checked by statuses of HTTP', () => {
  const certificate = existingCertificate(newStack());

  expect(() => Exposure.applicationLoadBalancer({ certificate, protocolVersion: GRPC, healthCheck: { healthyHttpCodes: '200' } })).toThrow(new Error(
    "[Exposure.applicationLoadBalancer()] gRPC has statuses of its own, got '200'; use healthyGrpcCodes instead of healthyHttpCodes",
  ));
});

test.each([
  [{ containerName: 'admin' }, "a listener leads to a container that the task does not have, got 'admin'; change `containerName`"],
  [{ containerPort: 90 }, "a listener leads to a port that container 'app' does not map, got 90; map the port, or change `containerPort`"],
])('fails with a target %p that the task does not have', (options, message) => {
  expect(() => webService(newStack(), { exposure: Exposure.applicationLoadBalancer(options) })).toThrow(new Error(`[Stack/Web] ${message}`));
});

test.each(['http', '0', '70000'])('fails with a health check on port %s', (port) => {
  expect(() => Exposure.applicationLoadBalancer({ healthCheck: { port } })).toThrow(new Error(
    '[Exposure.applicationLoadBalancer()] healthCheck.port must be a whole number from 1 to 65535, '
    + `got ${Number(port)}; use a port, 'traffic-port', or leave it out`,
  ));
});
