import { Duration, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApplicationLoadBalancerOptions, Authentication, Exposure, FargateWebServiceProps, OidcAuthenticationOptions, ServiceDeployment, TestTraffic, WorkloadCluster } from '../../../src/index';
import { existingCertificate } from '../../fixtures/certificate';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const FACTORY = 'Exposure.applicationLoadBalancer()';

function exposed(options: ApplicationLoadBalancerOptions, stack = newStack(), props: Partial<FargateWebServiceProps> = {}) {
  const web = webService(stack, { deployment: ServiceDeployment.rolling(), ...props, exposure: Exposure.applicationLoadBalancer(options) });
  return { stack, web, template: Template.fromStack(stack) };
}

/** A zone that nobody looks up. */
function zoneOf(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

function attributesOf(template: Template): Record<string, unknown> {
  const { LoadBalancerAttributes } = onlyResource(template, LOAD_BALANCER).Properties;
  return Object.fromEntries(LoadBalancerAttributes.map(({ Key, Value }: any) => [Key, Value]));
}

describe('a domain', () => {
  test('brings a certificate that its zone validates, an alias record, and HTTPS', () => {
    const stack = newStack();
    const { web, template } = exposed({ domain: { zone: zoneOf(stack), name: 'shop.example.com', alternativeNames: ['www.example.com'] } }, stack);

    const certificate = onlyResource(template, 'AWS::CertificateManager::Certificate');
    expect(certificate.Properties).toMatchObject({
      DomainName: 'shop.example.com',
      SubjectAlternativeNames: ['www.example.com'],
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z1' }, { DomainName: 'www.example.com', HostedZoneId: 'Z1' }],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Certificates: [{ CertificateArn: { Ref: certificate.id } }] });
    expect(resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties }) => [Properties.Name, Properties.Type])).toEqual([
      ['shop.example.com.', 'A'], ['www.example.com.', 'A'],
    ]);
    expect(web.url).toBe('https://shop.example.com');
  });

  test('is that of the zone unless it says its name', () => {
    const stack = newStack();
    const { web, template } = exposed({ domain: { zone: zoneOf(stack) }, listenerPort: 8443 }, stack);

    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'example.com.' });
    expect(web.url).toBe('https://example.com:8443');
  });

  test('takes the certificate that was given', () => {
    const stack = newStack();
    const { template } = exposed({ domain: { zone: zoneOf(stack) }, certificate: existingCertificate(stack) }, stack);

    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.resourceCountIs('AWS::Route53::RecordSet', 1);
  });

  test('has a record for IPv6 too where the load balancer is dual-stack', () => {
    const stack = newStack();
    const { template } = exposed({ domain: { zone: zoneOf(stack) }, ipAddressType: elbv2.IpAddressType.DUAL_STACK }, stack);

    expect(resourcesOf(template, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties.Type).sort()).toEqual(['A', 'AAAA']);
  });

  test('keeps the logical ids of its other names when one is added', () => {
    const records = [['a.example.com'], ['b.example.com', 'a.example.com']].map((alternativeNames) => {
      const stack = newStack();
      const { template } = exposed({ domain: { zone: zoneOf(stack), alternativeNames } }, stack);
      return resourcesOf(template, 'AWS::Route53::RecordSet').find(({ Properties }) => Properties.Name === 'a.example.com.')!.id;
    });

    expect(records[0]).toBe(records[1]);
  });

  test('fails outside its zone', () => {
    expect(() => Exposure.applicationLoadBalancer({ domain: { zone: zoneOf(newStack()), name: 'shop.example.org' } })).toThrow(errorAt(FACTORY, 'domain', 'outside', 'example.com', 'shop.example.org', 'its zone'));
  });

  test('fails with a further name that is not known at synth', () => {
    const alternativeNames = [Token.asString({ Ref: 'Name' })];

    expect(() => Exposure.applicationLoadBalancer({ domain: { zone: zoneOf(newStack()), alternativeNames } })).toThrow(errorAt(FACTORY, 'alternativeNames', 'tokens', 'in full'));
  });

  test('fails with a name twice', () => {
    expect(() => Exposure.applicationLoadBalancer({ domain: { zone: zoneOf(newStack()), alternativeNames: ['example.com'] } })).toThrow(errorAt(FACTORY, 'domain', 'twice', 'example.com', 'remove'));
  });

  test('fails in a private zone without a certificate', () => {
    const stack = newStack();
    const zone = new route53.PrivateHostedZone(stack, 'Zone', { vpc: new ec2.Vpc(stack, 'Vpc'), zoneName: 'corp.example' });

    expect(() => Exposure.applicationLoadBalancer({ domain: { zone } })).toThrow(errorAt(FACTORY, 'validated', 'private hosted zone', 'corp.example', '`certificate`'));
    expect(() => Exposure.applicationLoadBalancer({ domain: { zone }, certificate: existingCertificate(stack) })).not.toThrow();
  });
});

