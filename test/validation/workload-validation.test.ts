import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, CfnResource, Stack, Token, Validations } from 'aws-cdk-lib/core';
import { ServiceDeployment, Exposure, FargateWebService, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

/** Returns a synthesis of a web service that an app has changed by means of CDK. */
function synthesized(change: (web: FargateWebService) => void): () => void {
  const stack = newStack();
  change(webService(stack));
  return () => (stack.node.root as App).synth();
}

/** Matches an error of CDK's validation, in which the message of a workload follows a heading. */
function errorInApp(where: string, ...words: readonly string[]): RegExp {
  return new RegExp(errorAt(where, ...words).source.slice(1));
}

function override(web: FargateWebService, property: string, value: unknown): void {
  (web.service.node.defaultChild as CfnResource).addPropertyOverride(property, value);
}

const WRONG = (web: FargateWebService) => override(web, 'DesiredCount', -1);
const MESSAGE = errorInApp('Stack/Web', 'Service/Service: DesiredCount', 'got -1', '(EcsRules::ECS311)');

describe('a workload that is changed by an override', () => {
  test('fails synthesis when it cannot work any more', () => {
    expect(synthesized(WRONG)).toThrow(MESSAGE);
  });

  test('is synthesized when the override is valid', () => {
    expect(synthesized((web) => override(web, 'DesiredCount', 0))).not.toThrow();
  });

  test('is synthesized when CloudFormation computes the override', () => {
    expect(synthesized((web) => override(web, 'DesiredCount', Token.asNumber({ Ref: 'Count' })))).not.toThrow();
  });

  test('is synthesized when the override only breaks a rule of severity warning', () => {
    expect(synthesized((web) => override(web, 'DeploymentConfiguration.BakeTimeInMinutes', undefined))).not.toThrow();
  });

  test.each(['service', 'workload', 'stack'] as const)('is synthesized when the mistake is acknowledged at the %s', (level) => {
    expect(synthesized((web) => {
      WRONG(web);
      const construct = { service: web.service, workload: web, stack: web.node.scope! }[level];
      Validations.of(construct).acknowledge({ id: 'EcsRules::ECS311', reason: 'tested here' });
    })).not.toThrow();
  });

  test('fails synthesis when another mistake is acknowledged', () => {
    expect(synthesized((web) => {
      WRONG(web);
      Validations.of(web).acknowledge({ id: 'EcsRules::ECS312', reason: 'tested here' });
    })).toThrow(MESSAGE);
  });
});

describe('resources beside a workload', () => {
  test('fail synthesis when the load balancer names a missing container', () => {
    expect(synthesized((web) => override(web, 'LoadBalancers.0.ContainerName', 'proxy'))).toThrow(
      errorInApp('Stack/Web', 'Service/Service: LoadBalancers[0]', "'proxy'", 'app', '(EcsRules::ECS401)'),
    );
  });

  test('fail synthesis when a task definition created elsewhere is wrong', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Given');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as CfnResource).addPropertyOverride('ContainerDefinitions.0.StopTimeout', 200);
    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(() => (stack.node.root as App).synth()).toThrow(errorInApp('Stack/Web', 'stopTimeout', "'app'", '2 to 120', 'got 200', '(EcsRules::ECS212)'));
  });

  test('fail synthesis when a task definition of another stack is wrong', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(new Stack(stack.node.root as App, 'Tasks'), 'Given');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as CfnResource).addPropertyOverride('ContainerDefinitions.0.StopTimeout', 200);
    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(() => (stack.node.root as App).synth()).toThrow(errorInApp('Stack/Web', 'stopTimeout', "'app'", 'got 200'));
  });

  test('pass when a target group of the service has its listener elsewhere', () => {
    const stack = newStack();
    webService(stack, { exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.rolling() });

    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});
