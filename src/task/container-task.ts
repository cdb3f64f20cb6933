import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { addContainer } from './add-container';
import { BoundTask, InstanceNeeds, TaskNeeds, TaskSource } from './bound-task';
import { BoundFargateTaskDefinition } from './bound-task-definition';
import { requireContainerOptions, requireName } from './container-options-checks';
import { settleOrder } from './container-order';
import { hardenedByPosture } from './hardening';
import { createTaskDefinitionForInstances } from './instance-task-definition';
import { Logging } from './logging';
import { SidecarEntry, SidecarHost } from './sidecar';
import { TaskContainerOptions } from './task-container-options';
import { DEFAULT_CPU, DEFAULT_MEMORY_MIB, requireFargateSize } from './task-size';
import { refuse, requireInRange } from '../private/errors';
import { TaskFacts } from '../validation/task/facts';

const FACTORY = 'Task.container()';

/** Name of the main container. */
const MAIN = 'app';

/** A task of one main container and its sidecars, from typed options. */
export class ContainerTask implements TaskSource {
  private readonly cpu: number;
  private readonly memoryLimitMiB: number;

  constructor(private readonly options: TaskContainerOptions) {
    this.cpu = options.cpu ?? DEFAULT_CPU;
    this.memoryLimitMiB = options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB;
    this.requireSize();
    requireContainerOptions(FACTORY, options, MAIN, { cpu: this.cpu, memory: this.memoryLimitMiB, ...platformOf(options) });
    requireName(FACTORY, 'family', options.family);
    requireInRange(FACTORY, 'ephemeralStorageGiB', options.ephemeralStorageGiB, { min: 21, max: 200 },
      'use what Fargate allows, or leave it out for the 20 GiB that every task has');
  }

  public bind(scope: Construct, needs: TaskNeeds = {}): BoundTask {
    const taskDefinition = needs.instances ? this.createForInstances(scope, needs.instances) : this.createTaskDefinition(scope);
    const options = hardenedByPosture(scope, this.options);
    const mainContainer = addContainer(taskDefinition, options, { name: MAIN, logging: this.logging(), namedPort: needs.namedPort });
    taskDefinition.defaultContainer = mainContainer;
    const entry = this.addSidecars(scope, { taskDefinition, container: mainContainer, containerPort: this.options.port, namedPort: needs.namedPort });
    settleOrder(taskDefinition);
    if (!needs.described) this.options.encryptionKeys?.forEach((key) => key.grantDecrypt(taskDefinition.obtainExecutionRole()));
    return { taskDefinition, mainContainer, ...entry ?? { container: mainContainer, containerPort: this.options.port } };
  }

  private createTaskDefinition(scope: Construct): ecs.FargateTaskDefinition {
    return new BoundFargateTaskDefinition(scope, 'TaskDefinition', {
      family: this.options.family,
      cpu: this.cpu,
      memoryLimitMiB: this.memoryLimitMiB,
      runtimePlatform: this.options.runtimePlatform,
      ephemeralStorageGiB: this.options.ephemeralStorageGiB,
      pidMode: this.options.pidMode,
      enableFaultInjection: this.options.enableFaultInjection,
      taskRole: this.options.taskRole,
      executionRole: this.options.executionRole,
    });
  }

  private createForInstances(scope: Construct, instances: InstanceNeeds): ecs.TaskDefinition {
    return createTaskDefinitionForInstances(scope, { ...this.options, cpu: this.cpu, memoryLimitMiB: this.memoryLimitMiB }, instances);
  }

  private logging(): ecs.LogDriver {
    return this.options.sidecars?.find(({ logging }) => logging)?.logging ?? Logging.awsLogs();
  }

  /** The container that receives the traffic in place of the main one, where a sidecar wants it. */
  private addSidecars(scope: Construct, host: SidecarHost): SidecarEntry | undefined {
    const entries = (this.options.sidecars ?? []).flatMap((sidecar) => sidecar.bind(scope, host) ?? []);
    if (entries.length > 1) {
      refuse(scope, {
        what: 'two sidecars receive the traffic of the task',
        got: entries.map(({ container }) => container.containerName),
        instead: 'keep one of them in front',
      });
    }
    return entries[0];
  }

  private requireSize(): void {
    const windows = this.options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
    requireFargateSize(FACTORY, this.cpu, this.memoryLimitMiB, { windows });
  }
}

function platformOf({ pidMode, runtimePlatform }: TaskContainerOptions): Omit<TaskFacts, 'containers'> {
  return {
    pidMode,
    runtimePlatform: {
      operatingSystemFamily: runtimePlatform?.operatingSystemFamily?._operatingSystemFamily,
      cpuArchitecture: runtimePlatform?.cpuArchitecture?._cpuArchitecture,
    },
  };
}