describe('the load balancer', () => {
  test('is set up as told', () => {
    const { template } = exposed({
      idleTimeout: Duration.seconds(30),
      deletionProtection: true,
      loadBalancerName: 'shop',
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:regional/webacl/shop/1',
    });

    expect(attributesOf(template)).toMatchObject({ 'idle_timeout.timeout_seconds': '30', 'deletion_protection.enabled': 'true' });
    expect(onlyResource(template, LOAD_BALANCER).Properties).toMatchObject({ Name: 'shop', Subnets: ['private-a', 'private-b'] });
    template.hasResource('AWS::WAFv2::WebACLAssociation', {
      Properties: {
        ResourceArn: { Ref: onlyResource(template, LOAD_BALANCER).id },
        WebACLArn: 'arn:aws:wafv2:us-east-1:111111111111:regional/webacl/shop/1',
      },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('accepts those that were named, and nobody else', () => {
    const { template } = exposed({ allowFrom: [ec2.Peer.ipv4('192.0.2.0/24'), ec2.Peer.prefixList('pl-1')] });

    const { SecurityGroupIngress } = resourcesOf(template, 'AWS::EC2::SecurityGroup')[0].Properties;
    expect(SecurityGroupIngress).toEqual([expect.objectContaining({ CidrIp: '192.0.2.0/24', FromPort: 80 })]);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { SourcePrefixListId: 'pl-1', FromPort: 80 });
  });

  test('writes access logs to a bucket of its own, which takes TLS alone and is closed to the world', () => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const { template } = exposed({ accessLogs: true }, stack);

    const bucket = onlyResource(template, 'AWS::S3::Bucket');
    expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': { Ref: bucket.id } });
    expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
    });
  });

  test('has IPv6 where the VPC has it, for everybody or for the VPC', () => {
    for (const internetFacing of [true, false]) {
      const stack = newStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { ipProtocol: ec2.IpProtocol.DUAL_STACK });
      const { template } = exposed({ ipAddressType: elbv2.IpAddressType.DUAL_STACK, internetFacing }, stack, { cluster: new WorkloadCluster(stack, 'Cluster', { vpc }) });

      const { SecurityGroupIngress } = resourcesOf(template, 'AWS::EC2::SecurityGroup').find(({ id }) => id.includes('LoadBalancer'))!.Properties;
      expect(SecurityGroupIngress).toEqual(internetFacing
        ? [expect.objectContaining({ CidrIp: '0.0.0.0/0' }), expect.objectContaining({ CidrIpv6: '::/0' })]
        : [expect.objectContaining({ CidrIp: expect.anything() }), expect.objectContaining({ CidrIpv6: { 'Fn::Select': [0, expect.anything()] } })]);
    }
  });

  test('fails with IPv6 where the VPC has none', () => {
    const stack = newStack();
    const cluster = new WorkloadCluster(stack, 'Cluster');

    expect(() => exposed({ ipAddressType: elbv2.IpAddressType.DUAL_STACK }, stack, { cluster })).toThrow(errorAt('Stack/Web', 'IPv6', 'VPC has none', 'dualstack', 'DUAL_STACK'));
  });

  test.each<[ApplicationLoadBalancerOptions, string[]]>([
    [{ allowFrom: [] }, ['allowFrom is empty', 'name a peer']],
    [{ idleTimeout: Duration.seconds(4001) }, ['idleTimeout in seconds', '1 to 4000', '4001']],
    [{ loadBalancerName: 'internal-shop' },
      ['loadBalancerName', '1 to 32', "'internal-shop'", 'another name']],
    [{ loadBalancerName: 'shop-' },
      ['loadBalancerName', '1 to 32', "'shop-'", 'another name']],
    [{ webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/1' },
      ['webAclArn', 'CloudFront', ':global/webacl/', 'REGIONAL']],
    [{ internetFacing: false, ipAddressType: elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 },
      ['public IPv4', 'dualstack-without-public-ipv4', 'IpAddressType.DUAL_STACK']],
  ])('fails with %p', (options, words) => {
    expect(() => Exposure.applicationLoadBalancer(options)).toThrow(errorAt(FACTORY, ...words));
  });
});

