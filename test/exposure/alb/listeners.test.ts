import { Annotations as CoreAnnotations, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ApplicationLoadBalancerOptions, Exposure, FargateWebService, ServiceDeployment, TestTraffic } from '../../../src/index';
import { CERTIFICATE_ARN, existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { VPC_CIDR } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const WARNING = Match.stringLikeRegexp('plain HTTP.*`certificate`.*\\[ack: cdk-fargate-workloads:http-listener\\]');

function exposed(options: ApplicationLoadBalancerOptions = {}, stack = newStack()): { stack: Stack; web: FargateWebService; template: Template } {
  const web = webService(stack, { exposure: Exposure.applicationLoadBalancer(options), deployment: ServiceDeployment.rolling() });
  return { stack, web, template: Template.fromStack(stack) };
}

function secured(options: ApplicationLoadBalancerOptions = {}) {
  const stack = newStack();
  return exposed({ certificate: existingCertificate(stack), ...options }, stack);
}

/** Who may reach the load balancer, and where. */
function openTo({ web, template }: { web: FargateWebService; template: Template }) {
  const { SecurityGroupIngress } = template.findResources('AWS::EC2::SecurityGroup')[logicalId(web.loadBalancer!.connections.securityGroups[0])].Properties;
  return SecurityGroupIngress.map(({ CidrIp, FromPort, ToPort, IpProtocol }: any) => `${CidrIp} ${IpProtocol} ${FromPort}-${ToPort}`).sort();
}

/** The listener on a port. */
function listenerOn(template: Template, port: number) {
  const found = resourcesOf(template, LISTENER).filter(({ Properties }) => Properties.Port === port);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('without a certificate', () => {
  test('the load balancer listens on HTTP alone', () => {
    const { web, template } = exposed();

    const listener = onlyResource(template, LISTENER);
    expect(listener.Properties).toMatchObject({ Port: 80, Protocol: 'HTTP', LoadBalancerArn: ref(web.loadBalancer!) });
    expect(listener.id).toBe(logicalId(web.listener!));
  });

  test('the address of the service begins with http', () => {
    const { stack, web } = exposed();

    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['http://', getAtt(web.loadBalancer!, 'DNSName')]] });
  });

  test('the port may be another one, which the address names', () => {
    const { stack, web, template } = exposed({ listenerPort: 8000 });

    expect(onlyResource(template, LISTENER).Properties.Port).toBe(8000);
    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['http://', getAtt(web.loadBalancer!, 'DNSName'), ':8000']] });
    expect(openTo({ web, template })).toEqual(['0.0.0.0/0 tcp 8000-8000']);
  });

  test('requests that no rule takes are answered with 404', () => {
    expect(onlyResource(exposed().template, LISTENER).Properties.DefaultActions).toEqual([
      { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'Not found' } },
    ]);
  });
});

describe('with a certificate', () => {
  test('the load balancer listens on HTTPS with the policy that AWS recommends', () => {
    const { web, template } = secured();

    const listener = listenerOn(template, 443);
    expect(listener.Properties).toMatchObject({
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE_ARN }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    });
    expect(listener.id).toBe(logicalId(web.listener!));
  });

  test('HTTP redirects there for good', () => {
    const redirect = listenerOn(secured().template, 80);

    expect(redirect.Properties).toMatchObject({ Protocol: 'HTTP' });
    expect(redirect.Properties.DefaultActions).toEqual([
      { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
    ]);
  });

  test('HTTP redirects to the port that was chosen', () => {
    const { stack, web, template } = secured({ listenerPort: 8443 });

    expect(listenerOn(template, 80).Properties.DefaultActions[0].RedirectConfig.Port).toBe('8443');
    expect(listenerOn(template, 8443).Properties.Protocol).toBe('HTTPS');
    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['https://', getAtt(web.loadBalancer!, 'DNSName'), ':8443']] });
  });

  test('the address of the service begins with https and needs no port', () => {
    const { stack, web } = secured();

    expect(stack.resolve(web.url)).toEqual({ 'Fn::Join': ['', ['https://', getAtt(web.loadBalancer!, 'DNSName')]] });
  });

  test('HTTP stays shut when no redirect is wanted', () => {
    const result = secured({ redirectHttp: false });

    expect(onlyResource(result.template, LISTENER).Properties.Port).toBe(443);
    expect(openTo(result)).toEqual(['0.0.0.0/0 tcp 443-443']);
  });

  test('the policy may be another one', () => {
    const { template } = secured({ sslPolicy: elbv2.SslPolicy.TLS13_RES });

    expect(listenerOn(template, 443).Properties.SslPolicy).toBe(elbv2.SslPolicy.TLS13_RES);
  });

  test('the world reaches HTTPS and the redirect, and nothing else', () => {
    expect(openTo(secured())).toEqual(['0.0.0.0/0 tcp 443-443', '0.0.0.0/0 tcp 80-80']);
  });

  test('the VPC alone reaches HTTPS and the redirect of an internal load balancer', () => {
    expect(openTo(secured({ internetFacing: false }))).toEqual([`${VPC_CIDR} tcp 443-443`, `${VPC_CIDR} tcp 80-80`]);
  });
});

