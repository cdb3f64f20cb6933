import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ServiceDeployment, DeploymentHook, DeploymentStage, FargateWebService, WorkloadTask, TestTraffic } from '../../../src/index';

const ADMIT = `
const { ECSClient, DescribeServiceRevisionsCommand } = require('@aws-sdk/client-ecs');
exports.handler = async ({ executionDetails }) => {
  const serviceRevisionArns = [executionDetails.targetServiceRevisionArn];
  const { serviceRevisions: [revision] } = await new ECSClient().send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  return { hookStatus: revision.containerImages.every(({ image }) => image.startsWith('public.ecr.aws/')) ? 'SUCCEEDED' : 'FAILED' };
};`;

const APPROVE = `
const { S3Client, ListObjectsV2Command } = require('@aws-sdk/client-s3');
exports.handler = async ({ resourceArn, hookDetails }) => {
  const { KeyCount } = await new S3Client().send(new ListObjectsV2Command({ Bucket: hookDetails.S3_BUCKET, Prefix: resourceArn }));
  return KeyCount > 0 ? { hookStatus: 'SUCCEEDED' } : { hookStatus: 'IN_PROGRESS', callBackDelay: 60 };
};`;

export function build(app: App): void {
  const stack = new Stack(app, 'Approved');
  const approvals = new s3.Bucket(stack, 'Approvals');
  const hook = (id: string, code: string) => new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline(code),
  });
  const admit = hook('Admit', ADMIT);
  admit.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeServiceRevisions'], resources: ['*'] }));
  const approve = hook('Approve', APPROVE);
  approvals.grantRead(approve);

  new FargateWebService(stack, 'Web', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
    deployment: ServiceDeployment.blueGreen({
      bakeTime: Duration.minutes(1),
      testTraffic: TestTraffic.listener(),
      hooks: [
        DeploymentHook.lambdaFunction(admit, { stages: [DeploymentStage.PRE_SCALE_UP] }),
        DeploymentHook.lambdaFunction(approve, {
          stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT], details: { S3_BUCKET: approvals.bucketName }, timeout: Duration.hours(24),
        }),
      ],
    }),
  });
}
