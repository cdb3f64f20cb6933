import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { DeploymentHook, FargateJob, JobTrigger, ServiceDeployment } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { logicalId } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

/**
 * Returns the types of the resources that refer to a task definition. `cdk deploy --hotswap` takes a changed one if all of them are services.
 *
 * @see https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/toolkit-lib/lib/api/hotswap/ecs-services.ts
 */
function typesReferringTo(taskDefinition: ecs.TaskDefinition): string[] {
  const id = logicalId(taskDefinition);
  const resources = Object.values<any>(Template.fromStack(Stack.of(taskDefinition)).toJSON().Resources);
  return resources.filter(({ Properties }) => refersTo(Properties, id)).map(({ Type }) => Type).sort();
}

function refersTo(value: any, id: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value.Ref === id || [value['Fn::GetAtt']].flat()[0] === id) return true;
  return Object.values(value).some((part) => refersTo(part, id));
}

test.each([
  ['rolling', ServiceDeployment.rolling()],
  ['blue/green', ServiceDeployment.blueGreen()],
  ['canary', ServiceDeployment.canary()],
  ['linear', ServiceDeployment.linear()],
  ['with a hook that runs the task of the new version', ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ command: ['migrate'] })] })],
])('hotswap deploys a changed task: %s', (_, deployment) => {
  expect(typesReferringTo(webService(newStack(), { deployment }).taskDefinition)).toEqual(['AWS::ECS::Service']);
});

test('hotswap deploys a changed task whose service is deployed again when a secret rotates', () => {
  const stack = newStack();
  const secrets = { PASSWORD: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret')) };

  expect(typesReferringTo(webService(stack, { task: webTask({ secrets }), redeployOnSecretRotation: true }).taskDefinition)).toEqual(['AWS::ECS::Service']);
});

test('hotswap ignores a changed task that CodeDeploy deploys: the deployment refers to it, and the service does not', () => {
  const { taskDefinition } = webService(newStack(), { deployment: ServiceDeployment.codeDeploy() });

  expect(typesReferringTo(taskDefinition)).toEqual(['Custom::EcsDeployment']);
});

test.each([
  ['at the stack deployment', JobTrigger.stackDeployment(), 'Custom::EcsJob'],
  ['on demand', JobTrigger.onDemand(), 'AWS::StepFunctions::StateMachine'],
])('hotswap ignores the changed task of a job %s', (_, trigger, type) => {
  const types = typesReferringTo(new FargateJob(newStack(), 'Job', { task: webTask(), trigger }).taskDefinition);

  expect(types).toContain(type);
  expect(types).not.toContain('AWS::ECS::Service');
});
