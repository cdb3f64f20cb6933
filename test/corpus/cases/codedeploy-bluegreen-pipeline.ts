import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryPipeline, ServiceDeployment, FargateWebService, ImageRepository, PipelineSource, Scaling, WorkloadTask } from '../../../src/index';

/** The source was CodeCommit, which takes no new customers: an archive takes its place. */
export function build(app: App): void {
  const stack = new Stack(app, 'BlueGreen');
  const images = new ImageRepository(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY });
  const sources = new s3.Bucket(stack, 'Sources', { versioned: true, enforceSSL: true });
  const web = new FargateWebService(stack, 'Service', {
    task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }),
    deployment: ServiceDeployment.codeDeploy(),
    scaling: Scaling.fixedCount(3),
  });
  new DeliveryPipeline(stack, 'Pipeline', {
    source: PipelineSource.s3({ bucket: sources, bucketKey: 'web.zip' }),
    imageRepository: images,
    stages: [{ stageName: 'Deploy', services: [web] }],
  });
}
