import { App, Aws, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FargateWebService, Scaling, WorkloadTask } from '../../../src/index';

const MODEL = 'anthropic.claude-3-haiku-20240307-v1:0';
const KNOWLEDGE_BASE = 'KB12345678';

export function build(app: App): void {
  const web = new FargateWebService(new Stack(app, 'Rag'), 'Web', {
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.12-slim'),
      port: 8501,
      cpu: 1024,
      memoryLimitMiB: 2048,
      environment: { KNOWLEDGE_BASE_ID: KNOWLEDGE_BASE, MODEL_ID: MODEL },
    }),
    scaling: Scaling.automatic({ minCapacity: 3, maxCapacity: 10, cpuPercent: 50 }),
  });
  web.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resources: [`arn:${Aws.PARTITION}:bedrock:${Aws.REGION}::foundation-model/${MODEL}`],
  }));
  web.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['bedrock:Retrieve'],
    resources: [`arn:${Aws.PARTITION}:bedrock:${Aws.REGION}:${Aws.ACCOUNT_ID}:knowledge-base/${KNOWLEDGE_BASE}`],
  }));
}
