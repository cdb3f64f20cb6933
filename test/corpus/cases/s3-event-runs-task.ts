import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EventField } from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FargateJob, JobTrigger, WorkloadTask } from '../../../src/index';

export function build(app: App): void {
  const stack = new Stack(app, 'S3Event');
  const bucket = new s3.Bucket(stack, 'Uploads', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, eventBridgeEnabled: true });
  const job = new FargateJob(stack, 'Job', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'), command: ['env'] }),
    trigger: JobTrigger.onEvent({
      eventPattern: { source: ['aws.s3'], detailType: ['Object Created', 'Object Deleted'], detail: { bucket: { name: [bucket.bucketName] } } },
      environment: { OBJECT_KEY: EventField.fromPath('$.detail.object.key') },
    }),
    enableExecuteCommand: true,
  });
  bucket.grantRead(job);
}
