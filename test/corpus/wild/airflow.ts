import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ClusterSubnets, DataAccess, Exposure, FargateJob, FargateWebService, FargateWorkerService, JobTrigger, LogDestination, QueueAccess, Scaling,
  ServiceDeployment, Sidecar, TaskContainerOptions, WorkloadCluster, WorkloadConnection, WorkloadTask,
} from '../../../src/index';
import { containerWith, Fact, named } from '../wild-deployment';

export const description = `github.com/hankehly/deploy-airflow-on-ecs-fargate, infrastructure/*.tf: Airflow with Celery over SQS. The web server
is behind a load balancer and sleeps at night, as does the scheduler, whose log goes to Firehose; the workers run on Spot and follow a metric
that a small service publishes; single commands run in a task of their own. One image, one set of secrets that Airflow reads itself, one
database.`;

const QUEUE_VARIABLE = 'X_AIRFLOW_SQS_CELERY_BROKER_PREDEFINED_QUEUE_URL';
const NAMESPACE = 'DeployAirflowOnECSFargate';
const METRIC = 'CapacityProviderReservation';

export function build(app: App): void {
  const stack = new Stack(app, 'Airflow');
  const cluster = new WorkloadCluster(stack, 'Cluster', {
    clusterName: 'airflow',
    subnets: ClusterSubnets.PUBLIC,
    containerInsights: ecs.ContainerInsights.ENABLED,
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', base: 1, weight: 100 }],
  });
  const image = ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, 'Images'), 'latest');
  const storage = new s3.Bucket(stack, 'Storage', { enforceSSL: true });
  const schedulerLog = new firehose.DeliveryStream(stack, 'SchedulerLog', {
    destination: new firehose.S3Bucket(storage, { dataOutputPrefix: 'kinesis-firehose/airflow-scheduler/' }),
  });
  const secrets = ['SqlAlchemyConnection', 'FernetKey', 'CeleryResultBackend'].map((name) => new secretsmanager.Secret(stack, name));
  const database = new rds.DatabaseInstance(stack, 'Metadata', {
    engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
    vpc: cluster.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    publiclyAccessible: false,
    storageEncrypted: true,
  });

  const environment = {
    AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: `s3://${storage.bucketName}/remote_base_log_folder/`,
    AIRFLOW__CORE__SQL_ALCHEMY_CONN_SECRET: secrets[0].secretName,
    AIRFLOW__CORE__FERNET_KEY_SECRET: secrets[1].secretName,
    AIRFLOW__CELERY__RESULT_BACKEND_SECRET: secrets[2].secretName,
  };
  const task = (options: Omit<TaskContainerOptions, 'image'>) => WorkloadTask.container({ image, user: '50000:0', environment, ...options });
  const large = { cpu: 1024, memoryLimitMiB: 2048, initProcessEnabled: true };
  const common = { cluster, exposure: Exposure.none(), deployment: ServiceDeployment.rolling({ minHealthyPercent: 100, maxHealthyPercent: 200 }) };

  const web = new FargateWebService(stack, 'Webserver', {
    ...common,
    serviceName: 'airflow-webserver',
    enableExecuteCommand: true,
    task: task({
      ...large,
      containerName: 'webserver',
      command: ['webserver'],
      port: 8080,
      healthCheck: {
        command: ['CMD', 'curl', '--fail', 'http://localhost:8080/health'], interval: Duration.seconds(35), timeout: Duration.seconds(30), retries: 5,
      },
    }),
    exposure: Exposure.applicationLoadBalancer({
      healthCheck: { path: '/health', interval: Duration.seconds(30), timeout: Duration.seconds(10), unhealthyThresholdCount: 5 },
    }),
    scaling: Scaling.automatic({
      minCapacity: 0,
      maxCapacity: 1,
      schedules: {
        Night: { schedule: appscaling.Schedule.expression('cron(0 13 * * ? *)'), minCapacity: 0, maxCapacity: 0 },
        Day: { schedule: appscaling.Schedule.expression('cron(0 23 * * ? *)'), minCapacity: 1, maxCapacity: 1 },
      },
    }),
  });
  const scheduler = new FargateWebService(stack, 'Scheduler', {
    ...common,
    serviceName: 'airflow-scheduler',
    enableExecuteCommand: true,
    task: task({
      ...large,
      containerName: 'scheduler',
      command: ['scheduler'],
      healthCheck: {
        command: ['CMD-SHELL', 'airflow jobs check --job-type SchedulerJob --hostname "$HOSTNAME"'],
        interval: Duration.seconds(35),
        timeout: Duration.seconds(30),
        retries: 5,
      },
      sidecars: [Sidecar.fireLens({
        containerName: 'fluentbit', containerMemoryReservationMiB: 50, destination: LogDestination.firehose({ deliveryStream: schedulerLog }),
      })],
    }),
    scaling: Scaling.workingHours({ startHour: 3, endHour: 12, weekDays: 'SUN-SAT' }),
  });
  const workers = new FargateWorkerService(stack, 'Workers', {
    cluster,
    deployment: common.deployment,
    serviceName: 'airflow-worker',
    queueUrlVariable: QUEUE_VARIABLE,
    enableExecuteCommand: true,
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    task: task({ ...large, containerName: 'worker', command: ['celery', 'worker'], environment: { ...environment, DUMB_INIT_SETSID: '0' } }),
    scaling: Scaling.automatic({
      minCapacity: 0,
      maxCapacity: 5,
      customTargets: {
        Reservation: {
          metric: new cloudwatch.Metric({ namespace: NAMESPACE, metricName: METRIC, dimensionsMap: { ClusterName: 'airflow' } }), targetValue: 100,
        },
      },
    }),
  });
  const metrics = new FargateWebService(stack, 'Metrics', {
    ...common,
    serviceName: 'airflow-metrics',
    task: task({
      containerName: 'metrics',
      entryPoint: ['python'],
      command: [
        'scripts/put_metric.py', '--namespace', NAMESPACE, '--cluster-name', 'airflow', '--metric-name', METRIC, '--worker-service-name', 'airflow-worker',
      ],
    }),
    scaling: Scaling.fixedCount(1),
  });
  const commands = new FargateJob(stack, 'Commands', {
    cluster, task: task({ containerName: 'airflow', command: ['version'] }), trigger: JobTrigger.onDemand(),
  });

  workers.queue.grantSendMessages(workers);
  for (const sender of [web, scheduler, metrics, commands]) {
    sender.connectTo(WorkloadConnection.queue(workers.queue, { access: QueueAccess.SEND, variable: QUEUE_VARIABLE }));
  }
  for (const workload of [web, scheduler, workers, metrics, commands]) {
    workload.connectTo(WorkloadConnection.bucket(storage, { access: DataAccess.READ_WRITE }));
    workload.connections.allowToDefaultPort(database);
    for (const secret of secrets) secret.grantRead(workload);
  }
  metrics.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['cloudwatch:GetMetricData', 'cloudwatch:PutMetricData'], resources: ['*'],
  }));
}

