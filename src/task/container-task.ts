import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addContainer, resolveContainerDependencies } from './container/add-container';
import { ContainerLogging } from './container/container-logging';
import { requireContainerOptions, requireEcsName } from './container/container-options-checks';
import { withDefaultHardening } from './container/hardening';
import { SidecarConfig, SidecarContext } from './container/sidecar-interface';
import { TaskContainerOptions } from './container/task-container-options';
import { requireFreeLogRouterName } from './definition/containers';
import { grantDecryptAtSynthesis, grantReadEnvironmentFiles } from './definition/execution-role-access';
import { checkImagePlatforms, setInstanceArchitecture } from './definition/image-platform';
import { roleForDocument, roleForStack } from './definition/role-of-other-stack';
import {
  BoundTask, fargatePlatform, InstanceRequirements, RestrictedTrustFargateTaskDefinition, RestrictedTrustTaskDefinition, TaskRequirements,
  TaskStrategy,
} from './definition/task-definition';
import { DEFAULT_CPU, DEFAULT_MEMORY_MIB, requireFargateSize } from './definition/task-size';
import { failWith, requireInRange } from '../private/errors';
import { TaskView } from '../validation/template/task-view';

const FACTORY = 'WorkloadTask.container()';

/** Default name of the main container. */
const MAIN_CONTAINER_NAME = 'app';

/** A task of one main container and its sidecars, by typed options. */
export class ContainerTask implements TaskStrategy {
  private readonly cpu: number;
  private readonly memoryLimitMiB: number;

  constructor(private readonly options: TaskContainerOptions) {
    this.cpu = options.cpu ?? DEFAULT_CPU;
    this.memoryLimitMiB = options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB;
    this.requireSize();
    requireContainerOptions(FACTORY, options, MAIN_CONTAINER_NAME, { cpu: this.cpu, memory: this.memoryLimitMiB, ...platformView(options) });
    requireEcsName(FACTORY, 'family', options.family);
    requireInRange(FACTORY, 'ephemeralStorageGiB', options.ephemeralStorageGiB, { min: 21, max: 200 },
      'use what Fargate allows, or leave it out for the default of 20 GiB');
  }

  public bind(scope: Construct, { instances, portNameRequired, family, retainsLogs, documentOnly }: TaskRequirements = {}): BoundTask {
    const containerPort = this.options.port;
    const roles = rolesFor(scope, this.options, documentOnly ? roleForDocument : roleForStack);
    const identity = { ...roles, family: this.options.family ?? family };
    const taskDefinition = instances
      ? this.createInstanceTaskDefinition(scope, instances, identity)
      : this.createFargateTaskDefinition(scope, identity);
    setInstanceArchitecture(taskDefinition, instances?.cpuArchitecture);
    checkImagePlatforms(taskDefinition);
    const options = withDefaultHardening(scope, this.options);
    const logging = this.defaultLogDriver(retainsLogs);
    const mainContainer = addContainer(taskDefinition, options, { name: MAIN_CONTAINER_NAME, logging, portNameRequired });
    taskDefinition.defaultContainer = mainContainer;
    const proxy = this.addSidecars(scope, { taskDefinition, mainContainer, containerPort, portNameRequired });
    resolveContainerDependencies(taskDefinition);
    requireFreeLogRouterName(taskDefinition);
    if (!documentOnly) {
      grantReadEnvironmentFiles(taskDefinition);
      grantDecryptAtSynthesis(taskDefinition);
      this.options.encryptionKeys?.forEach((key) => key.grantDecrypt(taskDefinition.obtainExecutionRole()));
    }
    return { taskDefinition, mainContainer, ...proxy ?? { container: mainContainer, containerPort } };
  }

  private createFargateTaskDefinition(scope: Construct, { family, taskRole, executionRole }: TaskIdentity): ecs.FargateTaskDefinition {
    return new RestrictedTrustFargateTaskDefinition(scope, 'TaskDefinition', {
      family,
      cpu: this.cpu,
      memoryLimitMiB: this.memoryLimitMiB,
      runtimePlatform: fargatePlatform(this.options.runtimePlatform, this.options.pidMode),
      ephemeralStorageGiB: this.options.ephemeralStorageGiB,
      pidMode: this.options.pidMode,
      enableFaultInjection: this.options.enableFaultInjection,
      taskRole,
      executionRole,
    });
  }

  private createInstanceTaskDefinition(scope: Construct, instances: InstanceRequirements, identity: TaskIdentity): ecs.TaskDefinition {
    return createInstanceTaskDefinition(scope, { ...this.options, ...identity, cpu: this.cpu, memoryLimitMiB: this.memoryLimitMiB }, instances);
  }

