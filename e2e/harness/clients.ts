import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { SFNClient } from '@aws-sdk/client-sfn';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** Clients that the assertions ask with. Their calls are neither recorded nor hit by faults. */
export class Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly codePipeline: CodePipelineClient;
  readonly discovery: ServiceDiscoveryClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly s3: S3Client;
  readonly scaling: ApplicationAutoScalingClient;
  readonly secrets: SecretsManagerClient;
  readonly stepFunctions: SFNClient;

  constructor(endpoint: string) {
    const config = { endpoint, region: REGION, credentials: { accessKeyId: 'TEST', secretAccessKey: 'secret' }, disableHostPrefix: true };
    this.cloudFormation = new CloudFormationClient(config);
    this.cloudWatch = new CloudWatchClient(config);
    this.codeDeploy = new CodeDeployClient(config);
    this.codePipeline = new CodePipelineClient(config);
    this.discovery = new ServiceDiscoveryClient(config);
    this.ec2 = new EC2Client(config);
    this.ecr = new ECRClient(config);
    this.ecs = new ECSClient(config);
    this.loadBalancing = new ElasticLoadBalancingV2Client(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.scaling = new ApplicationAutoScalingClient(config);
    this.secrets = new SecretsManagerClient(config);
    this.stepFunctions = new SFNClient(config);
  }
}
