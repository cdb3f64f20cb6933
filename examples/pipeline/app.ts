import { Annotations, App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DeliveryPipeline, ServiceDeployment, Exposure, WorkloadCluster, FargateWebService, ImageRepository, PipelineSource, ScanSeverity, WorkloadTask,
} from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'Delivery', { description: 'A new archive becomes an image, which ECS deploys for a look, and CodeDeploy once somebody has approved' });

// A demonstration: what is worth keeping is kept elsewhere.
const removalPolicy = RemovalPolicy.DESTROY;
const images = new ImageRepository(stack, 'Images', { removalPolicy });
const sources = new s3.Bucket(stack, 'Sources', { versioned: true, enforceSSL: true, removalPolicy, autoDeleteObjects: true });
const team = new sns.Topic(stack, 'Team', { enforceSSL: true });

const cluster = new WorkloadCluster(stack, 'Cluster');
const preview = new FargateWebService(stack, 'Preview', {
  cluster,
  task: WorkloadTask.container({ image: images.liveImage('preview'), port: 8080, environment: { GREETING: 'a preview' } }),
  exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }),
  deployment: ServiceDeployment.rolling(),
});
const shop = new FargateWebService(stack, 'Shop', {
  cluster,
  task: WorkloadTask.container({ image: images.liveImage('shop'), port: 8080, environment: { GREETING: 'the shop' } }),
  exposure: Exposure.applicationLoadBalancer({ healthCheck: { path: '/health' } }),
  deployment: ServiceDeployment.codeDeploy({
    deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    terminationWaitTime: Duration.minutes(10),
  }),
});

new DeliveryPipeline(stack, 'Pipeline', {
  source: PipelineSource.s3({ bucket: sources, bucketKey: 'shop.zip' }),
  imageRepository: images,
  test: { commands: ['npm ci', 'npm test'] },
  imageBuild: { scan: { failOn: ScanSeverity.HIGH } },
  stages: [
    { stageName: 'Preview', services: [preview] },
    { stageName: 'Production', services: [shop], approval: { additionalInformation: 'Has somebody looked at the preview?', externalEntityLink: preview.url } },
  ],
  notificationTopic: team,
  removalPolicy,
});

for (const service of [preview, shop]) {
  Annotations.of(service).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');
}

app.synth();