describe('further listeners', () => {
  const additionalListeners = [{ listenerPort: 9090, healthCheck: { path: '/admin' } }];

  test('lead to target groups of their own, which are shifted together', () => {
    const deployment = ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() });
    const { web, template } = exposed({ additionalListeners }, newStack(), { deployment });

    const { LoadBalancers } = onlyResource(template, 'AWS::ECS::Service').Properties;
    const additional = web.additionalExposures.Port9090.applicationLoadBalancer!;
    expect(LoadBalancers.map(({ TargetGroupArn }: any) => TargetGroupArn)).toEqual([ref(web.targetGroup!), ref(additional.targetGroup)]);
    expect(LoadBalancers.map(({ AdvancedConfiguration }: any) => AdvancedConfiguration.TestListenerRule !== undefined)).toEqual([true, false]);
    template.resourceCountIs(LOAD_BALANCER, 1);
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').map(({ Properties }) => Properties.Port)).toEqual([80, 8080, 9090]);
    expect(web.loadBalancer!.listeners).toHaveLength(3);
    expect(logicalId(web.listener!)).not.toBe(logicalId(web.additionalExposures.Port9090.applicationLoadBalancer!.listener!));
  });

  test.each([[80, {}], [8080, { testTraffic: TestTraffic.listener() }]])('fail on port %d, which is taken', (listenerPort, options) => {
    expect(() => exposed({ additionalListeners: [{ listenerPort }] }, newStack(), { deployment: ServiceDeployment.blueGreen(options) })).toThrow(errorAt('Stack/Web', 'two listeners', `${listenerPort}`, 'another `listenerPort`'));
  });

  test('fail for CodeDeploy', () => {
    expect(() => exposed({ additionalListeners }, newStack(), { deployment: ServiceDeployment.codeDeploy() })).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'additionalListeners', 'ServiceDeployment.blueGreen()'));
  });
});

describe('authentication', () => {
  const OIDC: OidcAuthenticationOptions = {
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/userinfo',
    clientId: 'shop',
    clientSecret: SecretValue.secretsManager('client'),
  };

  function guarded(authentication: Authentication, deployment = ServiceDeployment.rolling(), stack = newStack()) {
    return exposed({ certificate: existingCertificate(stack), authentication }, stack, { deployment });
  }

  test('at an OpenID Connect provider comes before the tasks, and the load balancer may ask the provider', () => {
    const { template } = guarded(Authentication.oidc(OIDC));

    expect(onlyResource(template, RULE).Properties.Actions.map(({ Type, Order }: any) => [Order, Type])).toEqual([[1, 'authenticate-oidc'], [2, 'forward']]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: Match.arrayWith([Match.objectLike({ FromPort: 443, CidrIp: '0.0.0.0/0' })]) });
  });

  test('at a Cognito user pool comes before the tasks', () => {
    const stack = newStack();
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'pool');
    const { template } = guarded(Authentication.cognito({
      userPool,
      userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'client'),
      userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'shop'),
      sessionTimeout: Duration.hours(8),
    }), ServiceDeployment.rolling(), stack);

    expect(onlyResource(template, RULE).Properties.Actions[0]).toMatchObject({
      Type: 'authenticate-cognito', AuthenticateCognitoConfig: { UserPoolClientId: 'client', UserPoolDomain: 'shop', SessionTimeout: 28800 },
    });
  });

  test('comes before test traffic by a header, and is warned of where ECS shifts the rule', () => {
    const { stack, template } = guarded(Authentication.oidc(OIDC), ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: 'X-Test', values: ['true'] }) }));

    expect(resourcesOf(template, RULE).map(({ Properties }) => Properties.Actions[0].Type)).toEqual(['authenticate-oidc', 'authenticate-oidc']);
    Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('authentication-shift'));
  });

  test('is nothing to warn of where tasks are replaced', () => {
    Annotations.fromStack(guarded(Authentication.oidc(OIDC)).stack).hasNoWarning('*', Match.anyValue());
  });

  test('fails for CodeDeploy, which moves the default action', () => {
    expect(() => guarded(Authentication.oidc(OIDC), ServiceDeployment.codeDeploy())).toThrow(errorAt('Stack/Web', 'ServiceDeployment.codeDeploy()', 'authentication', 'ServiceDeployment.rolling()'));
  });

  test('fails without HTTPS', () => {
    expect(() => Exposure.applicationLoadBalancer({ authentication: Authentication.oidc(OIDC) })).toThrow(errorAt(FACTORY, 'authentication needs HTTPS', '`certificate`'));
  });

  test('fails with an endpoint that is no URL of HTTPS', () => {
    expect(() => Authentication.oidc({ ...OIDC, tokenEndpoint: 'id.example.com/token' })).toThrow(errorAt('Authentication.oidc()', 'tokenEndpoint', 'HTTPS', 'id.example.com/token', 'https://'));
  });

  test('fails with a session that is too long', () => {
    expect(() => Authentication.oidc({ ...OIDC, sessionTimeout: Duration.days(8) })).toThrow(errorAt('Authentication.oidc()', 'sessionTimeout in seconds', '1 to 604800', '691200', 'a week'));
  });
});

describe('what only the stack or the zone can tell', () => {
  test('writes access logs in a stack that does not say its Region, too', () => {
    const stack = new Stack();
    webService(stack, { exposure: Exposure.applicationLoadBalancer({ accessLogs: true }) });

    Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' }, Action: 's3:PutObject' })]),
      },
    });
  });

  test('fails with a zone that was imported without its name', () => {
    const zone = route53.HostedZone.fromHostedZoneId(newStack(), 'Zone', 'Z1');

    expect(() => exposed({ domain: { zone } })).toThrow(errorAt(FACTORY, 'hosted zone', 'not known', 'HostedZone.fromHostedZoneAttributes()'));
  });
});
