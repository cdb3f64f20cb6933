import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnParameter } from 'aws-cdk-lib/core';
import { Exposure, WorkloadTask } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource, ref } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

describe('WorkloadTask.fromTaskDefinition()', () => {
  test('runs the task definition as it is', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine', { cpu: 1024, memoryLimitMiB: 2048 });
    const container = taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 8080 }] });

    const web = webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(web.taskDefinition).toBe(taskDefinition);
    expect(web.container).toBe(container);
    const template = Template.fromStack(stack);
    expect(onlyResource(template, 'AWS::ECS::Service').Properties.TaskDefinition).toEqual(ref(taskDefinition));
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '1024',
      Memory: '2048',
      ContainerDefinitions: [{ Name: 'web', PortMappings: [{ ContainerPort: 8080 }] }],
    });
  });

  test('sends the traffic to the first essential container, on its first port', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('init', { image, essential: false, portMappings: [{ containerPort: 1 }] });
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 8080 }, { containerPort: 9090 }] });
    taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 443 }] });

    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.LoadBalancers)
      .toEqual([expect.objectContaining({ ContainerName: 'web', ContainerPort: 8080 })]);
  });

  test('sends the traffic to an explicit default container', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 8080 }] });
    taskDefinition.defaultContainer = taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 443 }] });

    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.LoadBalancers)
      .toEqual([expect.objectContaining({ ContainerName: 'proxy', ContainerPort: 443 })]);
  });

  test('needs no port without a load balancer', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('worker', { image });

    const web = webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition), exposure: Exposure.none() });

    expect(web.connections.defaultPort).toBeUndefined();
    Template.fromStack(stack).resourceCountIs('AWS::ECS::Service', 1);
  });

  test('may have a range of ports in addition to the one that receives the traffic', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', {
      image,
      portMappings: [{ containerPort: 80 }, { containerPort: ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE, containerPortRange: '8080-8090' }],
    });

    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [{ PortMappings: [{ ContainerPort: 80 }, { ContainerPortRange: '8080-8090' }] }],
    });
  });

  test('fails when it is for EC2 only', () => {
    const stack = newStack();
    const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', { image, memoryLimitMiB: 512 });

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) })).toThrow(
      errorAt('Stack/Web', 'Stack/Mine', 'ecs.FargateTaskDefinition'),
    );
  });

  test.each([
    ['without a container', () => undefined],
    ['with a container that is not essential', (it: ecs.TaskDefinition) => it.addContainer('init', { image, essential: false })],
  ])('fails %s', (_, fill) => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    fill(taskDefinition);

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) })).toThrow(
      errorAt('Stack/Web', 'Stack/Mine', 'essential', 'addContainer()'),
    );
  });

  test('fails with a load balancer when the container has no port', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('worker', { image });

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) })).toThrow(
      errorAt('Stack/Web', "'worker'", 'port', 'Exposure.none()'),
    );
  });

  test('fails with a size that Fargate does not offer, which CDK accepts', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine', { cpu: 256, memoryLimitMiB: 9999 });
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });

    expect(() => {
      webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });
      Template.fromStack(stack);
    }).toThrow(errorAt('Stack/Web', 'memoryLimitMiB', '256 CPU units', 'got 9999', '512, 1024, 2048 MiB'));
  });

  test.each(['cpu', 'memory'] as const)('fails without %s, which an override may have removed', (property) => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition)[property] = undefined;

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) })).toThrow(
      errorAt('Stack/Web', 'Stack/Mine', 'no size', 'cpu and memory'),
    );
  });

  test('may have a size that is known only after deployment', () => {
    const stack = newStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });
    (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).cpu = new CfnParameter(stack, 'Cpu').valueAsString;

    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: { Ref: 'Cpu' } });
  });
});
