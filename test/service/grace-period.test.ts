import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Discovery, Exposure, FargateBackendService, FargateWebService, FargateWorkerService, TaskContainerOptions, WorkloadCluster } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { image, webTask } from '../fixtures/web-task';

const healthCheckGracePeriod = Duration.minutes(3);
const healthCheck = { command: ['CMD-SHELL', 'true'] };
const WARNING = Match.stringLikeRegexp('healthCheckGracePeriod has no effect.*unused-grace-period');

/** Services without a load balancer. */
const SERVICES = {
  'a backend': (stack: Stack, task: Partial<TaskContainerOptions>, grace = true) => new FargateBackendService(stack, 'Shop', {
    task: webTask(task), cluster: new WorkloadCluster(stack, 'Cluster'), discovery: Discovery.cloudMap({ name: 'shop' }), ...grace && { healthCheckGracePeriod },
  }),
  'a worker': (stack: Stack, task: Partial<TaskContainerOptions>, grace = true) => new FargateWorkerService(stack, 'Shop', {
    task: webTask(task), cluster: existingCluster(stack), ...grace && { healthCheckGracePeriod },
  }),
  'a service without exposure': (stack: Stack, task: Partial<TaskContainerOptions>, grace = true) => new FargateWebService(stack, 'Shop', {
    task: webTask(task), cluster: existingCluster(stack), exposure: Exposure.none(), ...grace && { healthCheckGracePeriod },
  }),
};

describe.each(Object.entries(SERVICES))('healthCheckGracePeriod of %s', (_, create) => {
  test('applies to the health checks of the containers', () => {
    const stack = newStack();
    create(stack, { healthCheck });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.HealthCheckGracePeriodSeconds).toBe(180);
    Annotations.fromStack(stack).hasNoWarning('*', WARNING);
  });

  test('is rendered, with a warning, where nothing checks the tasks', () => {
    const stack = newStack();
    create(stack, {});

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.HealthCheckGracePeriodSeconds).toBe(180);
    Annotations.fromStack(stack).hasWarning('/Stack/Shop', WARNING);
  });

  test('counts a container that the app adds later', () => {
    const stack = newStack();
    create(stack, {}).taskDefinition.addContainer('late', { image, healthCheck });

    Annotations.fromStack(stack).hasNoWarning('*', WARNING);
  });

  test('is absent by default', () => {
    const stack = newStack();
    create(stack, { healthCheck: { ...healthCheck, startPeriod: Duration.minutes(5) } }, false);

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });
});
