import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerDocument } from './container-fields';
import { addContainer } from './document-container';
import { trafficContainer, withOptions } from './document-options';
import { importRole } from './document-role';
import { readJsonFile } from './json';
import { readTaskDocument } from './task-document';
import { TaskDocumentOptions } from './task-document-options';
import { TaskDocument, VolumeDocument } from './task-fields';
import { refuse } from '../../private/errors';
import { NUMBER_RULES } from '../../validation/task/containers';
import { isWindows, TaskFacts } from '../../validation/task/facts';
import { requireTaskRuns } from '../../validation/task/task-rules';
import { BoundTask, TaskNeeds, TaskSource } from '../bound-task';
import { BoundFargateTaskDefinition } from '../bound-task-definition';
import { Logging } from '../logging';
import { requireFargateSize } from '../task-size';
import { configureS3Files } from '../volume/s3-files-configuration';

/** A task from a task definition document. All that needs no scope is checked as soon as the document is read. */
export class DocumentTask implements TaskSource {
  /** Reads the document from a JSON file. */
  public static fromFile(path: string, options: TaskDocumentOptions): DocumentTask {
    const source = `Task.fromFile(${path})`;
    return new DocumentTask(readJsonFile(path, source), options, source);
  }

  /** Takes the document as an object. */
  public static fromDocument(document: unknown, options: TaskDocumentOptions): DocumentTask {
    return new DocumentTask(document, options, 'Task.fromDocument');
  }

  private readonly task: TaskDocument;
  private readonly traffic: ContainerDocument;

  private constructor(document: unknown, private readonly options: TaskDocumentOptions, source: string) {
    const task = readTaskDocument(document, source);
    const { containerDefinitions } = task;
    for (const problem of NUMBER_RULES.flatMap(({ check }) => [...check(factsOf(task))])) refuse(source, problem);
    const traffic = trafficContainer(containerDefinitions, options, source);
    this.traffic = withOptions(traffic, options, source);
    this.task = { ...task, containerDefinitions: containerDefinitions.map((container) => container === traffic ? this.traffic : container) };
    requireFargateSize(source, this.task.cpu, this.task.memory, { windows: isWindows(factsOf(this.task)) });
    requireTaskRuns(source, factsOf(this.task));
  }

  public bind(scope: Construct, { described, instances }: TaskNeeds = {}): BoundTask {
    if (instances) {
      refuse(scope, {
        what: 'documents become task definitions for Fargate, and these tasks run on EC2 instances',
        instead: 'use Task.container(), or Task.fromTaskDefinition() with an ecs.Ec2TaskDefinition',
      });
    }
    const taskDefinition = this.createTaskDefinition(scope);
    const containers = this.addContainers(taskDefinition);
    for (const { key, value } of this.task.tags) {
      // What is never synthesized is never tagged by an aspect.
      if (described) (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(key, value);
      Tags.of(taskDefinition).add(key, value, { includeResourceTypes: [ecs.CfnTaskDefinition.CFN_RESOURCE_TYPE_NAME] });
    }
    for (const key of (described ? undefined : this.options.encryptionKeys) ?? []) key.grantDecrypt(taskDefinition.obtainExecutionRole());
    const container = containers.get(this.traffic.name)!;
    taskDefinition.defaultContainer = container;
    const containerPort = this.traffic.portMappings.find((mapping) => mapping.containerPort)?.containerPort;
    return { taskDefinition, mainContainer: container, container, containerPort };
  }

  private createTaskDefinition(scope: Construct): ecs.FargateTaskDefinition {
    const { task, options } = this;
    const taskDefinition = new BoundFargateTaskDefinition(scope, 'TaskDefinition', {
      family: task.family,
      cpu: task.cpu,
      memoryLimitMiB: task.memory,
      runtimePlatform: runtimePlatform(task),
      ephemeralStorageGiB: task.ephemeralStorage?.sizeInGiB,
      volumes: task.volumes.map(volume),
      pidMode: task.pidMode,
      enableFaultInjection: task.enableFaultInjection,
      taskRole: options.taskRole ?? importRole(scope, 'ImportedTaskRole', task.taskRoleArn),
      executionRole: options.executionRole ?? importRole(scope, 'ImportedExecutionRole', task.executionRoleArn),
    });
    for (const { name, s3filesVolumeConfiguration: files } of task.volumes) {
      if (files) configureS3Files(taskDefinition, name, files);
    }
    return taskDefinition;
  }

  private addContainers(taskDefinition: ecs.FargateTaskDefinition): ReadonlyMap<string, ecs.ContainerDefinition> {
    const documents = this.task.containerDefinitions;
    const logging = this.options.logging ?? Logging.awsLogs();
    const containers = new Map(documents.map((document) => [document.name, addContainer(taskDefinition, document, logging)]));
    for (const { name, dependsOn } of documents) {
      const dependencies = dependsOn.map(({ containerName, condition }) => ({ container: containers.get(containerName)!, condition }));
      containers.get(name)!.addContainerDependencies(...dependencies);
    }
    return containers;
  }
}

function runtimePlatform({ runtimePlatform: given }: TaskDocument): ecs.RuntimePlatform | undefined {
  return given && {
    cpuArchitecture: given.cpuArchitecture && ecs.CpuArchitecture.of(given.cpuArchitecture),
    operatingSystemFamily: given.operatingSystemFamily && ecs.OperatingSystemFamily.of(given.operatingSystemFamily),
  };
}

function volume({ name, configuredAtLaunch, efsVolumeConfiguration }: VolumeDocument): ecs.Volume {
  return { name, configuredAtLaunch, efsVolumeConfiguration };
}

function factsOf({ containerDefinitions, ...task }: TaskDocument): TaskFacts {
  const at = (i: number) => (field?: string) => `containerDefinitions[${i}]${field ? `.${field}` : ''}`;
  return {
    ...task,
    containers: containerDefinitions.map(({ environmentFiles, ...container }, i) => (
      { ...container, environmentFiles: environmentFiles.map(() => ({})), at: at(i) }
    )),
  };
}
