import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Exposure, WorkloadCluster, FargateWebService, Scaling, SharedLoadBalancer, Sidecar, WorkloadTask } from '../../../src/index';

const PROVIDERS = ['OPENAI', 'AZURE_OPENAI', 'ANTHROPIC', 'GROQ', 'COHERE', 'GEMINI', 'HF', 'MISTRAL', 'DEEPSEEK'];

export function build(app: App): void {
  const stack = new Stack(app, 'Gateway');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const secret = (name: string) => new secretsmanager.Secret(stack, name);
  const image = (name: string) => ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, name, name.toLowerCase()), 'latest');
  const apiKeys = secret('ApiKeys');
  const databaseUrl = secret('DatabaseUrl');
  const masterKey = secret('MasterKey');

  // Requests without the header that CloudFront adds get the default response.
  const loadBalancer = new SharedLoadBalancer(stack, 'LoadBalancer', {
    vpc: cluster.vpc,
    webAclArn: new CfnParameter(stack, 'WebAclArn').valueAsString,
    allowFrom: [ec2.Peer.prefixList(new CfnParameter(stack, 'CloudFrontPrefixList').valueAsString)],
    defaultResponse: { statusCode: 403, messageBody: 'Access denied' },
  });
  const headers = { 'X-CloudFront-Secret': [new CfnParameter(stack, 'CloudFrontSecret', { noEcho: true }).valueAsString] };
  const middleware = { containerName: 'middleware', healthCheck: { path: '/bedrock/health/liveliness' } };
  const proxy = { healthCheck: { path: '/health/liveliness' } };

  new FargateWebService(stack, 'Gateway', {
    cluster,
    task: WorkloadTask.container({
      image: image('Litellm'),
      containerName: 'litellm',
      port: 4000,
      cpu: 2048,
      memoryLimitMiB: 4096,
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
      secrets: {
        DATABASE_URL: ecs.Secret.fromSecretsManager(databaseUrl),
        LITELLM_MASTER_KEY: ecs.Secret.fromSecretsManager(masterKey),
        ...Object.fromEntries(PROVIDERS.map((name) => [`${name}_API_KEY`, ecs.Secret.fromSecretsManager(apiKeys, `${name}_API_KEY`)])),
      },
      sidecars: [Sidecar.container({
        image: image('Middleware'),
        containerName: 'middleware',
        port: 3000,
        secrets: { DATABASE_MIDDLEWARE_URL: ecs.Secret.fromSecretsManager(databaseUrl), MASTER_KEY: ecs.Secret.fromSecretsManager(masterKey) },
      })],
    }),
    exposure: Exposure.multiple(
      Exposure.sharedLoadBalancer(loadBalancer, { ...proxy, headers }),
      {
        Middleware: Exposure.sharedLoadBalancer(loadBalancer, { ...middleware, headers, paths: ['/bedrock/*', '/chat-history'] }),
        Health: Exposure.sharedLoadBalancer(loadBalancer, { ...proxy, paths: ['/health/liveliness'], methods: ['GET'] }),
        MiddlewareHealth: Exposure.sharedLoadBalancer(loadBalancer, { ...middleware, paths: ['/bedrock/health/liveliness'], methods: ['GET'] }),
      },
    ),
    healthCheckGracePeriod: Duration.seconds(300),
    scaling: Scaling.automatic({ minCapacity: 2, maxCapacity: 10, cpuPercent: 50, memoryPercent: 40 }),
  });
}
