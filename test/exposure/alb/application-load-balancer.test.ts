import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationLoadBalancerOptions, Exposure, ServiceDeployment, WorkloadTask } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { numberParameter, unknownNumber } from '../../fixtures/number-token';
import { getAtt, onlyResource, ref } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function exposed(options?: ApplicationLoadBalancerOptions, stack = newStack()) {
  const web = webService(stack, { exposure: Exposure.applicationLoadBalancer(options), deployment: ServiceDeployment.rolling() });
  return { web, template: Template.fromStack(stack) };
}

describe('the load balancer', () => {
  test('faces the internet from the public subnets', () => {
    expect(onlyResource(exposed().template, LOAD_BALANCER).Properties).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: ['public-a', 'public-b'],
    });
  });

  test('is internal in the private subnets when asked for', () => {
    expect(onlyResource(exposed({ internetFacing: false }).template, LOAD_BALANCER).Properties).toMatchObject({
      Type: 'application',
      Scheme: 'internal',
      Subnets: ['private-a', 'private-b'],
    });
  });

  test('has no name, so that it can be replaced', () => {
    exposed().template.hasResourceProperties(LOAD_BALANCER, { Name: Match.absent() });
  });

  test('is another one, with other target groups, once the scheme changes, because a target group stays with its load balancer', () => {
    const ids = [true, false].map((internetFacing) => {
      const { template } = exposed({ internetFacing });
      return [onlyResource(template, LOAD_BALANCER).id, onlyResource(template, TARGET_GROUP).id];
    });

    expect(ids[0][0]).not.toBe(ids[1][0]);
    expect(ids[0][1]).not.toBe(ids[1][1]);
  });

  test('writes no access logs', () => {
    expect(JSON.stringify(onlyResource(exposed().template, LOAD_BALANCER).Properties)).not.toContain('access_logs');
  });

  test('writes access logs to the bucket that was given', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const accessLogBucket = new s3.Bucket(stack, 'Logs');

    const { template } = exposed({ accessLogBucket }, stack);

    template.hasResourceProperties(LOAD_BALANCER, {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: ref(accessLogBucket) },
      ]),
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: ref(accessLogBucket),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:PutObject', Effect: 'Allow' })]) },
    });
  });
});

describe('the target group', () => {
  test('takes the addresses of tasks, by HTTP, and is not replaced when the port of the container changes', () => {
    const stack = newStack();
    webService(stack, { task: webTask({ port: 8080 }), deployment: ServiceDeployment.rolling() });

    expect(onlyResource(Template.fromStack(stack), TARGET_GROUP).Properties).toMatchObject({
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-1',
    });
  });

  test('has no name, so that it can be replaced', () => {
    exposed().template.hasResourceProperties(TARGET_GROUP, { Name: Match.absent() });
  });

  test('asks for / and takes the statuses 200 to 399 for healthy', () => {
    expect(onlyResource(exposed().template, TARGET_GROUP).Properties).toMatchObject({
      HealthCheckPath: '/',
      Matcher: { HttpCode: '200-399' },
    });
  });

  test('checks the health as asked for', () => {
    const { template } = exposed({
      healthCheck: {
        path: '/health',
        healthyHttpCodes: '204',
        interval: Duration.seconds(20),
        timeout: Duration.seconds(3),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 4,
      },
    });

    expect(onlyResource(template, TARGET_GROUP).Properties).toMatchObject({
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '204' },
      HealthCheckIntervalSeconds: 20,
      HealthCheckTimeoutSeconds: 3,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 4,
    });
  });

  test('keeps the defaults for the parts of the health check that are left out', () => {
    expect(onlyResource(exposed({ healthCheck: { path: '/health' } }).template, TARGET_GROUP).Properties).toMatchObject({
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200-399' },
    });
    expect(onlyResource(exposed({ healthCheck: { healthyHttpCodes: '204' } }).template, TARGET_GROUP).Properties).toMatchObject({
      HealthCheckPath: '/',
      Matcher: { HttpCode: '204' },
    });
  });

  test('keeps the defaults for the parts of the health check that are undefined', () => {
    const healthCheck = { path: undefined, healthyHttpCodes: undefined, interval: Duration.seconds(20) };

    expect(onlyResource(exposed({ healthCheck }).template, TARGET_GROUP).Properties).toMatchObject({
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 20,
      Matcher: { HttpCode: '200-399' },
    });
  });

  test('lets a task that is replaced finish its requests for 30 seconds', () => {
    exposed().template.hasResourceProperties(TARGET_GROUP, {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    });
  });

  test.each([0, 3600])('lets a task that is replaced finish its requests for %d seconds', (seconds) => {
    exposed({ deregistrationDelay: Duration.seconds(seconds) }).template.hasResourceProperties(TARGET_GROUP, {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }]),
    });
  });
});

