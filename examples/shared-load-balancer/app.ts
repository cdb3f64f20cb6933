import { App, Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, RouteConditions, SharedLoadBalancer, WorkloadTask, TestTraffic } from 'cdk-fargate-workloads';

/** What the services share. It does not change when services come and go. */
class Platform extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster');
  public readonly loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', {
    vpc: this.cluster.vpc,
    certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/11111111-1111-1111-1111-111111111111'),
    testListener: {},
  });
}

interface ServiceProps extends StackProps {
  readonly platform: Platform;
  readonly image: string;
  readonly requests: RouteConditions;
}

/** One service, with its rules and target groups. */
class Service extends Stack {
  constructor(scope: Construct, id: string, { platform, image, requests, ...props }: ServiceProps) {
    super(scope, id, props);
    new FargateWebService(this, 'Service', {
      cluster: platform.cluster,
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry(image), port: 80 }),
      exposure: Exposure.sharedLoadBalancer(platform.loadBalancer, { ...requests, healthCheck: { path: '/' } }),
      deployment: ServiceDeployment.canary({ testTraffic: TestTraffic.listener() }),
    });
  }
}

const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
const platform = new Platform(app, 'Platform', { description: 'A VPC, a cluster and a load balancer for many services' });
new Service(app, 'Orders', {
  description: 'Orders, below a path',
  platform,
  image: 'public.ecr.aws/docker/library/httpd:2.4',
  requests: { paths: ['/orders', '/orders/*'] },
});
new Service(app, 'Shop', { description: 'The shop, which takes all other requests', platform, image: 'public.ecr.aws/nginx/nginx:1.29', requests: {} });

app.synth();
