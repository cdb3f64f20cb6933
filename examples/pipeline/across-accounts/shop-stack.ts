import * as path from 'node:path';
import { Annotations, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CodeDeployDeploymentOptions, ServiceDeployment, Exposure, FargateWebService, Scaling, WorkloadTask } from 'cdk-fargate-workloads';

/** The shop as it is in each account. Its image is an asset: CDK Pipelines builds and publishes it, and the first deployment has it already. */
export class ShopStack extends Stack {
  public readonly shop: FargateWebService;

  constructor(scope: Construct, id: string, deployment: CodeDeployDeploymentOptions) {
    super(scope, id);
    this.shop = new FargateWebService(this, 'Shop', {
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromAsset(path.join(__dirname, 'web')),
        port: 8080,
        cpu: 1024,
        memoryLimitMiB: 2048,
        containerMemoryLimitMiB: 512,
        containerMemoryReservationMiB: 256,
      }),
      exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }),
      scaling: Scaling.fixedCount(2),
      deployment: ServiceDeployment.codeDeploy({ ...deployment, applicationName: 'shop', deploymentGroupName: 'shop' }),
    });
    Annotations.of(this.shop).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');
  }
}
