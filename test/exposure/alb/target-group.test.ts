import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ApplicationLoadBalancerOptions, Exposure, ServiceDeployment } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
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

test.each<[ApplicationLoadBalancerOptions, string[]]>([
  [{ protocolVersion: GRPC }, ['gRPC needs HTTPS', '`certificate`']],
  [{ slowStart: Duration.seconds(29) }, ['slowStart in seconds', '30 to 900', '29', '15 minutes']],
  [{ stickiness: { duration: Duration.days(8) } }, ['stickiness.duration in seconds', '1 to 604800', '691200', 'a week']],
  [{ stickiness: { cookieName: 'AWSALBCART' } },
    ['stickiness.cookieName', 'application', 'AWSALBCART', 'another']],
  [{ containerPort: 0 }, ['containerPort', '1 to 65535', '0', 'container maps']],
  [{ healthCheck: { interval: Duration.seconds(301) } }, ['healthCheck.interval in seconds', '5 to 300', '301', '5 minutes']],
  [{ healthCheck: { timeout: Duration.seconds(1) } }, ['healthCheck.timeout in seconds', '2 to 120', 'got 1', '2 minutes']],
  [{ healthCheck: { healthyThresholdCount: 1 } }, ['healthCheck.healthyThresholdCount', '2 to 10', 'got 1']],
  [{ healthCheck: { unhealthyThresholdCount: 11 } }, ['healthCheck.unhealthyThresholdCount', '2 to 10', 'got 11']],
  [{ healthCheck: { path: 'health' } }, ['healthCheck.path', "'/'", "'health'", "'/health'"]],
  [{ healthCheck: { healthyHttpCodes: '200-500' } },
    ['healthCheck.healthyHttpCodes', '200 to 499', '200-500', '200,202-209']],
  [{ healthCheck: { healthyGrpcCodes: '0' } }, ['healthyGrpcCodes', 'gRPC', "'0'", 'healthyHttpCodes']],
])('fails with %p', (options, words) => {
  expect(() => Exposure.applicationLoadBalancer(options)).toThrow(errorAt('Exposure.applicationLoadBalancer()', ...words));
});

test('fails where gRPC is checked by statuses of HTTP', () => {
  const certificate = existingCertificate(newStack());

  expect(() => Exposure.applicationLoadBalancer({ certificate, protocolVersion: GRPC, healthCheck: { healthyHttpCodes: '200' } })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'gRPC', 'status', '200', 'healthyGrpcCodes'));
});

test.each([
  [{ containerName: 'admin' }, ['container', 'does not have', 'admin', '`containerName`']],
  [{ containerPort: 90 }, ['port', "'app'", 'does not map', '90', '`containerPort`']],
])('fails with a target %p that the task does not have', (options, words) => {
  expect(() => webService(newStack(), { exposure: Exposure.applicationLoadBalancer(options) })).toThrow(errorAt('Stack/Web', ...words));
});

test.each(['http', '0', '70000'])('fails with a health check on port %s', (port) => {
  expect(() => Exposure.applicationLoadBalancer({ healthCheck: { port } })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'healthCheck.port', '1 to 65535', `${Number(port)}`, 'traffic-port'));
});