describe('what Exposure.applicationLoadBalancer() refuses', () => {
  const stack = newStack();
  const certificate = existingCertificate(stack);

  test.each([true, false])('fails with redirectHttp %s and no certificate', (redirectHttp) => {
    expect(() => Exposure.applicationLoadBalancer({ redirectHttp })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'redirectHttp needs HTTPS', `${redirectHttp}`, '`certificate`'));
  });

  test('fails with an SSL policy and no certificate', () => {
    expect(() => Exposure.applicationLoadBalancer({ sslPolicy: elbv2.SslPolicy.TLS12 })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'sslPolicy needs HTTPS', 'ELBSecurityPolicy-TLS-1-2-2017-01', '`certificate`'));
  });

  test.each([0, 65536, -443, 80.5])('fails with listener port %d', (listenerPort) => {
    expect(() => Exposure.applicationLoadBalancer({ listenerPort })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'listenerPort', '1 to 65535', `${listenerPort}`, 'free port'));
  });

  test('fails where HTTPS and the redirect want one port', () => {
    expect(() => Exposure.applicationLoadBalancer({ certificate, listenerPort: 80 })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'HTTPS', 'redirect', '80', 'another listenerPort'));
    expect(() => Exposure.applicationLoadBalancer({ certificate, listenerPort: 80, redirectHttp: false })).not.toThrow();
  });

  test.each([3601, 7200])('fails with a deregistration delay of %d seconds', (seconds) => {
    expect(() => Exposure.applicationLoadBalancer({ deregistrationDelay: Duration.seconds(seconds) })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'deregistrationDelay in seconds', '0 to 3600', `${seconds}`, 'an hour'));
  });

  test('fails with a deregistration delay that is not in whole seconds', () => {
    expect(() => Exposure.applicationLoadBalancer({ deregistrationDelay: Duration.millis(2500) })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'deregistrationDelay in seconds', 'whole number', '2.5'));
  });

  test.each([
    ['a time-out that is the interval', { timeout: Duration.seconds(10), interval: Duration.seconds(10) }, 10, 10],
    ['a time-out above the interval', { timeout: Duration.seconds(11), interval: Duration.seconds(10) }, 11, 10],
    ['a time-out that is the default interval', { timeout: Duration.seconds(30) }, 30, 30],
    ['an interval that is the default time-out', { interval: Duration.seconds(5) }, 5, 5],
  ])('fails with %s', (_, healthCheck, timeout, interval) => {
    expect(() => Exposure.applicationLoadBalancer({ healthCheck })).toThrow(errorAt('Exposure.applicationLoadBalancer()', 'timeout', 'below', `${interval} seconds`, `got ${timeout}`, 'shorter timeout'));
  });

  test('fails where the container has no port', () => {
    expect(() => webService(newStack(), { task: WorkloadTask.container({ image, containerName: 'worker' }) })).toThrow(errorAt('Stack/Web', "'worker'", 'no port', 'Exposure.none()'));
  });
});

describe('numbers that are not known at synth', () => {
  test('pass through', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const web = webService(stack, {
      cluster,
      exposure: Exposure.applicationLoadBalancer({
        certificate: existingCertificate(stack),
        listenerPort: numberParameter(stack, 'ListenerPort'),
        deregistrationDelay: Duration.seconds(numberParameter(stack, 'Delay')),
        healthCheck: { interval: Duration.seconds(numberParameter(stack, 'Interval')) },
      }),
    });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS', Port: { Ref: 'ListenerPort' } });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Port: { Ref: 'ListenerPort' } } }],
    });
    template.hasResourceProperties(TARGET_GROUP, {
      HealthCheckIntervalSeconds: { Ref: 'Interval' },
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: { Ref: 'Delay' } }]),
    });
    expect(stack.resolve(web.url)).toEqual({
      'Fn::Join': ['', ['https://', getAtt(web.loadBalancer!, 'DNSName'), ':', { Ref: 'ListenerPort' }]],
    });
  });

  test('pass one by one', () => {
    const seconds = Duration.seconds(unknownNumber());
    const refused = (options: ApplicationLoadBalancerOptions) => () => Exposure.applicationLoadBalancer(options);

    expect(refused({ listenerPort: unknownNumber() })).not.toThrow();
    expect(refused({ deregistrationDelay: seconds })).not.toThrow();
    expect(refused({ healthCheck: { interval: seconds, timeout: Duration.seconds(60) } })).not.toThrow();
    expect(refused({ healthCheck: { timeout: seconds, interval: Duration.seconds(5) } })).not.toThrow();
  });
});
