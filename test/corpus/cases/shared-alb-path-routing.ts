import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, SharedLoadBalancer, WorkloadTask } from '../../../src/index';

class SharedStack extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster');
  public readonly loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', {
    vpc: this.cluster.vpc,
    defaultResponse: { statusCode: 200, messageBody: 'OK' },
  });
}

class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, shared: SharedStack, pattern: string, priority: number) {
    super(scope, id);
    new FargateWebService(this, 'Service', {
      cluster: shared.cluster,
      task: WorkloadTask.container({
        image: ecs.ContainerImage.fromAsset(path.join(__dirname, '../images/mlflow')),
        containerName: 'web',
        port: 8080,
      }),
      exposure: Exposure.sharedLoadBalancer(shared.loadBalancer, {
        paths: [pattern],
        priority,
        deregistrationDelay: Duration.seconds(10),
        healthCheck: { interval: Duration.seconds(10) },
      }),
      deployment: ServiceDeployment.rolling(),
    });
  }
}

export function build(app: App): void {
  const shared = new SharedStack(app, 'Shared');
  new ServiceStack(app, 'ServiceOne', shared, '/service-one*', 1);
  new ServiceStack(app, 'ServiceTwo', shared, '/service-two*', 2);
}
