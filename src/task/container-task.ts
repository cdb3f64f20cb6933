import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { BoundTask, TaskSource } from './bound-task';
import { requireContainersFit } from './container-checks';
import { Logging } from './logging';
import { TaskContainerOptions } from './task-container-options';
import { DEFAULT_CPU, DEFAULT_MEMORY_MIB, requireFargateSize } from './task-size';
import { requireInRange } from '../private/errors';

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
      ports: [{ containerPort: options.port, protocol: ecs.Protocol.TCP }],
      environment: Object.keys(options.environment ?? {}),
      secrets: Object.keys(options.secrets ?? {}),
    }]);
    requireInRange(FACTORY, 'stopTimeout in seconds', options.stopTimeout?.toSeconds(), { min: 2, max: 120 }, 'use what Fargate allows');
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
    return { taskDefinition, container, containerPort: this.options.port };
  }

  private requireSize(): void {
    const windows = this.options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
    requireFargateSize(FACTORY, this.cpu, this.memoryLimitMiB, { windows });
  }
}
