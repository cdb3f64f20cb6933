import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Authentication, Exposure, FargateWebService, Scaling, ServiceDeployment, WorkloadCluster, WorkloadTask } from '../../../src/index';
import { attribute, containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/terraform-aws-modules/terraform-aws-atlantis, main.tf with examples/github-complete: Atlantis, which plans
Terraform in pull requests. People log in at the load balancer by OIDC; the webhooks of GitHub, told by their addresses, need not. HTTPS with a
certificate and a record of its own, access logs in a bucket, and a container with nearly every option that a container has.`;

const PORT = 4141;
const GITHUB_WEBHOOKS = ['140.82.112.0/20', '185.199.108.0/22', '192.30.252.0/22', '143.55.64.0/20'];

export function build(app: App): void {
  const stack = new Stack(app, 'Atlantis', { env: { account: '111122223333', region: 'eu-west-1' } });
  const cluster = new WorkloadCluster(stack, 'Cluster', {
    containerInsights: ecs.ContainerInsights.ENABLED, ipAddresses: ec2.IpAddresses.cidr('10.99.0.0/18'), natGateways: 1,
  });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' });
  const parameter = (name: string) => ecs.Secret.fromSsmParameter(
    ssm.StringParameter.fromSecureStringParameterAttributes(stack, name, { parameterName: `/atlantis/github/${name}` }),
  );
  const healthCheck = { path: '/healthz' };

  new FargateWebService(stack, 'Atlantis', {
    cluster,
    task: WorkloadTask.container({
      containerName: 'atlantis',
      image: ecs.ContainerImage.fromRegistry('ghcr.io/runatlantis/atlantis:v0.17.0'),
      port: PORT,
      cpu: 512,
      memoryLimitMiB: 1024,
      containerCpu: 512,
      containerMemoryLimitMiB: 1024,
      containerMemoryReservationMiB: 256,
      entryPoint: ['docker-entrypoint.sh'],
      command: ['server'],
      workingDirectory: '/tmp',
      user: 'atlantis',
      readonlyRootFilesystem: false,
      ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 4096, hardLimit: 16384 }],
      startTimeout: Duration.seconds(30),
      stopTimeout: Duration.seconds(30),
      dockerLabels: { 'org.opencontainers.image.title': 'Atlantis' },
      environment: {
        ATLANTIS_PORT: `${PORT}`,
        ATLANTIS_ATLANTIS_URL: `https://atlantis.${zone.zoneName}`,
        ATLANTIS_GH_USER: 'automation',
        ATLANTIS_REPO_ALLOWLIST: 'github.com/example/*',
        ATLANTIS_ALLOW_REPO_CONFIG: 'true',
      },
      secrets: { ATLANTIS_GH_TOKEN: parameter('user-token'), ATLANTIS_GH_WEBHOOK_SECRET: parameter('webhook-secret') },
    }),
    exposure: Exposure.applicationLoadBalancer({
      domain: { zone, name: `atlantis.${zone.zoneName}` },
      sslPolicy: elbv2.SslPolicy.TLS12,
      accessLogBucket: new s3.Bucket(stack, 'AccessLogs', { encryption: s3.BucketEncryption.S3_MANAGED, enforceSSL: true }),
      healthCheck,
      deregistrationDelay: Duration.seconds(10),
      authentication: Authentication.oidc({
        issuer: 'https://login.example.com',
        authorizationEndpoint: 'https://login.example.com/authorize',
        tokenEndpoint: 'https://login.example.com/token',
        userInfoEndpoint: 'https://login.example.com/userinfo',
        clientId: 'atlantis',
        clientSecret: new secretsmanager.Secret(stack, 'ClientSecret').secretValue,
      }),
      additionalRoutes: [
        { name: 'GithubWebhooks', sourceIps: GITHUB_WEBHOOKS, priority: 10, healthCheck, deregistrationDelay: Duration.seconds(10) },
      ],
    }),
    deployment: ServiceDeployment.rolling({ minHealthyPercent: 50, maxHealthyPercent: 200 }),
    scaling: Scaling.fixedCount(1),
  });
}

export const expected: Fact[] = [
  {
    has: 'one task, of which deployments may stop half',
    type: 'AWS::ECS::Service',
    properties: {
      DesiredCount: 1,
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 50, MaximumPercent: 200 }),
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    },
  },
  {
    has: 'its size',
    type: 'AWS::ECS::TaskDefinition',
    properties: { Cpu: '512', Memory: '1024', ...containerWith('atlantis', { Cpu: 512, Memory: 1024, MemoryReservation: 256 }) },
  },
  {
    has: 'its command, user, directory and limits',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'atlantis',
      {
        EntryPoint: ['docker-entrypoint.sh'],
        Command: ['server'],
        WorkingDirectory: '/tmp',
        User: 'atlantis',
        ReadonlyRootFilesystem: false,
        StartTimeout: 30,
        StopTimeout: 30,
        Ulimits: [{ Name: 'nofile', SoftLimit: 4096, HardLimit: 16384 }],
        DockerLabels: { 'org.opencontainers.image.title': 'Atlantis' },
      },
    ),
  },
  {
    has: 'its port and variables',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'atlantis',
      {
        PortMappings: [Match.objectLike({ ContainerPort: PORT, Protocol: 'tcp' })],
        Environment: named('ATLANTIS_PORT', 'ATLANTIS_ATLANTIS_URL', 'ATLANTIS_GH_USER'),
        Secrets: named('ATLANTIS_GH_TOKEN', 'ATLANTIS_GH_WEBHOOK_SECRET'),
      },
    ),
  },
  {
    has: 'HTTPS from TLS 1.2 on',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: { Port: 443, Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-TLS-1-2-2017-01' },
  },
  {
    has: 'a redirect from HTTP',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: {
      Port: 80,
      DefaultActions: [Match.objectLike({
        Type: 'redirect',
        RedirectConfig: Match.objectLike({ Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' }),
      })],
    },
  },
  {
    has: 'a login for people',
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    properties: {
      Actions: [
        Match.objectLike({
          Type: 'authenticate-oidc',
          Order: 1,
          AuthenticateOidcConfig: Match.objectLike({ Issuer: 'https://login.example.com', ClientId: 'atlantis' }),
        }),
        Match.objectLike({ Type: 'forward', Order: 2 }),
      ],
    },
  },
  {
    has: 'none for webhooks',
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    properties: {
      Priority: 10,
      Actions: [Match.objectLike({ Type: 'forward' })],
      Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: GITHUB_WEBHOOKS } }],
    },
  },
  {
    has: 'ten seconds for tasks that leave',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: { TargetType: 'ip', Protocol: 'HTTP', TargetGroupAttributes: attribute('deregistration_delay.timeout_seconds', '10') },
  },
  {
    has: 'no invalid header fields',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { Scheme: 'internet-facing', LoadBalancerAttributes: attribute('routing.http.drop_invalid_header_fields.enabled', 'true') },
  },
  {
    has: 'access logs',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { LoadBalancerAttributes: attribute('access_logs.s3.enabled', 'true') },
  },
  { has: 'a certificate', type: 'AWS::CertificateManager::Certificate', properties: { DomainName: 'atlantis.example.com', ValidationMethod: 'DNS' } },
  { has: 'a record', type: 'AWS::Route53::RecordSet', properties: { Name: 'atlantis.example.com.', Type: 'A', HostedZoneId: 'Z0123456789' } },
  { has: 'one NAT gateway', type: 'AWS::EC2::NatGateway', properties: {}, count: 1 },
  { has: 'insights', type: 'AWS::ECS::Cluster', properties: { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] } },
];
