import { App, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { FargateWebService } from '../../src';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

/** What synth says once the task definition of a service was changed. */
function synthesized(change: (web: FargateWebService) => void): () => void {
  const stack = newStack();
  const web = webService(stack, { task: webTask({ containerName: 'web' }) });
  change(web);
  return () => (stack.node.root as App).synth();
}

const FAILED = 'Validation failed with the following errors:\n  ';

function addContainers(web: FargateWebService, number: number): void {
  for (let i = 1; i <= number; i++) web.taskDefinition.addContainer(`sidecar${i}`, { image });
}

describe('containers that are added to the task definition of a service', () => {
  test('may make ten', () => {
    expect(synthesized((web) => addContainers(web, 9))).not.toThrow();
  });

  test('end up in the template', () => {
    const stack = newStack();
    const web = webService(stack, { task: webTask({ containerName: 'web' }) });

    web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 8080 }], environment: { MODE: 'fast' } });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{ Name: 'web' }, { Name: 'proxy', PortMappings: [{ ContainerPort: 8080 }] }],
    });
  });

  test('fails at synth with the eleventh', () => {
    expect(synthesized((web) => addContainers(web, 10))).toThrow(new Error(
      `${FAILED}[Stack/Web] a task has at most 10 containers, got 11; split it into several tasks`,
    ));
  });

  test('fails at synth where two use one port', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 80 }] }))).toThrow(new Error(
      `${FAILED}[Stack/Web] containers 'web' and 'proxy' use one port, and the containers of a task share its network, got 80; ` +
      'let each container listen on a port of its own',
    ));
  });

  test('fails at synth where a port is out of range', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 70000 }] }))).toThrow(new Error(
      `${FAILED}[Stack/Web] the port of container 'proxy' must be a whole number from 1 to 65535, got 70000; use the port the container listens on`,
    ));
  });

  test('fails at synth where two have one name', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, containerName: 'web' }))).toThrow(new Error(
      `${FAILED}[Stack/Web] two containers have one name, got 'web'; give each container its own name`,
    ));
  });

  test('fails at synth where a secret and an environment variable have one name', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', {
      image,
      environment: { TOKEN: 'x' },
      secrets: { TOKEN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(web, 'Token')) },
    }))).toThrow(new Error(
      `${FAILED}[Stack/Web] container 'proxy' has an environment variable and a secret of one name, got 'TOKEN'; ` +
      'remove the environment variable, or rename one of them',
    ));
  });

  test('fails at synth where a variable that is added later has the name of a secret', () => {
    expect(synthesized((web) => {
      web.container.addSecret('TOKEN', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(web, 'Token')));
      web.container.addEnvironment('TOKEN', 'x');
    })).toThrow(/container 'web' has an environment variable and a secret of one name, got 'TOKEN'/);
  });

  test('fails at synth with every problem at once', () => {
    expect(synthesized((web) => {
      addContainers(web, 10);
      web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 80 }] });
    })).toThrow(/a task has at most 10 containers, got 12;[^]*containers 'web' and 'proxy' use one port/);
  });

  test('may have values that are not known at synth', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', {
      image,
      portMappings: [{ containerPort: Lazy.number({ produce: () => 8080 }) }],
      environment: { MODE: Lazy.string({ produce: () => 'fast' }) },
    }))).not.toThrow();
  });
});
