import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, NetworkLoadBalancerOptions, ServiceDeployment, Sidecar, TestTraffic } from '../../../src/index';
import { CERTIFICATE_ARN, existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const FACTORY = 'Exposure.networkLoadBalancer()';

function exposed(options: NetworkLoadBalancerOptions, deployment = ServiceDeployment.rolling(), stack = newStack()) {
  const task = webTask({ sidecars: [Sidecar.container({ image, containerName: 'proxy', port: 8443 })] });
  const web = webService(stack, { deployment, task, exposure: Exposure.networkLoadBalancer(options) });
  return { stack, web, template: Template.fromStack(stack) };
}

function zoneIn(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

/** The listeners of a template by port. */
function listenersOf(template: Template): Record<number, any> {
  return Object.fromEntries(resourcesOf(template, LISTENER).map(({ Properties }) => [Properties.Port, Properties]));
}

describe('a Network Load Balancer has the options of an Application Load Balancer', () => {
  test('containerName and containerPort of the main listener', () => {
    const { template } = exposed({ containerName: 'proxy', containerPort: 8443 });

    expect(onlyResource(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([expect.objectContaining({ ContainerName: 'proxy', ContainerPort: 8443 })]);
  });

  test('vpcSubnets, of one Availability Zone even', () => {
    const { template } = exposed({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC, availabilityZones: ['us-east-1a'] } });

    expect(onlyResource(template, LOAD_BALANCER).Properties.Subnets).toEqual(['public-a']);
  });

  test('loadBalancerName, another one of which is another load balancer with other target groups', () => {
    const [unnamed, named] = [{}, { loadBalancerName: 'shop' }].map((options) => exposed(options).template);

    expect(onlyResource(named, LOAD_BALANCER).Properties.Name).toBe('shop');
    expect(onlyResource(named, LOAD_BALANCER).id).not.toBe(onlyResource(unnamed, LOAD_BALANCER).id);
    expect(onlyResource(named, GROUP).id).not.toBe(onlyResource(unnamed, GROUP).id);
  });

  test('domain, with records that wait for the service', () => {
    const stack = newStack();
    const { web, template } = exposed({ domain: { zone: zoneIn(stack), name: 'db.example.com' }, listenerPort: 5432 }, undefined, stack);

    const record = onlyResource(template, 'AWS::Route53::RecordSet');
    expect(record.Properties).toMatchObject({
      Name: 'db.example.com.', Type: 'A', AliasTarget: { HostedZoneId: getAtt(web.networkLoadBalancer!.loadBalancer, 'CanonicalHostedZoneID') },
    });
    expect(record.DependsOn).toEqual([onlyResource(template, 'AWS::ECS::Service').id]);
    expect(web.url).toBe('tcp://db.example.com:5432');
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });

  test('domain, with a certificate for protocol TLS, which all listeners have', () => {
    const stack = newStack();
    const domain = { zone: zoneIn(stack), name: 'mqtt.example.com' };
    const { web, template } = exposed({ domain, protocol: elbv2.Protocol.TLS, additionalListeners: [{ listenerPort: 8883 }] }, undefined, stack);

    const { id, Properties } = onlyResource(template, 'AWS::CertificateManager::Certificate');
    expect(Properties.DomainName).toBe('mqtt.example.com');
    expect(Object.entries(listenersOf(template)).map(([port, { Protocol, Certificates }]) => [port, Protocol, Certificates])).toEqual([
      ['443', 'TLS', [{ CertificateArn: { Ref: id } }]], ['8883', 'TLS', [{ CertificateArn: { Ref: id } }]],
    ]);
    expect(web.url).toBe('tls://mqtt.example.com:443');
  });

  test('idleTimeout of TCP', () => {
    const { template } = exposed({ idleTimeout: Duration.minutes(30) });

    expect(onlyResource(template, LISTENER).Properties.ListenerAttributes).toEqual([{ Key: 'tcp.idle_timeout.seconds', Value: '1800' }]);
  });

  test('stickiness, by the address of the client', () => {
    const { template } = exposed({ stickiness: true });

    template.hasResourceProperties(GROUP, {
      TargetGroupAttributes: Match.arrayWith([{ Key: 'stickiness.enabled', Value: 'true' }, { Key: 'stickiness.type', Value: 'source_ip' }]),
    });
  });

  test('stickiness, with a warning behind TLS', () => {
    const stack = newStack();
    exposed({ stickiness: true, certificate: existingCertificate(stack) }, undefined, stack);

    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('unverified.*network-stickiness'));
  });

  test('accessLogs, in a new bucket', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const { template } = exposed({ certificate: existingCertificate(stack), accessLogs: true }, undefined, stack);

    const { id } = onlyResource(template, 'AWS::S3::Bucket');
    template.hasResourceProperties(LOAD_BALANCER, { LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.bucket', Value: { Ref: id } }]) });
  });
});

describe('additional listeners', () => {
  test('have the certificate and the policy of the first one', () => {
    const stack = newStack();
    const { template } = exposed({
      certificate: existingCertificate(stack), sslPolicy: elbv2.SslPolicy.TLS13_RES, additionalListeners: [{ listenerPort: 8443 }],
    }, undefined, stack);

    expect(listenersOf(template)[8443]).toMatchObject({ Protocol: 'TLS', Certificates: [{ CertificateArn: CERTIFICATE_ARN }], SslPolicy: elbv2.SslPolicy.TLS13_RES });
  });

  test('are plain TCP or UDP where they say so', () => {
    const stack = newStack();
    const task = webTask({ additionalPorts: [{ containerPort: 53, protocol: 'udp' as never }] });
    webService(stack, {
      task,
      deployment: ServiceDeployment.rolling(),
      exposure: Exposure.networkLoadBalancer({
        certificate: existingCertificate(stack),
        additionalListeners: [
          { listenerPort: 8080, protocol: elbv2.Protocol.TCP },
          { listenerPort: 53, containerPort: 53, protocol: elbv2.Protocol.UDP, healthCheck: { port: '80' } },
        ],
      }),
    });

    const listeners = listenersOf(Template.fromStack(stack));
    expect([443, 8080, 53].map((port) => [listeners[port].Protocol, listeners[port].Certificates === undefined])).toEqual([['TLS', false], ['TCP', true], ['UDP', true]]);
  });

  test('of an existing load balancer have it, too', () => {
    const stack = newStack();
    const loadBalancer = elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(stack, 'Network', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/shared/1', loadBalancerSecurityGroups: ['sg-1'],
    });
    webService(stack, {
      deployment: ServiceDeployment.rolling(),
      exposure: Exposure.existingNetworkLoadBalancer({
        loadBalancer, listenerPort: 443, certificate: existingCertificate(stack), additionalListeners: [{ listenerPort: 8443 }],
      }),
    });

    expect(listenersOf(Template.fromStack(stack))[8443]).toMatchObject({ Protocol: 'TLS', Certificates: [{ CertificateArn: CERTIFICATE_ARN }] });
  });
});

describe('TLS between a Network Load Balancer and the tasks', () => {
  test('has a target group of TLS, whose health check uses HTTPS where there is a path', () => {
    const stack = newStack();
    const certificate = existingCertificate(stack);
    const groups = [{}, { healthCheck: { path: '/health' } }].map((options) => (
      onlyResource(exposed({ certificate, targetProtocol: elbv2.Protocol.TLS, ...options }, undefined, newStack()).template, GROUP).Properties
    ));

    expect(groups.map(({ Protocol, HealthCheckProtocol }) => [Protocol, HealthCheckProtocol])).toEqual([['TLS', 'TCP'], ['TLS', 'HTTPS']]);
  });

  test('opens the port of the tasks', () => {
    const stack = newStack();
    const { template } = exposed({ certificate: existingCertificate(stack), targetProtocol: elbv2.Protocol.TLS, containerName: 'proxy' }, undefined, stack);

    expect(onlyResource(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ FromPort: 8443, IpProtocol: 'tcp' });
  });
});

describe('the health checks of both target groups', () => {
  test('change together', () => {
    const stack = newStack();
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() });
    const web = webService(stack, { deployment, exposure: Exposure.networkLoadBalancer() });
    web.networkLoadBalancer!.targetGroup.configureHealthCheck({ protocol: elbv2.Protocol.HTTP, path: '/live' });

    const { targetGroup, alternateTargetGroup } = web.networkLoadBalancer!;
    const groups = Template.fromStack(stack).findResources(GROUP);
    for (const group of [targetGroup, alternateTargetGroup!]) {
      expect(groups[logicalId(group)].Properties).toMatchObject({ HealthCheckProtocol: 'HTTP', HealthCheckPath: '/live' });
    }
  });
});

