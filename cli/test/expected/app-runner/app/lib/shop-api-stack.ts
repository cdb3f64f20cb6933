import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Exposure, FargateWebService, Scaling, WorkloadTask } from 'cdk-fargate-workloads';
import { Construct } from 'constructs';

export class ShopApiStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new FargateWebService(this, 'ShopApi', {
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromEcrRepository(
          ecr.Repository.fromRepositoryAttributes(this, 'Repository', {
            repositoryArn: 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/api',
            repositoryName: 'shop/api',
          }),
          '1.4',
        ),
        port: 3000,
        environment: { STAGE: 'production' },
        secrets: {
          DB_PASSWORD: ecs.Secret.fromSecretsManager(
            secretsmanager.Secret.fromSecretCompleteArn(
              this,
              'DbPassword',
              'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf',
            ),
            'password',
          ),
          SESSION_SECRET: ecs.Secret.fromSecretsManager(
            secretsmanager.Secret.fromSecretNameV2(this, 'SessionSecret', 'shop-api/session-secret'),
          ),
        },
        cpu: 1024,
        memoryLimitMiB: 2048,
      }),
      exposure: Exposure.applicationLoadBalancer({
        healthCheck: {
          path: '/health',
          interval: Duration.seconds(10),
          timeout: Duration.seconds(5),
          healthyThresholdCount: 2,
          unhealthyThresholdCount: 5,
        },
      }),
      scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 25, cpuPercent: 60 }),
    });
  }
}
