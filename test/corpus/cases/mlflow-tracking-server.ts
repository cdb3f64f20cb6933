import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

const DATABASE = 'mlflowdb';
const PORT = 5000;

export function build(app: App): void {
  const stack = new Stack(app, 'MLflow');
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/24'),
    maxAzs: 2,
    natGateways: 1,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28 },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 28 },
      { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 28 },
    ],
    gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  });
  const artifacts = new s3.Bucket(stack, 'Artifacts', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
  const database = new rds.DatabaseInstance(stack, 'Database', {
    engine: rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.VER_8_4_6 }),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
    databaseName: DATABASE,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    storageEncrypted: true,
    backupRetention: Duration.days(7),
  });

  const server = new FargateWebService(stack, 'Server', {
    cluster: new WorkloadCluster(stack, 'Cluster', { vpc }),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromAsset(path.join(__dirname, '../images/mlflow')),
      port: PORT,
      cpu: 4096,
      memoryLimitMiB: 8192,
      environment: {
        BUCKET: `s3://${artifacts.bucketName}`,
        HOST: database.dbInstanceEndpointAddress,
        PORT: database.dbInstanceEndpointPort,
        DATABASE,
        USERNAME: 'admin',
      },
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(database.secret!, 'password') },
    }),
    exposure: Exposure.networkLoadBalancer(),
    deployment: ServiceDeployment.rolling(),
    scaling: Scaling.automatic({ minCapacity: 1, maxCapacity: 2, cpuPercent: 70 }),
  });
  artifacts.grantReadWrite(server);
  database.connections.allowDefaultPortFrom(server, 'the tracking server keeps its runs');
}