  private defaultLogDriver(retainsLogs = false): ecs.LogDriver {
    const retention = retainsLogs ? { retention: logs.RetentionDays.INFINITE, removalPolicy: RemovalPolicy.RETAIN } : {};
    return this.options.sidecars?.find(({ logging }) => logging)?.logging ?? ContainerLogging.awsLogs(retention);
  }

  /** Returns the sidecar that receives the traffic in place of the main container, if there is one. */
  private addSidecars(scope: Construct, context: SidecarContext): SidecarConfig | undefined {
    const proxies = (this.options.sidecars ?? []).flatMap((sidecar) => sidecar.bind(scope, context) ?? []);
    if (proxies.length > 1) {
      failWith(scope, {
        problem: 'two sidecars receive the traffic of the task',
        actual: proxies.map(({ container }) => container.containerName),
        remedy: 'keep one of them in front',
      });
    }
    return proxies[0];
  }

  private requireSize(): void {
    const windows = this.options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
    requireFargateSize(FACTORY, this.cpu, this.memoryLimitMiB, { windows });
  }
}

/** The family and the roles of a task. */
type TaskIdentity = Pick<TaskContainerOptions, 'family' | 'taskRole' | 'executionRole'>;

/** The roles of a task. */
type TaskRoles = Pick<TaskContainerOptions, 'taskRole' | 'executionRole'>;

function rolesFor(scope: Construct, { taskRole, executionRole }: TaskRoles, importRole: typeof roleForStack): TaskRoles {
  return {
    taskRole: importRole(scope, 'ImportedTaskRole', taskRole),
    executionRole: importRole(scope, 'ImportedExecutionRole', executionRole),
  };
}

/** Options with the defaults of CPU and memory applied. */
interface SizedTaskOptions extends TaskContainerOptions {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
}

/** Creates a task definition for EC2 instances, in place of the one for Fargate. */
function createInstanceTaskDefinition(scope: Construct, task: SizedTaskOptions, instances: InstanceRequirements): ecs.TaskDefinition {
  const { networkMode = ecs.NetworkMode.AWS_VPC } = instances;
  requireNoFargateOptions(scope, task);
  requirePlatform(scope, task, instances);
  requireSharedLocalhost(scope, task, networkMode);
  return new RestrictedTrustTaskDefinition(scope, 'TaskDefinition', {
    compatibility: ecs.Compatibility.EC2,
    networkMode,
    family: task.family,
    cpu: `${task.cpu}`,
    memoryMiB: `${task.memoryLimitMiB}`,
    pidMode: task.pidMode,
    enableFaultInjection: task.enableFaultInjection,
    taskRole: task.taskRole,
    executionRole: task.executionRole,
  });
}

function requireNoFargateOptions(scope: Construct, { ephemeralStorageGiB }: SizedTaskOptions): void {
  if (ephemeralStorageGiB === undefined) return;
  failWith(scope, {
    problem: 'ephemeralStorageGiB works on Fargate only', actual: ephemeralStorageGiB, remedy: 'remove it, and set rootVolumeSize of the Ec2Capacity',
  });
}

function requirePlatform(scope: Construct, { runtimePlatform = {} }: SizedTaskOptions, { cpuArchitecture }: InstanceRequirements): void {
  if (runtimePlatform.operatingSystemFamily?.isWindows()) {
    failWith(scope, { problem: 'the instances run Linux, but the task runs on Windows', remedy: 'use FargateWebService, or a Linux image' });
  }
  const required = runtimePlatform.cpuArchitecture?._cpuArchitecture;
  const available = cpuArchitecture && (cpuArchitecture === ec2.InstanceArchitecture.ARM_64 ? 'ARM64' : 'X86_64');
  if (required === undefined || available === undefined || required === available) return;
  failWith(scope, {
    problem: `the instances have ${available} processors`,
    actual: required,
    remedy: 'change cpuArchitecture of the Ec2Capacity, or of the task',
  });
}

/** Fails in bridge mode, in which each container has a network of its own and does not reach sidecars on localhost. */
function requireSharedLocalhost(scope: Construct, { sidecars = [] }: SizedTaskOptions, networkMode: ecs.NetworkMode): void {
  if (networkMode !== ecs.NetworkMode.BRIDGE || sidecars.length === 0) return;
  failWith(scope, {
    problem: 'sidecars share localhost with the main container, which network mode bridge does not allow',
    remedy: 'use ecs.NetworkMode.AWS_VPC or HOST, or remove the sidecars',
  });
}

function platformView({ pidMode, runtimePlatform }: TaskContainerOptions): Omit<TaskView, 'containers'> {
  return {
    pidMode,
    runtimePlatform: {
      operatingSystemFamily: runtimePlatform?.operatingSystemFamily?._operatingSystemFamily,
      cpuArchitecture: runtimePlatform?.cpuArchitecture?._cpuArchitecture,
    },
  };
}
