import { Annotations, App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ServiceDeployment, DeploymentHook, DeploymentStage, FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'CanaryWithApproval', { description: 'A web service whose canary a person looks at before everybody gets it' });

const approvers = new sns.Topic(stack, 'Approvers');

const web = new FargateWebService(stack, 'Web', {
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 }),
  deployment: ServiceDeployment.canary({
    canaryPercent: 10,
    canaryBakeTime: Duration.minutes(15),
    hooks: [
      // Asks twice: before the canary, and before the rest of the traffic.
      DeploymentHook.approval({ stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, topic: approvers, timeout: Duration.hours(8) }),
    ],
    trafficAlarms: { errorPercent: 1 },
  }),
});

Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');
new CfnOutput(stack, 'ApproversTopic', { description: 'Subscribe to it before the second deployment; the first one passes by itself', value: approvers.topicArn });

app.synth();
