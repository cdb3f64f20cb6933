import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  Authentication, ContainerLogging, DeliveryPipeline, Discovery, Exposure, FargateBackendService, FargateJob, FargateWebService,
  FargateWebServiceProps, FargateWorkerService, HttpSmokeTestOptions, ImageRepository, JobTrigger, PipelineSource, Scaling, ServiceDeployment,
  SharedLoadBalancer, SmokeTest, StaticAddresses, TaskContainerOptions, TaskVolume, TestTraffic, WorkloadCluster, WorkloadTask,
} from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { existingCluster, existingVpc } from '../fixtures/existing-cluster';
import { webTask } from '../fixtures/web-task';

/** Uses a text in a stack. */
type Use = (stack: Stack, text: string) => unknown;

const web = (stack: Stack, props: Partial<FargateWebServiceProps>) => (
  new FargateWebService(stack, 'Web', { task: webTask(), cluster: props.cluster ?? existingCluster(stack), ...props })
);
const task = (options: (text: string, stack: Stack) => Partial<TaskContainerOptions>): Use => (stack, text) => (
  web(stack, { task: webTask(options(text, stack)), exposure: Exposure.none() })
);
const alb = (options: (text: string, stack: Stack) => Parameters<typeof Exposure.applicationLoadBalancer>[0]): Use => (stack, text) => (
  web(stack, { exposure: Exposure.applicationLoadBalancer(options(text, stack)) })
);
const shared = (options: (text: string, stack: Stack) => Parameters<typeof Exposure.sharedLoadBalancer>[1]): Use => (stack, text) => (
  web(stack, { exposure: Exposure.sharedLoadBalancer(new SharedLoadBalancer(stack, 'Shared', { vpc: existingVpc(stack, 'SharedVpc') }), options(text, stack)) })
);
const smokeTest = (options: (text: string) => HttpSmokeTestOptions): Use => (stack, text) => web(stack, {
  deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener(), smokeTest: SmokeTest.http(options(text)) }),
});
const document = (fields: (text: string) => object): Use => (stack, text) => web(stack, {
  exposure: Exposure.none(),
  task: WorkloadTask.fromDocument({
    family: 'shop', cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx', essential: true }], ...fields(text),
  }),
});
const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const certificate = (stack: Stack, arn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1') => acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);

const USES: Record<string, Use> = {
  'family': task((text) => ({ family: text })),
  'containerName': task((text) => ({ containerName: text })),
  'portName': task((text) => ({ portName: text })),
  'image': task((text) => ({ image: ecs.ContainerImage.fromRegistry(text) })),
  'command': task((text) => ({ command: [text] })),
  'environment': task((text) => ({ environment: { NAME: text } })),
  'user': task((text) => ({ user: text })),
  'workingDirectory': task((text) => ({ workingDirectory: text })),
  'secret by name': task((text, stack) => ({ secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'S', text)) } })),
  'field of a secret': task((text, stack) => ({ secrets: { PASSWORD: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'S'), text) } })),
  'streamPrefix': task((text) => ({ logging: ContainerLogging.awsLogs({ streamPrefix: text }) })),
  'logGroupName': task((text) => ({ logging: ContainerLogging.awsLogs({ logGroupName: text }) })),
  'containerPath and name of a volume': task((text) => ({ mounts: [{ volume: TaskVolume.bindMount({ name: text }), containerPath: text }] })),
  'rootDirectory': task((text, stack) => ({
    mounts: [{ volume: TaskVolume.efs({ fileSystem: new efs.FileSystem(stack, 'Files', { vpc: existingVpc(stack, 'FilesVpc') }), rootDirectory: text }), containerPath: '/f' }],
  })),
  'namespaceName': (stack, text) => web(stack, {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack), namespaceName: text }), discovery: Discovery.cloudMap({ name: 'web' }),
  }),
  'name of Cloud Map': (stack, text) => web(stack, {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) }), discovery: Discovery.cloudMap({ name: text }),
  }),
  'name and dnsName of Service Connect': (stack, text) => new FargateBackendService(stack, 'Backend', {
    task: webTask(), cluster: new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) }), discovery: Discovery.serviceConnect({ name: text, dnsName: text }),
  }),
  'domain.name': alb((text, stack) => ({ domain: { zone: zone(stack), name: text } })),
  'domain.alternativeNames': alb((text, stack) => ({ domain: { zone: zone(stack), alternativeNames: [text] } })),
  'name of the zone': alb((text, stack) => (
    { domain: { zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: text, zoneName: text }), name: 'shop.example.com' } }
  )),
  'certificate': alb((text, stack) => ({ certificate: certificate(stack, text) })),
  'loadBalancerName': alb((text) => ({ loadBalancerName: text })),
  'webAclArn': alb((text) => ({ webAclArn: text })),
  'path of the health check': alb((text) => ({ healthCheck: { path: text } })),
  'healthyHttpCodes': alb((text) => ({ healthCheck: { healthyHttpCodes: text } })),
  'port of the health check': alb((text) => ({ healthCheck: { port: text } })),
  'cookieName': alb((text) => ({ stickiness: { duration: Duration.hours(1), cookieName: text } })),
  'URLs of authentication': alb((text, stack) => ({
    certificate: certificate(stack),
    authentication: Authentication.oidc({
      issuer: text, authorizationEndpoint: text, tokenEndpoint: text, userInfoEndpoint: text, clientId: text, clientSecret: SecretValue.unsafePlainText('s'),
    }),
  })),
  'hosts of a rule': shared((text) => ({ hosts: [text] })),
  'paths of a rule': shared((text) => ({ paths: [text] })),
  'sourceIps of a rule': shared((text) => ({ sourceIps: [text] })),
  'methods of a rule': shared((text) => ({ methods: [text] })),
  'headers of a rule': shared((text) => ({ headers: { [text]: [text] } })),
  'queryStrings of a rule': shared((text) => ({ queryStrings: [{ key: text, value: text }] })),
  'existing listener': (stack, text) => web(stack, {
    deployment: ServiceDeployment.rolling(),
    exposure: Exposure.existingListener({
      listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: text, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', text),
      }),
      priority: 1,
      paths: ['/'],
    }),
  }),
  'addresses': (stack, text) => web(stack, { exposure: Exposure.networkLoadBalancer({ addresses: StaticAddresses.elasticIps(text, `${text}2`) }) }),
  'domainName of an HTTP API': (stack, text) => web(stack, {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) }),
    discovery: Discovery.serviceConnect({ name: 'web' }),
    exposure: Exposure.httpApi({ domain: { domainName: text, certificate: certificate(stack), hostedZone: zone(stack) } }),
  }),
  'path of an HTTP API': (stack, text) => web(stack, {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc: existingVpc(stack) }),
    discovery: Discovery.serviceConnect({ name: 'web' }),
    exposure: Exposure.httpApi({ routes: [{ path: text }] }),
  }),
  'path of a smoke test': smokeTest((text) => ({ requests: [{ path: text }] })),
  'hostName of a smoke test': smokeTest((text) => ({ requests: [{ path: '/' }], hostName: text })),
  'header of test traffic': (stack, text) => web(stack, { deployment: ServiceDeployment.blueGreen({ testTraffic: TestTraffic.header({ name: text, values: [text] }) }) }),
  'applicationName': (stack, text) => web(stack, { deployment: ServiceDeployment.codeDeploy({ applicationName: text, deploymentGroupName: text }) }),
  'queueUrlVariable': (stack, text) => new FargateWorkerService(stack, 'Worker', { task: webTask(), cluster: existingCluster(stack), queueUrlVariable: text }),
  'schedule': (stack, text) => new FargateJob(stack, 'Job', {
    task: webTask(), cluster: existingCluster(stack), trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.expression(text) }),
  }),
  'repositoryName': (stack, text) => new ImageRepository(stack, 'Images', { repositoryName: text }),
  'pipeline source': (stack, text) => new DeliveryPipeline(stack, 'Pipeline', {
    pipelineName: text,
    imageRepository: new ImageRepository(stack, 'Images'),
    source: PipelineSource.connection({ connectionArn: text, owner: text, repo: text, branch: text }),
    stages: [{ stageName: 'Production', services: [web(stack, { exposure: Exposure.none() })] }],
  }),
  'family of a document': document((text) => ({ family: text })),
  'size of a document': document((text) => ({ cpu: text, memory: text })),
  'roles of a document': document((text) => ({ taskRoleArn: text, executionRoleArn: text })),
  'containers of a document': document((text) => ({
    containerDefinitions: [{
      name: text,
      image: text,
      essential: true,
      secrets: [{ name: 'A', valueFrom: text }],
      portMappings: [{ containerPort: 80, name: text }],
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': text, 'awslogs-stream-prefix': text, 'awslogs-region': text } },
    }],
  })),
};

describe('given a text of StringParameter.valueFromLookup() that is not in the context', () => {
  test.each(Object.entries(USES))('%s synthesizes, and asks the CLI to look it up', (_name, use) => {
    const app = new App({ treeMetadata: false });
    const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    use(stack, ssm.StringParameter.valueFromLookup(stack, '/shop/text'));
    expect(app.synth().manifest.missing).toContainEqual(expect.objectContaining({ provider: 'ssm' }));
  });
});

test('given a number in a looked up parameter, fails without a default value of the right type', () => {
  const stack = new Stack(new App({ treeMetadata: false }), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const count = (defaultValue?: string) => Number(ssm.StringParameter.valueFromLookup(stack, '/shop/count', defaultValue));
  expect(() => Scaling.fixedCount(count())).toThrow(errorAt('Scaling.fixedCount()', 'desiredCount', 'NaN'));
  expect(() => Scaling.fixedCount(count('1'))).not.toThrow();
});
