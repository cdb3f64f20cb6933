import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerDocument } from './container-fields';
import { addDocumentContainer } from './document-container';
import { readJsonFile } from './json-file';
import { readTaskDocument, TaskDocument, VolumeDocument } from './task-document';
import { applyOptions, TaskDocumentOptions, trafficContainer } from './task-document-options';
import { grantMountVolumes } from './volume-access';
import { failWith } from '../../private/errors';
import { NUMBER_RULES } from '../../validation/task/containers';
import { requireRunnableTask } from '../../validation/task/task-rules';
import { isWindows, TaskView } from '../../validation/template/task-view';
import { ContainerLogging } from '../container/container-logging';
import { requireFreeLogRouterName } from '../definition/containers';
import { grantDecryptAtSynthesis } from '../definition/execution-role-access';
import { checkImagePlatforms } from '../definition/image-platform';
import { importRole, roleForDocument, roleForStack } from '../definition/role-of-other-stack';
import { BoundTask, RestrictedTrustFargateTaskDefinition, TaskRequirements, TaskStrategy } from '../definition/task-definition';
import { requireFargateSize } from '../definition/task-size';
import { setS3FilesVolumeConfiguration } from '../volume/s3-files';

/** A task from a task definition document. Everything that needs no scope is checked when the document is read. */
export class DocumentTask implements TaskStrategy {
  /** Reads the document from a JSON file. */
  public static fromFile(path: string, options: TaskDocumentOptions): DocumentTask {
    const source = `WorkloadTask.fromFile(${path.replace(/\s+/g, ' ')})`;
    return new DocumentTask(readJsonFile(path, source), options, source);
  }

  /** Reads the document from an object. */
  public static fromDocument(document: unknown, options: TaskDocumentOptions): DocumentTask {
    return new DocumentTask(document, options, 'WorkloadTask.fromDocument');
  }

  private readonly task: TaskDocument;
  private readonly trafficContainer: ContainerDocument;

  private constructor(document: unknown, private readonly options: TaskDocumentOptions, source: string) {
    const task = readTaskDocument(document, source);
    const { containerDefinitions } = task;
    for (const problem of NUMBER_RULES.flatMap(({ check }) => [...check(taskViewOf(task))])) failWith(source, problem);
    const traffic = trafficContainer(containerDefinitions, options, source);
    this.trafficContainer = applyOptions(traffic, options, source);
    this.task = { ...task, containerDefinitions: containerDefinitions.map((container) => container === traffic ? this.trafficContainer : container) };
    requireFargateSize(source, this.task.cpu, this.task.memory, { windows: isWindows(taskViewOf(this.task)) });
    requireRunnableTask(source, taskViewOf(this.task));
  }

  public bind(scope: Construct, { documentOnly, instances }: TaskRequirements = {}): BoundTask {
    if (instances) {
      failWith(scope, {
        problem: 'a document becomes a task definition for Fargate, but these tasks run on EC2 instances',
        remedy: 'use WorkloadTask.container(), or WorkloadTask.fromTaskDefinition() with an ecs.Ec2TaskDefinition',
      });
    }
    const taskDefinition = this.createTaskDefinition(scope, documentOnly);
    checkImagePlatforms(taskDefinition);
    const containers = this.addContainers(taskDefinition);
    for (const { key, value } of this.task.tags) {
      // Tags.of() works by an aspect, which only synthesis applies.
      if (documentOnly) (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(key, value);
      Tags.of(taskDefinition).add(key, value, { includeResourceTypes: [ecs.CfnTaskDefinition.CFN_RESOURCE_TYPE_NAME] });
    }
    grantDecryptAtSynthesis(taskDefinition);
    if (!documentOnly) grantMountVolumes(taskDefinition, this.task);
    for (const key of (documentOnly ? undefined : this.options.encryptionKeys) ?? []) key.grantDecrypt(taskDefinition.obtainExecutionRole());
    const container = containers.get(this.trafficContainer.name)!;
    taskDefinition.defaultContainer = container;
    const containerPort = this.trafficContainer.portMappings.find((mapping) => mapping.containerPort)?.containerPort;
    return { taskDefinition, mainContainer: container, container, containerPort };
  }

  private createTaskDefinition(scope: Construct, documentOnly?: boolean): ecs.FargateTaskDefinition {
    const { task, options } = this;
    const taskDefinition = new RestrictedTrustFargateTaskDefinition(scope, 'TaskDefinition', {
      family: task.family,
      cpu: task.cpu,
      memoryLimitMiB: task.memory,
      runtimePlatform: runtimePlatform(task),
      ephemeralStorageGiB: task.ephemeralStorage?.sizeInGiB,
      volumes: task.volumes.map(volume),
      pidMode: task.pidMode,
      enableFaultInjection: task.enableFaultInjection,
      taskRole: documentRole(scope, 'ImportedTaskRole', { option: options.taskRole, field: task.taskRoleArn, documentOnly }),
      executionRole: documentRole(scope, 'ImportedExecutionRole', { option: options.executionRole, field: task.executionRoleArn, documentOnly }),
    });
    for (const { name, s3filesVolumeConfiguration: files } of task.volumes) {
      if (files) setS3FilesVolumeConfiguration(taskDefinition, name, files);
    }
    return taskDefinition;
  }

  private addContainers(taskDefinition: ecs.FargateTaskDefinition): ReadonlyMap<string, ecs.ContainerDefinition> {
    const documents = this.task.containerDefinitions;
    const logging = this.options.logging ?? ContainerLogging.awsLogs();
    const containers = new Map(documents.map((document) => [document.name, addDocumentContainer(taskDefinition, document, logging)]));
    for (const { name, dependsOn } of documents) {
      const dependencies = dependsOn.map(({ containerName, condition }) => ({ container: containers.get(containerName)!, condition }));
      containers.get(name)!.addContainerDependencies(...dependencies);
    }
    requireFreeLogRouterName(taskDefinition);
    return containers;
  }
}

/** A role by the option of the app, which takes precedence, and by the field of the document. */
interface DocumentRole {
  readonly option?: iam.IRole;
  readonly field?: string;
  readonly documentOnly?: boolean;
}

function documentRole(scope: Construct, id: string, { option, field, documentOnly }: DocumentRole): iam.IRole | undefined {
  if (option) return (documentOnly ? roleForDocument : roleForStack)(scope, id, option);
  return field === undefined ? undefined : importRole(scope, id, field);
}

function runtimePlatform({ runtimePlatform: platform }: TaskDocument): ecs.RuntimePlatform | undefined {
  return platform && {
    cpuArchitecture: platform.cpuArchitecture && ecs.CpuArchitecture.of(platform.cpuArchitecture),
    operatingSystemFamily: platform.operatingSystemFamily && ecs.OperatingSystemFamily.of(platform.operatingSystemFamily),
  };
}

function volume({ name, configuredAtLaunch, efsVolumeConfiguration }: VolumeDocument): ecs.Volume {
  return { name, configuredAtLaunch, efsVolumeConfiguration };
}

function taskViewOf({ containerDefinitions, ...task }: TaskDocument): TaskView {
  const at = (i: number) => (field?: string) => `containerDefinitions[${i}]${field ? `.${field}` : ''}`;
  return {
    ...task,
    containers: containerDefinitions.map(({ environmentFiles, ...container }, i) => (
      { ...container, environmentFiles: environmentFiles.map(() => ({})), at: at(i) }
    )),
  };
}