const action = (Schedule: string, MinCapacity: number) => Match.objectLike({
  Schedule: Match.stringLikeRegexp(`^cron\\(${Schedule} `), ScalableTargetAction: { MinCapacity, MaxCapacity: MinCapacity },
});
const service = (name: string, properties: object) => ({ ServiceName: name, ...properties });

export const expected: Fact[] = [
  {
    has: 'a web server with a health check',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '1024',
      Memory: '2048',
      ...containerWith(
        'webserver',
        {
          Command: ['webserver'],
          User: '50000:0',
          LinuxParameters: Match.objectLike({ InitProcessEnabled: true }),
          HealthCheck: Match.objectLike({ Interval: 35, Timeout: 30, Retries: 5 }),
          PortMappings: [Match.objectLike({ ContainerPort: 8080 })],
        },
      ),
    },
  },
  {
    has: 'health checks of the load balancer',
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    properties: { HealthCheckPath: '/health', HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 10, UnhealthyThresholdCount: 5 },
  },
  { has: 'one load balancer, on port 80', type: 'AWS::ElasticLoadBalancingV2::Listener', properties: { Port: 80, Protocol: 'HTTP' }, count: 1 },
  {
    has: 'nights without a web server',
    type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    properties: { ScheduledActions: Match.arrayWith([action('0 13', 0), action('0 23', 1)]) },
  },
  {
    has: 'nights without a scheduler',
    type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    properties: { ScheduledActions: Match.arrayWith([action('0 3', 1), action('0 12', 0)]) },
  },
  {
    has: 'a scheduler that logs to Firehose',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'scheduler',
      {
        Command: ['scheduler'],
        LogConfiguration: Match.objectLike({ LogDriver: 'awsfirelens', Options: Match.objectLike({ delivery_stream: Match.anyValue() }) }),
      },
    ),
  },
  {
    has: 'a log router of 50 MiB',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith('fluentbit', { MemoryReservation: 50, FirelensConfiguration: Match.objectLike({ Type: 'fluentbit' }) }),
  },
  {
    has: 'workers on Spot',
    type: 'AWS::ECS::Service',
    properties: service(
      'airflow-worker',
      {
        EnableExecuteCommand: true,
        CapacityProviderStrategy: [Match.objectLike({ CapacityProvider: 'FARGATE_SPOT', Weight: 1 })],
        DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 100, MaximumPercent: 200 }),
      },
    ),
  },
  { has: 'none to five workers', type: 'AWS::ApplicationAutoScaling::ScalableTarget', properties: { MinCapacity: 0, MaxCapacity: 5 } },
  {
    has: 'a metric that they follow',
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        TargetValue: 100,
        CustomizedMetricSpecification: Match.objectLike({
          Namespace: NAMESPACE,
          MetricName: METRIC,
          Statistic: 'Average',
          Dimensions: [{ Name: 'ClusterName', Value: 'airflow' }],
        }),
      }),
    },
  },
  {
    has: 'workers that know their queue',
    type: 'AWS::ECS::TaskDefinition',
    properties: containerWith(
      'worker',
      { Command: ['celery', 'worker'], Environment: named(QUEUE_VARIABLE, 'DUMB_INIT_SETSID', 'AIRFLOW__CORE__FERNET_KEY_SECRET') },
    ),
  },
  {
    has: 'a small service that publishes the metric',
    type: 'AWS::ECS::TaskDefinition',
    properties: {
      Cpu: '256',
      Memory: '512',
      ...containerWith('metrics', { EntryPoint: ['python'], Command: Match.arrayWith(['--worker-service-name', 'airflow-worker']) }),
    },
  },
  {
    has: 'a task for single commands',
    type: 'AWS::ECS::TaskDefinition',
    properties: { Cpu: '256', Memory: '512', ...containerWith('airflow', { Command: ['version'], User: '50000:0' }) },
  },
  {
    has: 'four services with public addresses',
    type: 'AWS::ECS::Service',
    properties: { NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'ENABLED' }) } },
    count: 4,
  },
  {
    has: 'Fargate as the default of the cluster',
    type: 'AWS::ECS::ClusterCapacityProviderAssociations',
    properties: { DefaultCapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 100 }] },
  },
  {
    has: 'the database open to five workloads',
    type: 'AWS::EC2::SecurityGroupIngress',
    properties: { IpProtocol: 'tcp', ToPort: Match.objectLike({ 'Fn::GetAtt': Match.arrayWith(['Endpoint.Port']) }) },
    count: 5,
  },
];
