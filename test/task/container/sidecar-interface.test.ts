import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { ContainerLogging, Discovery, FargateWebService, ISidecar, SidecarConfig, SidecarContext, TaskContainerOptions } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

class Agent implements ISidecar {
  constructor(private readonly name: string, public readonly logging?: ecs.LogDriver) {}

  public bind(_scope: Construct, context: SidecarContext): SidecarConfig | undefined {
    context.taskDefinition.addContainer(this.name, { image, essential: false });
    return undefined;
  }
}

class Proxy implements ISidecar {
  public readonly contexts: SidecarContext[] = [];

  constructor(private readonly name = 'proxy') {}

  public bind(_scope: Construct, context: SidecarContext): SidecarConfig {
    this.contexts.push(context);
    const portMappings = [{ containerPort: 8080, name: context.portNameRequired ? this.name : undefined }];
    return { container: context.taskDefinition.addContainer(this.name, { image, portMappings }), containerPort: 8080 };
  }
}

function service(options: Partial<TaskContainerOptions>) {
  const stack = newStack();
  const web = webService(stack, { task: webTask(options) });
  const template = Template.fromStack(stack);
  return { web, template, containers: onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions };
}

describe('sidecars', () => {
  test('are added after the main container, in their order', () => {
    const { containers } = service({ sidecars: [new Agent('first'), new Agent('second')] });

    expect(containers.map(({ Name }: { Name: string }) => Name)).toEqual(['app', 'first', 'second']);
  });

  test('do not replace the main container, even if it is not essential', () => {
    const { web } = service({ essential: false, sidecars: [new Proxy()] });

    expect(web.container.containerName).toBe('app');
    expect(web.taskDefinition.defaultContainer).toBe(web.container);
  });

  test('are bound once for each service of the task', () => {
    const stack = newStack();
    const proxy = new Proxy();
    const task = webTask({ sidecars: [proxy] });

    new FargateWebService(stack, 'Red', { task });
    new FargateWebService(stack, 'Blue', { task });

    expect(proxy.contexts.map(({ taskDefinition }) => taskDefinition.node.path)).toEqual(['Stack/Red/TaskDefinition', 'Stack/Blue/TaskDefinition']);
  });

  test('receive the output of the main container by the first log router', () => {
    const router = (name: string) => ecs.LogDrivers.firelens({ options: { Name: name } });

    const { containers } = service({ sidecars: [new Agent('agent'), new Agent('first', router('first')), new Agent('second', router('second'))] });

    expect(containers[0].LogConfiguration).toEqual({ LogDriver: 'awsfirelens', Options: { Name: 'first' } });
  });

  test('leave the log driver of the main container', () => {
    const { containers } = service({
      logging: ContainerLogging.awsLogs(),
      sidecars: [new Agent('router', ecs.LogDrivers.firelens({}))],
    });

    expect(containers[0].LogConfiguration.LogDriver).toBe('awslogs');
  });
});

describe('a sidecar in front of the main container', () => {
  test('receives the traffic', () => {
    const { template } = service({ port: undefined, sidecars: [new Agent('agent'), new Proxy()] });

    template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [{ ContainerName: 'proxy', ContainerPort: 8080 }] });
  });

  test('receives the port of the main container, and whether its own needs a name', () => {
    const proxy = new Proxy();

    new FargateWebService(newStack(), 'Web', {
      task: webTask({ port: 3000, sidecars: [proxy] }), discovery: Discovery.serviceConnect({ name: 'web' }),
    });

    expect(proxy.contexts).toMatchObject([{ containerPort: 3000, portNameRequired: true }]);
  });

  test('fails when there are two', () => {
    expect(() => service({ sidecars: [new Proxy('outer'), new Proxy('inner')] })).toThrow(
      errorAt('Stack/Web', 'two sidecars', 'got ["outer","inner"]', 'keep one'),
    );
  });
});

describe('the order in which containers start', () => {
  test('may name a sidecar', () => {
    const { containers } = service({
      dependsOn: [{ containerName: 'agent', condition: ecs.ContainerDependencyCondition.START }], sidecars: [new Agent('agent')],
    });

    expect(containers[0].DependsOn).toEqual([{ ContainerName: 'agent', Condition: 'START' }]);
  });

  test('fails with a container that the task does not have', () => {
    expect(() => service({ dependsOn: [{ containerName: 'database' }], sidecars: [new Agent('agent')] })).toThrow(
      errorAt('Stack/Web/TaskDefinition/app', "'app'", "got 'database'", 'dependsOn'),
    );
  });
});
