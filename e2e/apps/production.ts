import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, Stack } from 'aws-cdk-lib/core';
import { ServiceDeployment, FargateWebService, WorkloadDefaults, WorkloadTask } from '../../src/index';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const app = new App();
const stack = new Stack(app, 'Production', { description: 'A web service as auditors want it, whose load balancer may be deleted nevertheless' });
const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
WorkloadDefaults.production({ certificate, deletionProtection: false }).applyTo(stack);

new FargateWebService(stack, 'Web', {
  task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:stable'), port: 8080 }),
  deployment: ServiceDeployment.codeDeploy(),
});

app.synth();
