import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Discovery, Exposure, WorkloadCluster, FargateWebService, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'Backstage');
  const cluster = new WorkloadCluster(stack, 'Cluster', { namespaceName: 'backstage.internal' });
  const repository = new ecr.Repository(stack, 'Repository');
  const githubToken = new secretsmanager.Secret(stack, 'GithubToken');
  const password = new secretsmanager.Secret(stack, 'Password', { generateSecretString: { excludePunctuation: true } });
  const database = new rds.DatabaseCluster(stack, 'Database', {
    engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
    credentials: rds.Credentials.fromPassword('postgres', password.secretValue),
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    vpc: cluster.vpc,
    storageEncrypted: true,
  });

  const portal = new FargateWebService(stack, 'Portal', {
    cluster,
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromEcrRepository(repository, 'stable'),
      port: 7007,
      cpu: 1024,
      memoryLimitMiB: 2048,
      environment: { POSTGRES_HOST: database.clusterEndpoint.hostname, POSTGRES_PORT: '5432', POSTGRES_USER: 'postgres' },
      secrets: { GITHUB_TOKEN: ecs.Secret.fromSecretsManager(githubToken), POSTGRES_PASSWORD: ecs.Secret.fromSecretsManager(password) },
    }),
    exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/healthcheck' } }),
    discovery: Discovery.cloudMap({ name: 'portal' }),
  });
  portal.connections.allowToDefaultPort(database, 'the portal keeps its catalog there');
}
