import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundTask, TaskSource } from './bound-task';
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
    requireHealthCheck(FACTORY, options.healthCheck);
    requireInRange(FACTORY, 'stopTimeout in seconds', options.stopTimeout?.toSeconds({ integral: false }), { min: 2, max: 120 }, 'use what Fargate allows');
    requireInRange(FACTORY, 'ephemeralStorageGiB', options.ephemeralStorageGiB, { min: 21, max: 200 },
      'use what Fargate allows, or leave it out for the 20 GiB that every task has');
  }

  public bind(scope: Construct): BoundTask {
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
      portMappings: this.options.port === undefined ? undefined : [{ containerPort: this.options.port }],
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
