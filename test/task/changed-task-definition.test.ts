import { App, Duration, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { FargateWebService } from '../../src/index';
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
      `${FAILED}[Stack/Web] container 'web' and container 'proxy' use one port, and the containers of a task share its network, got 80; ` +
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
    })).toThrow(/a task has at most 10 containers, got 12;[^]*container 'web' and container 'proxy' use one port/);
  });

  test('may have values that are not known at synth', () => {
    expect(synthesized((web) => web.taskDefinition.addContainer('proxy', {
      image,
      portMappings: [{ containerPort: Lazy.number({ produce: () => 8080 }) }],
      environment: { MODE: Lazy.string({ produce: () => 'fast' }) },
    }))).not.toThrow();
  });
});

describe('a container that CDK itself would let pass', () => {
  const START = ecs.ContainerDependencyCondition.START;

  test.each<[string, Partial<ecs.ContainerDefinitionOptions>, string]>([
    ['with a health check that may take longer than ECS waits', { healthCheck: { command: ['CMD', 'true'], timeout: Duration.seconds(90), interval: Duration.seconds(100) } },
      "healthCheck.timeout of container 'proxy' must be a whole number from 2 to 60, got 90; use a number that ECS takes"],
    ['with too many retries', { healthCheck: { command: ['CMD', 'true'], retries: 11 } },
      "healthCheck.retries of container 'proxy' must be a whole number from 1 to 10, got 11; use a number that ECS takes"],
    ['with a stop time-out of five minutes', { stopTimeout: Duration.minutes(5) },
      "stopTimeout of container 'proxy' must be a whole number from 2 to 120, got 300; use what Fargate allows"],
    ['that is privileged', { privileged: true }, "privileged of container 'proxy' is not available on Fargate, got true; remove it, or run the task on EC2"],
    ['with more memory than the task', { memoryReservationMiB: 1024 },
      "the containers reserve more than the task's 512 MiB, got 1024; give the task more, or them less"],
    ['with a log driver that Fargate does not have', { logging: new ecs.GelfLogDriver({ address: 'udp://logs:1' }) },
      "logConfiguration.logDriver of container 'proxy' is not possible, got 'gelf'; use one that Fargate has: awslogs, splunk or awsfirelens"],
    ['with other hosts', { extraHosts: { db: '10.0.0.1' } },
      "extraHosts of container 'proxy' is not available on Fargate, got [{\"hostname\":\"db\",\"ipAddress\":\"10.0.0.1\"}]; " +
      'remove it: the containers of a Fargate task share one network interface and its DNS'],
  ])('fails at synth %s', (_, options, message) => {
    const stack = newStack();
    const web = webService(stack, { task: webTask({ containerName: 'web' }) });
    web.taskDefinition.addContainer('proxy', { image, ...options });

    expect(() => (stack.node.root as App).synth()).toThrow(new Error(`${FAILED}[Stack/Web] ${message}`));
  });

  test('fails at synth where it waits for the health of one without a health check', () => {
    expect(synthesized((web) => {
      const proxy = web.taskDefinition.addContainer('proxy', { image });
      proxy.addContainerDependencies({ container: web.container });
    })).toThrow(/dependsOn\[0\] of container 'proxy' waits for 'web' to be HEALTHY, but that has no health check; add one, or wait for START$/);
  });

  test('fails at synth where two wait for each other', () => {
    expect(synthesized((web) => {
      const proxy = web.taskDefinition.addContainer('proxy', { image });
      proxy.addContainerDependencies({ container: web.container, condition: START });
      web.container.addContainerDependencies({ container: proxy, condition: START });
    })).toThrow(/containers wait for each other, got 'web -> proxy -> web'; remove one of these dependencies$/);
  });

  test('fails at synth where it mounts a volume that the task does not have', () => {
    expect(synthesized((web) => web.container.addMountPoints({ sourceVolume: 'data', containerPath: '/data', readOnly: false }))).toThrow(
      /mountPoints\[0\].sourceVolume of container 'web' names no volume, got 'data'; add it to volumes, or correct the name$/,
    );
  });

  test('fails at synth where a capability is added that Fargate does not give', () => {
    expect(synthesized((web) => {
      const linuxParameters = new ecs.LinuxParameters(web, 'Parameters', { sharedMemorySize: 64 });
      linuxParameters.addCapabilities(ecs.Capability.NET_ADMIN);
      web.taskDefinition.addContainer('proxy', { image, linuxParameters });
    })).toThrow(/linuxParameters.sharedMemorySize of container 'proxy' is not available[^]*linuxParameters.capabilities.add of container 'proxy' has a capability/);
  });
});
