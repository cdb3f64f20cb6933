import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Exposure, FargateWebService, Scaling, ServiceDeployment, Sidecar, WorkloadCluster, WorkloadTask } from '../../../src/index';
import { containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/majdi-d/terraform-f1-telemetry-infra, *.tf: telemetry of a racing game. The game sends UDP to a Network
Load Balancer, which leads to an exporter; it writes into InfluxDB, and Grafana draws it. The three are containers of one task, each with a
listener of its own, checked by HTTP, the exporter on another port than that of its datagrams.`;

export function build(app: App): void {
  const stack = new Stack(app, 'Telemetry');
  const check = (port: number, path: string): elbv2.HealthCheck => ({
    protocol: elbv2.Protocol.HTTP,
    port: `${port}`,
    path,
    interval: Duration.seconds(30),
    timeout: Duration.seconds(5),
    healthyThresholdCount: 3,
    unhealthyThresholdCount: 3,
  });
  const healthy = (port: number) => ({
    command: ['CMD-SHELL', `curl -f http://localhost:${port} || exit 1`], interval: Duration.seconds(30), timeout: Duration.seconds(5), retries: 3,
  });

  const telemetry = new FargateWebService(stack, 'Telemetry', {
    cluster: new WorkloadCluster(stack, 'Cluster'),
    task: WorkloadTask.container({
      containerName: 'influxdb',
      image: ecs.ContainerImage.fromRegistry('influxdb:2'),
      port: 8086,
      portName: 'influxdb-8086-tcp',
      cpu: 2048,
      memoryLimitMiB: 4096,
      containerCpu: 1024,
      containerMemoryLimitMiB: 2048,
      environment: {
        DOCKER_INFLUXDB_INIT_MODE: 'setup',
        DOCKER_INFLUXDB_INIT_RETENTION: '1w',
        DOCKER_INFLUXDB_INIT_ORG: 'myorg',
        DOCKER_INFLUXDB_INIT_BUCKET: 'mybucket',
      },
      healthCheck: healthy(8086),
      sidecars: [
        Sidecar.container({
          containerName: 'grafana',
          image: ecs.ContainerImage.fromRegistry('grafana/grafana:latest'),
          port: 3000,
          portName: 'grafana-3000-tcp',
          containerCpu: 512,
          containerMemoryLimitMiB: 1024,
          essential: false,
          environment: { GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_DASHBOARDS_MIN_REFRESH_INTERVAL: '200ms' },
          healthCheck: healthy(3000),
          dependsOn: [{ containerName: 'influxdb', condition: ecs.ContainerDependencyCondition.START }],
        }),
        Sidecar.container({
          containerName: 'fluxdbexporter',
          image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Exporter', 'telemetry-repo')),
          port: 8080,
          portName: 'fluxdbexporter-http-8080',
          additionalPorts: [{ containerPort: 20777, protocol: ecs.Protocol.UDP }],
          containerCpu: 512,
          containerMemoryLimitMiB: 1024,
          essential: false,
          environment: { INFLUXDB_URL: 'http://127.0.0.1:8086' },
          dependsOn: [{ containerName: 'influxdb', condition: ecs.ContainerDependencyCondition.HEALTHY }],
        }),
      ],
    }),
    exposure: Exposure.networkLoadBalancer({
      listenerPort: 8086,
      healthCheck: check(8086, '/'),
      additionalListeners: [
        { listenerPort: 3000, containerName: 'grafana', healthCheck: check(3000, '/') },
        {
          listenerPort: 20777,
          containerName: 'fluxdbexporter',
          containerPort: 20777,
          protocol: elbv2.Protocol.UDP,
          healthCheck: check(8080, '/health'),
        },
      ],
    }),
    deployment: ServiceDeployment.rolling({ minHealthyPercent: 100, maxHealthyPercent: 200 }),
    scaling: Scaling.fixedCount(1),
  });
  new route53.ARecord(stack, 'Record', {
    zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'f1telemetry.online' }),
    recordName: 'app',
    target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(telemetry.networkLoadBalancer!.loadBalancer)),
  });
}

