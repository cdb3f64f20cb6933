import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, CfnResource, Stack, Token, Validations } from 'aws-cdk-lib/core';
import { ServiceDeployment, Exposure, FargateWebService, WorkloadTask } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

/** What synth says once the service was changed by CDK's own means. */
function synthesized(change: (web: FargateWebService) => void): () => void {
  const stack = newStack();
  change(webService(stack));
  return () => (stack.node.root as App).synth();
}

function override(web: FargateWebService, property: string, value: unknown): void {
  (web.service.node.defaultChild as CfnResource).addPropertyOverride(property, value);
}

const WRONG = (web: FargateWebService) => override(web, 'DesiredCount', -1);
const MESSAGE = 'Validation failed with the following errors:\n' +
  '  [Stack/Web] Service/Service: DesiredCount must be a whole number 0 or more, got -1; use 0 for a service that shall not run (EcsRules::ECS311)';

describe('a workload that is changed by an override', () => {
  test('fails at synth where it cannot work any more', () => {
    expect(synthesized(WRONG)).toThrow(new Error(MESSAGE));
  });

  test('is synthesized where the override is right', () => {
    expect(synthesized((web) => override(web, 'DesiredCount', 0))).not.toThrow();
  });

  test('is synthesized where the override is known only to CloudFormation', () => {
    expect(synthesized((web) => override(web, 'DesiredCount', Token.asNumber({ Ref: 'Count' })))).not.toThrow();
  });

  test('is synthesized where the override is unwise only', () => {
    expect(synthesized((web) => override(web, 'DeploymentConfiguration.BakeTimeInMinutes', undefined))).not.toThrow();
  });

  test.each(['service', 'workload', 'stack'] as const)('is synthesized where the mistake is acknowledged at the %s', (place) => {
    expect(synthesized((web) => {
      WRONG(web);
      const construct = { service: web.service, workload: web, stack: web.node.scope! }[place];
      Validations.of(construct).acknowledge({ id: 'EcsRules::ECS311', reason: 'the test of acknowledgements' });
    })).not.toThrow();
  });

  test('fails at synth where another mistake is acknowledged', () => {
    expect(synthesized((web) => {
      WRONG(web);
      Validations.of(web).acknowledge({ id: 'EcsRules::ECS312', reason: 'the test of acknowledgements' });
    })).toThrow(new Error(MESSAGE));
  });
});

describe('what is added beside a workload', () => {
  test('fails at synth where the load balancer leads to a container that is not there', () => {
    expect(synthesized((web) => override(web, 'LoadBalancers.0.ContainerName', 'proxy'))).toThrow(
      "Service/Service: LoadBalancers[0] leads to no container of the task, got 'proxy'; use one of app (EcsRules::ECS401)",
    );
  });

  test('fails at synth where the task definition is made elsewhere', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Given');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as CfnResource).addPropertyOverride('ContainerDefinitions.0.StopTimeout', 200);
    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(() => (stack.node.root as App).synth()).toThrow(
      "[Stack/Web] stopTimeout of container 'app' must be a whole number from 2 to 120, got 200; use what Fargate allows",
    );
  });

  test('fails at synth where the task definition is made in another stack', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(new Stack(stack.node.root as App, 'Tasks'), 'Given');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as CfnResource).addPropertyOverride('ContainerDefinitions.0.StopTimeout', 200);
    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(() => (stack.node.root as App).synth()).toThrow("[Stack/Web] stopTimeout of container 'app' must be a whole number from 2 to 120, got 200");
  });

  test('passes where a target group of the service has its listener elsewhere', () => {
    const stack = newStack();
    webService(stack, { exposure: Exposure.applicationLoadBalancer(), deployment: ServiceDeployment.rolling() });

    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});
