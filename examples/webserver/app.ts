import * as path from 'node:path';
import { Annotations, App, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ServiceDeployment, Discovery, FargateWebService, WorkloadTask } from 'cdk-fargate-workloads';

const app = new App();
const stack = new Stack(app, 'Webserver', { description: 'An nginx web server, from its task definition document to blue/green deployments' });

const session = new secretsmanager.Secret(stack, 'SessionSecret', { description: 'Signs the session cookies of the web server' });

const web = new FargateWebService(stack, 'Web', {
  task: WorkloadTask.fromFile(path.join(__dirname, 'task-definition.json'), {
    secrets: { SESSION_SECRET: ecs.Secret.fromSecretsManager(session) },
  }),
  discovery: Discovery.cloudMap({ name: 'web' }),
  deployment: ServiceDeployment.codeDeploy({ deploymentConfig: codedeploy.EcsDeploymentConfig.CANARY_10PERCENT_5MINUTES }),
});

Annotations.of(web).acknowledgeWarning('cdk-fargate-workloads:http-listener', 'A demonstration without a domain, and so without a certificate');

app.synth();

/** For `npm run demo`, which shows it. */
export const deploymentPlan = web.describeDeployment();
