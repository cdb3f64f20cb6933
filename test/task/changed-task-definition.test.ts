import { App, Duration, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { FargateWebService } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image, webTask } from '../fixtures/web-task';

/** Returns the synthesis of a service whose task definition was changed. */
function synthesized(change: (web: FargateWebService) => void): () => void {
  const stack = newStack();
  const web = webService(stack, { task: webTask({ containerName: 'web' }) });
  change(web);
  return () => (stack.node.root as App).synth();
}

/** Matches an error that CDK raises from the validation of the workload. */
function validationError(...words: string[]): RegExp {
  return new RegExp(errorAt('Stack/Web', ...words).source.replace('^', '^Validation failed with the following errors:\\n  '));
}

function addContainers(web: FargateWebService, number: number): void {
  for (let i = 1; i <= number; i++) web.taskDefinition.addContainer(`sidecar${i}`, { image });
}

describe('containers that are added to the task definition of a service', () => {
  test('may be ten in total', () => {
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

  test('fails synthesis with the eleventh', () => {
    expect(synthesized((web) => addContainers(web, 10))).toThrow(validationError('at most 10 containers', 'got 11'));
  });

  test('fails synthesis when two use the same port', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 80 }] }))).toThrow(
      validationError("'web'", "'proxy'", 'port', 'got 80'),
    );
  });

  test('fails synthesis when a port is out of range', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 70000 }] }))).toThrow(
      validationError('port', "'proxy'", 'from 1 to 65535', 'got 70000'),
    );
  });

  test('fails synthesis when two have the same name', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', { image, containerName: 'web' }))).toThrow(
      validationError('two containers', "got 'web'"),
    );
  });

  test('fails synthesis when a secret and an environment variable have the same name', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', {
      image,
      environment: { TOKEN: 'x' },
      secrets: { TOKEN: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(web, 'Token')) },
    }))).toThrow(validationError("'proxy'", 'environment variable', 'secret', "got 'TOKEN'"));
  });

  test('fails synthesis when a variable that is added later has the name of a secret', () => {
    expect(synthesized((web) => {
      web.container.addSecret('TOKEN', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(web, 'Token')));
      web.container.addEnvironment('TOKEN', 'x');
    })).toThrow(validationError("'web'", 'environment variable', 'secret', "got 'TOKEN'"));
  });

  test('fails synthesis with every problem at once', () => {
    expect(synthesized((web) => {
      addContainers(web, 10);
      web.taskDefinition.addContainer('proxy', { image, portMappings: [{ containerPort: 80 }] });
    })).toThrow(validationError('at most 10 containers', 'got 12', "'web'", "'proxy'", 'port', 'got 80'));
  });

  test('may have tokens as values', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', {
      image,
      portMappings: [{ containerPort: Lazy.number({ produce: () => 8080 }) }],
      environment: { MODE: Lazy.string({ produce: () => 'fast' }) },
    }))).not.toThrow();
  });
});

describe('a container that CDK itself accepts', () => {
  const START = ecs.ContainerDependencyCondition.START;

  test.each<[string, Partial<ecs.ContainerDefinitionOptions>, string[]]>([
    ['with a health check that takes longer than ECS allows',
      { healthCheck: { command: ['CMD', 'true'], timeout: Duration.seconds(90), interval: Duration.seconds(100) } },
      ['healthCheck.timeout', "'proxy'", 'from 2 to 60', 'got 90']],
    ['with too many retries', { healthCheck: { command: ['CMD', 'true'], retries: 11 } },
      ['healthCheck.retries', "'proxy'", 'from 1 to 10', 'got 11']],
    ['with a stop time-out of five minutes', { stopTimeout: Duration.minutes(5) },
      ['stopTimeout', "'proxy'", 'from 2 to 120', 'got 300']],
    ['that is privileged', { privileged: true }, ['privileged', "'proxy'", 'got true']],
    ['with more memory than the task', { memoryReservationMiB: 1024 },
      ['reserve', '512 MiB', 'got 1024']],
    ['with a log driver that Fargate does not have', { logging: new ecs.GelfLogDriver({ address: 'udp://logs:1' }) },
      ['logConfiguration.logDriver', "'proxy'", "got 'gelf'"]],
    ['with other hosts', { extraHosts: { db: '10.0.0.1' } },
      ['extraHosts', "'proxy'", 'got [{"hostname":"db"']],
  ])('fails synthesis %s', (_, options, words) => {
    const stack = newStack();
    const web = webService(stack, { task: webTask({ containerName: 'web' }) });
    web.taskDefinition.addContainer('proxy', { image, ...options });

    expect(() => (stack.node.root as App).synth()).toThrow(validationError(...words));
  });

  test('fails synthesis when it waits for the health of one without a health check', () => {
    expect(synthesized((web) => {
      const proxy = web.taskDefinition.addContainer('proxy', { image });
      proxy.addContainerDependencies({ container: web.container });
    })).toThrow(validationError('dependsOn[0]', "'proxy'", "'web'", 'HEALTHY', 'START'));
  });

  test('fails synthesis when two wait for each other', () => {
    expect(synthesized((web) => {
      const proxy = web.taskDefinition.addContainer('proxy', { image });
      proxy.addContainerDependencies({ container: web.container, condition: START });
      web.container.addContainerDependencies({ container: proxy, condition: START });
    })).toThrow(validationError('each other', "got 'web -> proxy -> web'"));
  });

  test('fails synthesis when it mounts a volume that the task does not have', () => {
    expect(synthesized((web) => web.container.addMountPoints({ sourceVolume: 'data', containerPath: '/data', readOnly: false }))).toThrow(
      validationError('mountPoints[0].sourceVolume', "'web'", "got 'data'"),
    );
  });

  test('fails synthesis with a capability that Fargate does not allow', () => {
    expect(synthesized((web) => {
      const linuxParameters = new ecs.LinuxParameters(web, 'Parameters', { sharedMemorySize: 64 });
      linuxParameters.addCapabilities(ecs.Capability.NET_ADMIN);
      web.taskDefinition.addContainer('proxy', { image, linuxParameters });
    })).toThrow(validationError('linuxParameters.sharedMemorySize', "'proxy'", 'linuxParameters.capabilities.add', "'proxy'", 'SYS_PTRACE'));
  });
});
