import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundTask, TaskNeeds, TaskSource } from './bound-task';
import { requireContainersFit } from './container-checks';
import { requireHealthCheck } from './health-check';
import { Logging } from './logging';
import { TaskContainerOptions } from './task-container-options';
import { DEFAULT_CPU, DEFAULT_MEMORY_MIB, requireFargateSize } from './task-size';
import { refuse, requireInRange } from '../private/errors';

const FACTORY = 'Task.container()';

/** A task of one container, from typed options. */
export class ContainerTask implements TaskSource {
  private readonly cpu: number;
  private readonly memoryLimitMiB: number;
  private readonly containerName: string;

  constructor(private readonly options: TaskContainerOptions) {
    this.cpu = options.cpu ?? DEFAULT_CPU;
    this.memoryLimitMiB = options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB;
    this.containerName = options.containerName ?? 'app';
    this.requireSize();
    requireContainersFit(FACTORY, [{
      name: this.containerName,
      essential: true,
      ports: options.port === undefined ? [] : [options.port],
      environment: Object.keys(options.environment ?? {}),
      secrets: Object.keys(options.secrets ?? {}),
    }]);
    requireName('containerName', this.containerName);
    requireName('family', options.family);
    requirePortOptions(options);
    requireHealthCheck(FACTORY, options.healthCheck);
    requireInRange(FACTORY, 'stopTimeout in seconds', options.stopTimeout?.toSeconds({ integral: false }), { min: 2, max: 120 }, 'use what Fargate allows');
    requireInRange(FACTORY, 'ephemeralStorageGiB', options.ephemeralStorageGiB, { min: 21, max: 200 },
      'use what Fargate allows, or leave it out for the 20 GiB that every task has');
  }

  public bind(scope: Construct, needs: TaskNeeds = {}): BoundTask {
    const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
      family: this.options.family,
      cpu: this.cpu,
      memoryLimitMiB: this.memoryLimitMiB,
      runtimePlatform: this.options.runtimePlatform,
      ephemeralStorageGiB: this.options.ephemeralStorageGiB,
      taskRole: this.options.taskRole,
      executionRole: this.options.executionRole,
    });
    const container = taskDefinition.addContainer(this.containerName, {
      image: this.options.image,
      portMappings: this.portMappings(needs),
      command: this.options.command,
      entryPoint: this.options.entryPoint,
      environment: this.options.environment,
      secrets: this.options.secrets,
      healthCheck: this.options.healthCheck,
      logging: this.options.logging ?? Logging.awsLogs(),
      user: this.options.user,
      workingDirectory: this.options.workingDirectory,
      readonlyRootFilesystem: this.options.readonlyRootFilesystem,
      stopTimeout: this.options.stopTimeout,
    });
    this.options.encryptionKeys?.forEach((key) => key.grantDecrypt(taskDefinition.obtainExecutionRole()));
    return { taskDefinition, container, containerPort: this.options.port };
  }

  /** Without need no name: it would be one change more in a task definition, and so a deployment. */
  private portMappings({ namedPort }: TaskNeeds): ecs.PortMapping[] | undefined {
    const { port, portName, appProtocol } = this.options;
    if (port === undefined) return undefined;
    const needed = namedPort || appProtocol !== undefined;
    return [{ containerPort: port, name: portName ?? (needed ? portNameFrom(this.containerName) : undefined), appProtocol }];
  }

  private requireSize(): void {
    const windows = this.options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
    requireFargateSize(FACTORY, this.cpu, this.memoryLimitMiB, { windows });
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function requireName(option: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return;
  refuse(FACTORY, { what: `${option} is not a name that ECS takes`, got: name, instead: 'use 1 to 255 letters, digits, hyphens and underscores' });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function requirePortOptions({ port, portName, appProtocol }: TaskContainerOptions): void {
  for (const [option, value] of Object.entries({ portName, appProtocol: appProtocol?.value })) {
    if (value === undefined || port !== undefined) continue;
    refuse(FACTORY, { what: `${option} is about a port, but there is none`, got: value, instead: `pass \`port\`, or remove \`${option}\`` });
  }
  if (portName === undefined || Token.isUnresolved(portName) || /^[a-z0-9_][a-z0-9_-]{0,63}$/.test(portName)) return;
  refuse(FACTORY, {
    what: 'portName is not a name that ECS takes',
    got: portName,
    instead: 'use 1 to 64 lower case letters, digits, hyphens and underscores, not starting with a hyphen',
  });
}

/** The container's name as the name of a port. */
function portNameFrom(containerName: string): string {
  return Token.isUnresolved(containerName) ? containerName : containerName.toLowerCase().replace(/^-+/, '').slice(0, 64) || 'port';
}
