import { App, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { danglingReferences } from './fixtures/dangling-references';
import { image } from './fixtures/web-task';
import {
  CloudMapDnsRecords, Connection, Deployment, DeploymentHook, DeploymentStage, Discovery, Exposure, FargateBackendService, FargateCluster, FargateJob, FargateWebService,
  FargateWorkerService, JobTrigger, Logging, Posture, Scaling, SharedLoadBalancer, SmokeTest, Task, TestTraffic, Volume,
} from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };

/** What services use, in a stack that is not theirs. */
class Platform extends Stack {
  public readonly cluster = new FargateCluster(this, 'Cluster', { namespaceName: 'shop.internal' });
  public readonly certificate = new acm.Certificate(this, 'Certificate', { domainName: 'shop.example.com' });
  public readonly secret = new secretsmanager.Secret(this, 'Secret');
  public readonly key = new kms.Key(this, 'Key');
  public readonly logGroup = new logs.LogGroup(this, 'LogGroup');
  public readonly taskRole = new iam.Role(this, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  public readonly files = new efs.FileSystem(this, 'Files', { vpc: this.cluster.vpc });
  public readonly queue = new sqs.Queue(this, 'Queue');
  public readonly topic = new sns.Topic(this, 'Topic');
  public readonly bucket = new s3.Bucket(this, 'Bucket');
  public readonly securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: this.cluster.vpc });
  public readonly metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
  public readonly alarm = new cloudwatch.Alarm(this, 'Alarm', { metric: this.metric, threshold: 1, evaluationPeriods: 1 });
  public readonly fn = new lambda.Function(this, 'Function', {
    code: lambda.Code.fromInline('exports.handler = () => {}'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X,
  });

  public readonly loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', {
    vpc: this.cluster.vpc, certificate: this.certificate, testListener: { port: 8443 },
  });

  constructor(app: App) {
    super(app, 'Platform', { env });
  }

  public task(): Task {
    return Task.container({
      image,
      port: 80,
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(this.secret) },
      encryptionKeys: [this.key],
      logging: Logging.awsLogs({ logGroup: this.logGroup }),
      taskRole: this.taskRole,
      mounts: [{ volume: Volume.efs({ fileSystem: this.files }), containerPath: '/files' }],
    });
  }
}

const CASES: Record<string, (stack: Stack, platform: Platform) => void> = {
  'CodeDeploy, behind a load balancer with a certificate': (stack, platform) => {
    const { cluster, certificate, alarm, fn } = platform;
    const web = new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.applicationLoadBalancer({ certificate, accessLogs: true }),
      discovery: Discovery.cloudMap({ name: 'web' }),
      deployment: Deployment.codeDeploy({ alarms: [alarm], hooks: { beforeAllowTraffic: fn }, smokeTest: SmokeTest.http({ hostName: 'shop.example.com' }), trafficAlarms: {} }),
      redeployOnSecretRotation: true,
    });
    web.connectTo(Connection.bucket(platform.bucket));
    web.connections.allowTo(platform.securityGroup, ec2.Port.tcp(5432));
  },
  'CodeDeploy, behind a Network Load Balancer': (stack, platform) => {
    const { cluster, certificate, alarm } = platform;
    new FargateWebService(stack, 'Web', {
      cluster, task: platform.task(), exposure: Exposure.networkLoadBalancer({ certificate }), deployment: Deployment.codeDeploy({ alarms: [alarm] }),
    });
  },
  'blue/green by ECS, with hooks of all kinds': (stack, platform) => {
    const { cluster, certificate, alarm, fn, topic } = platform;
    new FargateWebService(stack, 'Web', {
      cluster,
      task: platform.task(),
      exposure: Exposure.applicationLoadBalancer({ certificate }),
      deployment: Deployment.blueGreen({
        alarms: [alarm],
        testTraffic: TestTraffic.listener(),
        hooks: [
          DeploymentHook.lambda(fn, { stages: [DeploymentStage.PRE_SCALE_UP] }),
          DeploymentHook.smokeTest(SmokeTest.http({ hostName: 'shop.example.com' })),
          DeploymentHook.approval({ topic }),
        ],
      }),
      scaling: Scaling.automatic({ min: 1, max: 4, cpuPercent: 60, requestsPerTarget: 100, customTargets: { Errors: { metric: platform.metric, targetValue: 1 } } }),
      redeployOnSecretRotation: true,
    });
  },
  'a canary behind a shared load balancer, with Service Connect': (stack, platform) => {
    const { cluster, loadBalancer, alarm } = platform;
    new FargateWebService(stack, 'Web', {
      cluster,
      task: Task.container({ image, port: 80, secrets: { PASSWORD: ecs.Secret.fromSecretsManager(platform.secret) } }),
      exposure: Exposure.sharedLoadBalancer(loadBalancer, { paths: ['/web/*'] }),
      discovery: Discovery.serviceConnect({ name: 'web' }),
      deployment: Deployment.canary({ canaryPercent: 10, alarms: [alarm] }),
    });
  },
  'a rolling service behind an HTTP API, found by Cloud Map': (stack, platform) => {
    new FargateWebService(stack, 'Web', { cluster: platform.cluster, task: platform.task(), exposure: Exposure.httpApi(), discovery: Discovery.cloudMap({ name: 'web', dnsRecords: CloudMapDnsRecords.SRV }) });
  },
  'a backend service, which uses one of the platform': (stack, platform) => {
    const { cluster } = platform;
    const backend = new FargateBackendService(platform, 'Backend', { cluster, task: Task.container({ image, port: 80 }), discovery: Discovery.cloudMap({ name: 'backend' }) });
    const caller = new FargateBackendService(stack, 'Caller', { cluster, task: Task.container({ image, port: 80 }), discovery: Discovery.cloudMap({ name: 'caller' }) });
    caller.connectTo(Connection.service(backend));
  },
  'a worker of a queue': (stack, platform) => {
    const { cluster, queue } = platform;
    new FargateWorkerService(stack, 'Worker', { cluster, queue, task: Task.container({ image }), scaling: Scaling.backlog({ min: 0, max: 4, acceptableLatency: Duration.minutes(5), timePerMessage: Duration.seconds(3) }) });
  },
  'jobs of all triggers': (stack, platform) => {
    const { cluster, topic } = platform;
    const triggers = {
      Schedule: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }),
      Event: JobTrigger.event({ eventPattern: { source: ['shop'] } }),
      OnDemand: JobTrigger.onDemand(),
      StackDeployment: JobTrigger.stackDeployment(),
    };
    for (const [name, trigger] of Object.entries(triggers)) new FargateJob(stack, name, { cluster, task: platform.task(), trigger, failureTopic: topic });
  },
  'a service in production': (stack, platform) => {
    const { cluster, certificate, key } = platform;
    Posture.production({ certificate, encryptionKey: key }).applyTo(stack);
    new FargateWebService(stack, 'Web', { cluster, task: Task.container({ image, port: 80 }) });
  },
};

test.each(Object.entries(CASES))('%s: what it refers to may be in another stack', (_, build) => {
  const app = new App({ treeMetadata: false });
  const platform = new Platform(app);
  build(new Stack(app, 'Services', { env }), platform);

  const { stacks } = app.synth();

  expect(stacks.map(({ stackName, template }) => [stackName, danglingReferences(template)])).toEqual([['Platform', []], ['Services', []]]);
});