describe('a Network Load Balancer is refused', () => {
  const stack = newStack();
  const certificate = existingCertificate(stack);
  const privateZone = new route53.PrivateHostedZone(stack, 'Private', { zoneName: 'internal.example.com', vpc: new ec2.Vpc(stack, 'Vpc') });

  test.each<[string, NetworkLoadBalancerOptions, string[]]>([
    ['TLS without a certificate', { protocol: elbv2.Protocol.TLS }, ['protocol TLS', 'certificate', '`domain`']],
    ['TLS to the tasks behind TCP', { targetProtocol: elbv2.Protocol.TLS }, ['targetProtocol must be TCP', "'TLS'", '`certificate`']],
    ['UDP to the tasks behind TLS', { certificate, targetProtocol: elbv2.Protocol.UDP }, ['targetProtocol must be TCP or TLS', "'UDP'", 'leave it out']],
    ['an idle timeout of TLS', { certificate, idleTimeout: Duration.minutes(10) }, ['idleTimeout is fixed for TLS', 'Protocol.TCP']],
    ['a short idle timeout', { idleTimeout: Duration.seconds(30) }, ['idleTimeout', '60 to 6000', '30']],
    ['a bad name', { loadBalancerName: 'internal-shop' }, ['loadBalancerName', "'internal-shop'", 'another name']],
    ['a certificate for a private zone', { domain: { zone: privateZone }, protocol: elbv2.Protocol.TLS }, ['private hosted zone', 'internal.example.com', '`certificate`']],
    ['a name outside the zone', { domain: { zone: privateZone, name: 'shop.example.org' } }, ['outside the hosted zone', 'shop.example.org']],
    ['a bucket for logs that are off', { certificate, accessLogs: false, accessLogBucket: {} as never }, ['accessLogs is off', 'remove one']],
    ['access logs without TLS', { accessLogs: true }, ['accessLogs', 'only TLS', '`certificate`']],
  ])('fails with %s', (_, options, words) => {
    expect(() => Exposure.networkLoadBalancer(options)).toThrow(errorAt(FACTORY, ...words));
  });
});
