import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import {
  DeliveryPipeline, DeploymentHook, Discovery, Exposure, FargateJob, FargateWebService, ImageRepository, JobTrigger, ServiceDeployment,
  WorkloadCluster, WorkloadDefaults, WorkloadTask,
} from '../../src/index';
import { repositorySource } from '../delivery/delivery-stack';
import { newStack } from '../fixtures/new-stack';
import { resourcesOf } from '../fixtures/template-references';
import { image, webTask } from '../fixtures/web-task';

/** An app with each function, build and log of the library. */
function everything(defaults?: WorkloadDefaults): Template {
  const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
  defaults?.applyTo(stack);
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const images = new ImageRepository(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY });
  const live = new FargateWebService(stack, 'Live', { cluster, task: WorkloadTask.container({ image: images.liveImage('web'), port: 8080 }) });
  new DeliveryPipeline(stack, 'Pipeline', {
    source: repositorySource,
    imageRepository: images,
    test: { commands: ['npm test'] },
    stages: [{ stageName: 'Production', services: [live] }],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const secrets = { PASSWORD: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) };
  new FargateWebService(stack, 'Blue', { cluster, task: webTask({ secrets }), redeployOnSecretRotation: true, deployment: ServiceDeployment.codeDeploy() });
  new FargateWebService(stack, 'Hooked', { cluster, task: webTask(), deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ command: ['migrate'] })] }) });
  new FargateWebService(stack, 'Api', { cluster, task: webTask(), exposure: Exposure.httpApi(), discovery: Discovery.serviceConnect({ name: 'api' }) });
  new FargateJob(stack, 'Migration', { cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.stackDeployment(), failureTopic: new sns.Topic(stack, 'Topic') });
  new FargateJob(stack, 'Report', { cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand() });
  return Template.fromStack(stack);
}

describe('under production defaults', () => {
  const certificate = acm.Certificate.fromCertificateArn(new Stack(), 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/1');
  const template = everything(WorkloadDefaults.production({ certificate }));
  const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
  const ids = groups.map(({ id }) => id);

  test('every log group has a key and is kept for a year', () => {
    expect(groups.filter(({ Properties }) => !Properties.KmsKeyId || Properties.RetentionInDays !== 365).map(({ id }) => id)).toEqual([]);
  });

  test.each([
    ['AWS::Lambda::Function', ({ LoggingConfig }: any) => LoggingConfig?.LogGroup?.Ref],
    ['AWS::CodeBuild::Project', ({ LogsConfig }: any) => LogsConfig?.CloudWatchLogs?.GroupName?.Ref],
  ])('each %s writes to one of them, and none to a log group that AWS creates without a key', (type, logGroupOf) => {
    const resources = resourcesOf(template, type);

    expect(resources.length).toBeGreaterThan(3);
    expect(resources.filter(({ Properties }) => !ids.includes(logGroupOf(Properties))).map(({ id }) => id)).toEqual([]);
  });
});

test('without them, builds and functions of CDK have the log groups that AWS creates', () => {
  const template = everything();

  expect(resourcesOf(template, 'AWS::CodeBuild::Project').filter(({ Properties }) => Properties.LogsConfig)).toEqual([]);
});