const listener = (Port: number, Protocol: string) => ({ Port, Protocol, DefaultActions: [Match.objectLike({ Type: 'forward' })] });
const targetGroup = (Protocol: string, HealthCheckPort: string, HealthCheckPath: string) => ({
  Protocol,
  TargetType: 'ip',
  HealthCheckProtocol: 'HTTP',
  HealthCheckPort,
  HealthCheckPath,
  HealthCheckIntervalSeconds: 30,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 3,
  UnhealthyThresholdCount: 3,
});
const mapping = (ContainerPort: number, Protocol: string) => Match.objectLike({ ContainerPort, Protocol });

export const expected: Fact[] = [
  { has: 'two vCPUs and 4 GiB', type: 'AWS::ECS::TaskDefinition', properties: { Cpu: '2048', Memory: '4096' } },
  {
    has: 'a database that checks its health',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'influxdb',
      {
        Cpu: 1024,
        Memory: 2048,
        Essential: true,
        PortMappings: [mapping(8086, 'tcp')],
        HealthCheck: Match.objectLike({ Interval: 30, Timeout: 5, Retries: 3 }),
        Environment: named('DOCKER_INFLUXDB_INIT_MODE', 'DOCKER_INFLUXDB_INIT_BUCKET'),
      },
    ),
  },
  {
    has: 'Grafana, which starts after it',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'grafana',
      {
        Cpu: 512,
        Memory: 1024,
        Essential: false,
        PortMappings: [mapping(3000, 'tcp')],
        DependsOn: [{ ContainerName: 'influxdb', Condition: 'START' }],
      },
    ),
  },
  {
    has: 'an exporter, which waits until it is healthy',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'fluxdbexporter',
      {
        Essential: false,
        PortMappings: Match.arrayWith([mapping(8080, 'tcp'), mapping(20777, 'udp')]),
        DependsOn: [{ ContainerName: 'influxdb', Condition: 'HEALTHY' }],
      },
    ),
  },
  { has: 'a listener for InfluxDB', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: listener(8086, 'TCP') },
  { has: 'a listener for Grafana', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: listener(3000, 'TCP') },
  { has: 'a listener for datagrams', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: listener(20777, 'UDP') },
  { has: 'checks of InfluxDB', type: 'AWS::ElasticLoadBalancingV2::TargetGroup', properties: targetGroup('TCP', '8086', '/') },
  { has: 'checks of Grafana', type: 'AWS::ElasticLoadBalancingV2::TargetGroup', properties: targetGroup('TCP', '3000', '/') },
  {
    has: 'checks of the exporter on its other port',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: targetGroup('UDP', '8080', '/health'),
  },
  {
    has: 'a load balancer for the internet',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { Type: 'network', Scheme: 'internet-facing' },
  },
  {
    has: 'one private task behind three target groups',
    type: 'AWS::ECS::Service',
    properties: {
      DesiredCount: 1,
      LoadBalancers: Match.arrayWith([
        Match.objectLike({ ContainerName: 'influxdb', ContainerPort: 8086 }),
        Match.objectLike({ ContainerName: 'grafana', ContainerPort: 3000 }),
        Match.objectLike({ ContainerName: 'fluxdbexporter', ContainerPort: 20777 }),
      ]),
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    },
  },
  {
    has: 'a name in DNS',
    type: 'AWS::Route53::RecordSet',
    properties: { Name: 'app.f1telemetry.online.', Type: 'A', AliasTarget: Match.anyValue() },
  },
  { has: 'tasks that take datagrams', type: 'AWS::EC2::SecurityGroupIngress', properties: { IpProtocol: 'udp', FromPort: 20777, ToPort: 20777 } },
  {
    has: 'tasks that take checks of the exporter',
    type: 'AWS::EC2::SecurityGroupIngress',
    properties: { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 },
  },
];
