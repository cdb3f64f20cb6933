import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ServiceDeployment, DeploymentHook, DeploymentStage, Exposure, FargateWebService, WorkloadTask } from '../../../src/index';

const FLAGS = '/orders/may-poll';

/** Writes which version may poll the queue: the weights that ECS would give a load balancer. */
const SWITCH = `
const { SSMClient, PutParameterCommand } = require('@aws-sdk/client-ssm');
exports.handler = async ({ executionDetails, hookDetails }) => {
  for (const [revision, weight] of Object.entries(executionDetails.productionTrafficWeights)) {
    const Name = hookDetails.FLAGS + '/' + revision.split('/').pop();
    await new SSMClient().send(new PutParameterCommand({ Name, Value: String(weight > 0), Type: 'String', Overwrite: true }));
  }
  return { hookStatus: 'SUCCEEDED' };
};`;

export function build(app: App): void {
  const stack = new Stack(app, 'Orders');
  const queue = new sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue: new sqs.Queue(stack, 'DeadLetters'), maxReceiveCount: 3 } });
  const flags = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${FLAGS.slice(1)}/*` });

  const pollers = new lambda.Function(stack, 'Pollers', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline(SWITCH) });
  pollers.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:PutParameter'], resources: [flags] }));

  const worker = new FargateWebService(stack, 'Worker', {
    task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.13'), environment: { QUEUE_URL: queue.queueUrl, FLAGS } }),
    exposure: Exposure.none(),
    deployment: ServiceDeployment.blueGreen({
      bakeTime: Duration.minutes(2),
      hooks: [DeploymentHook.lambdaFunction(pollers, { stages: [DeploymentStage.PRODUCTION_TRAFFIC_SHIFT], details: { FLAGS } })],
    }),
  });

  queue.grantConsumeMessages(worker);
  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${worker.cluster.cluster.clusterName}/*` });
  worker.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ecs:UpdateTaskProtection'], resources: [tasks] }));
  worker.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: [flags] }));
}