describe('the warning about plain HTTP', () => {
  test('is given where the load balancer faces the internet', () => {
    const { stack } = exposed();

    Annotations.fromStack(stack).hasWarning('/Stack/Web/Public/LoadBalancer/Listener', WARNING);
  });

  test('can be acknowledged by its id', () => {
    const stack = newStack();
    const web = webService(stack);

    CoreAnnotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'behind a VPN');

    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('http-listener'));
  });

  test('is not given for an internal load balancer', () => {
    Annotations.fromStack(exposed({ internetFacing: false }).stack).hasNoWarning('*', Match.anyValue());
  });

  test('is not given for HTTPS', () => {
    Annotations.fromStack(secured().stack).hasNoWarning('*', Match.anyValue());
  });

  test('is the only one that a service gives', () => {
    expect(Annotations.fromStack(exposed().stack).findWarning('*', Match.anyValue())).toHaveLength(1);
  });
});

describe('the test listener', () => {
  function tested(options: ApplicationLoadBalancerOptions, testTraffic: TestTraffic, stack = newStack()) {
    const web = webService(stack, { exposure: Exposure.applicationLoadBalancer(options), deployment: ServiceDeployment.blueGreen({ testTraffic }) });
    return { stack, web, template: Template.fromStack(stack) };
  }

  test('is on port 8080 beside HTTP, for the VPC alone', () => {
    const result = tested({}, TestTraffic.listener());

    expect(listenerOn(result.template, 8080)).toMatchObject({ id: logicalId(result.web.testListener!), Properties: { Protocol: 'HTTP' } });
    expect(openTo(result)).toEqual(['0.0.0.0/0 tcp 80-80', `${VPC_CIDR} tcp 8080-8080`]);
  });

  test('is on port 8443 beside HTTPS, with the same certificate and policy', () => {
    const stack = newStack();
    const certificate = existingCertificate(stack);

    const result = tested({ certificate, sslPolicy: elbv2.SslPolicy.TLS13_RES }, TestTraffic.listener(), stack);

    expect(listenerOn(result.template, 8443).Properties).toMatchObject({
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE_ARN }],
      SslPolicy: elbv2.SslPolicy.TLS13_RES,
    });
    expect(openTo(result)).toEqual(['0.0.0.0/0 tcp 443-443', '0.0.0.0/0 tcp 80-80', `${VPC_CIDR} tcp 8443-8443`]);
  });

  test('is on the port and open to whom was asked for', () => {
    const allowFrom = [ec2.Peer.ipv4('192.0.2.0/24'), ec2.Peer.ipv4('198.51.100.0/24')];

    expect(openTo(tested({}, TestTraffic.listener({ port: 9000, allowFrom })))).toEqual([
      '0.0.0.0/0 tcp 80-80', '192.0.2.0/24 tcp 9000-9000', '198.51.100.0/24 tcp 9000-9000',
    ]);
  });

  test('fails on the port of production', () => {
    expect(() => tested({ listenerPort: 8080 }, TestTraffic.listener())).toThrow(errorAt('Stack/Web', 'test traffic and production', '8080', 'another port'));
  });

  test('fails on port 80 where that redirects to HTTPS', () => {
    const stack = newStack();
    const certificate = existingCertificate(stack);

    expect(() => tested({ certificate }, TestTraffic.listener({ port: 80 }), stack)).toThrow(/^\[Stack\/Web.*\] .*80.*TestTraffic\.listener\(\)/);
  });

  test('may be on port 80 where nothing redirects', () => {
    const stack = newStack();
    const certificate = existingCertificate(stack);

    const { template } = tested({ certificate, redirectHttp: false }, TestTraffic.listener({ port: 80 }), stack);

    expect(listenerOn(template, 80).Properties.Protocol).toBe('HTTPS');
  });
});

test('a service that gets a certificate leaves port 80 before the redirect takes it', () => {
  const stack = newStack();
  const web = webService(stack, { exposure: Exposure.applicationLoadBalancer({ certificate: existingCertificate(stack) }) });

  const redirect = resourcesOf(Template.fromStack(stack), 'AWS::ElasticLoadBalancingV2::Listener').find(({ Properties }) => Properties.Port === 80)!;
  expect(redirect.DependsOn).toContain(logicalId(web.listener!));
});
