import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ContainerRole, containerRoles, mainCandidates, onlyName } from './container-candidates';
import { ContainerDocument } from './container-fields';
import { requireMainContainer, requireTrafficTarget, TrafficTarget } from './container-roles';
import { addDocumentContainer, withPortName, withProtocolNames } from './document-container';
import { readJsonFile } from './json-file';
import { unfilledTexts } from './placeholders';
import { prepareDocument, taskDefinitionOf } from './prepare-document';
import { readTaskDocument, TaskDocument, VolumeDocument } from './task-document';
import { applyOptions, DocumentContainerOptions, TaskDocumentOptions } from './task-document-options';
import { grantMountVolumes } from './volume-access';
import { createTraceably } from '../../private/creation-trace';
import { failWith, useOneOf } from '../../private/errors';
import { NUMBER_RULES } from '../../validation/task/containers';
import { requireRunnableTask } from '../../validation/task/task-rules';
import { isWindows, TaskView } from '../../validation/template/task-view';
import { ContainerLogging } from '../container/container-logging';
import { requireFreeLogRouterName } from '../definition/containers';
import { grantDecryptAtSynthesis } from '../definition/execution-role-access';
import { checkImagePlatforms } from '../definition/image-platform';
import { importRole, roleForDocument, roleForStack } from '../definition/role-of-other-stack';
import { BoundTask, fargatePlatform, RestrictedTrustFargateTaskDefinition, TaskRequirements, TaskStrategy } from '../definition/task-definition';
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
  private readonly mainContainerName: string;
  private readonly traffic: TrafficTarget;
  private readonly unfilled: readonly string[];

  private constructor(document: unknown, private readonly options: TaskDocumentOptions, source: string) {
    const prepared = prepareDocument(document, options, source);
    const task = readTaskDocument(prepared, source);
    const roles = rolesOf(taskDefinitionOf(prepared).containerDefinitions, task.containerDefinitions);
    const { containerName = onlyName(mainCandidates(roles)) } = options;
    const containerDefinitions = this.applyContainerOptions(task.containerDefinitions, containerName, source);
    requireImages(containerDefinitions, containerName, source);
    this.task = { ...task, containerDefinitions };
    this.unfilled = unfilledTexts(taskDefinitionOf(prepared));
    for (const problem of NUMBER_RULES.flatMap(({ check }) => [...check(taskViewOf(this.task))])) failWith(source, problem);
    requireFargateSize(source, this.task.cpu, this.task.memory, { windows: isWindows(taskViewOf(this.task)) });
    requireRunnableTask(source, taskViewOf(this.task));
    this.mainContainerName = requireMainContainer(roles, options, source);
    this.traffic = requireTrafficTarget(roles, this.mainContainerName, options, source);
  }

  public bind(scope: Construct, { documentOnly, instances, portNameRequired }: TaskRequirements = {}): BoundTask {
    if (instances) {
      failWith(scope, {
        problem: 'a document becomes a task definition for Fargate, but these tasks run on EC2 instances',
        remedy: 'use WorkloadTask.container(), WorkloadTask.fromTaskDefinition() with an ecs.Ec2TaskDefinition, or a workload on Fargate',
      });
    }
    const taskDefinition = this.createTaskDefinition(scope, documentOnly);
    checkImagePlatforms(taskDefinition);
    const containers = this.addContainers(taskDefinition, portNameRequired);
    this.warnAboutUnfilledTexts(scope);
    for (const { key, value } of this.task.tags) {
      // Tags.of() works by an aspect, which only synthesis applies.
      if (documentOnly) (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).tags.setTag(key, value);
      Tags.of(taskDefinition).add(key, value, { includeResourceTypes: [ecs.CfnTaskDefinition.CFN_RESOURCE_TYPE_NAME] });
    }
    grantDecryptAtSynthesis(taskDefinition);
    if (!documentOnly) grantMountVolumes(taskDefinition, this.task);
    for (const key of (documentOnly ? undefined : this.options.encryptionKeys) ?? []) key.grantDecrypt(taskDefinition.obtainExecutionRole());
    const mainContainer = containers.get(this.mainContainerName)!;
    taskDefinition.defaultContainer = mainContainer;
    return { taskDefinition, mainContainer, container: containers.get(this.traffic.name)!, containerPort: this.traffic.port };
  }

  private applyContainerOptions(
    definitions: readonly ContainerDocument[], mainContainerName: string | undefined, source: string,
  ): ContainerDocument[] {
    const { image, environment, secrets, containers = {} } = this.options;
    const names = definitions.map(({ name }) => name);
    const unknown = Object.keys(containers).find((name) => !names.includes(name));
    if (unknown !== undefined) failWith(source, { problem: 'containers names no container of the document', actual: unknown, remedy: useOneOf(names) });
    if (image && mainContainerName !== undefined && containers[mainContainerName]?.image) {
      failWith(source, { problem: `container '${mainContainerName}' has an image in \`image\` and in \`containers\``, remedy: 'set it in one place' });
    }
    const optionsOf = (name: string): DocumentContainerOptions[] => [
      ...name === mainContainerName ? [{ image, environment, secrets }] : [], containers[name] ?? {},
    ];
    return definitions.map((container) => (
      withProtocolNames(optionsOf(container.name).reduce((each, options) => applyOptions(each, options, source), container))
    ));
  }

  private warnAboutUnfilledTexts(scope: Construct): void {
    if (this.unfilled.length === 0) return;
    Annotations.of(scope).addWarningV2('cdk-fargate-workloads:document-placeholder',
      `the task definition document has texts that look like placeholders: ${this.unfilled.join(', ')}; replace them, or pass \`values\``);
  }

  private createTaskDefinition(scope: Construct, documentOnly?: boolean): ecs.FargateTaskDefinition {
    const { task, options } = this;
    const taskDefinition = createTraceably(() => new RestrictedTrustFargateTaskDefinition(scope, 'TaskDefinition', {
      family: task.family,
      cpu: task.cpu,
      memoryLimitMiB: task.memory,
      runtimePlatform: fargatePlatform(runtimePlatform(task), task.pidMode),
      ephemeralStorageGiB: task.ephemeralStorage?.sizeInGiB,
      volumes: task.volumes.map(volume),
      pidMode: task.pidMode,
      enableFaultInjection: task.enableFaultInjection,
      taskRole: documentRole(scope, 'ImportedTaskRole', { option: options.taskRole, field: task.taskRoleArn, documentOnly }),
      executionRole: documentRole(scope, 'ImportedExecutionRole', { option: options.executionRole, field: task.executionRoleArn, documentOnly }),
    }));
    if (documentOnly) nameRoles(taskDefinition, task, options);
    for (const { name, s3filesVolumeConfiguration: files } of task.volumes) {
      if (files) setS3FilesVolumeConfiguration(taskDefinition, name, files);
    }
    return taskDefinition;
  }

  private addContainers(taskDefinition: ecs.FargateTaskDefinition, portNameRequired?: boolean): ReadonlyMap<string, ecs.ContainerDefinition> {
    const documents = this.task.containerDefinitions;
    const logging = this.options.logging ?? ContainerLogging.awsLogs();
    const { name: trafficName, port } = this.traffic;
    const named = (document: ContainerDocument) => (portNameRequired && document.name === trafficName ? withPortName(document, port) : document);
    const containers = new Map(documents.map((document) => [document.name, addDocumentContainer(taskDefinition, named(document), logging)]));
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

/** Keeps the names of roles that the document has by their names: their ARNs are known only in an account. */
function nameRoles(taskDefinition: ecs.TaskDefinition, { taskRoleArn, executionRoleArn }: TaskDocument, options: TaskDocumentOptions): void {
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  if (taskRoleArn !== undefined && !options.taskRole) resource.taskRoleArn = taskRoleArn;
  if (executionRoleArn !== undefined && !options.executionRole) resource.executionRoleArn = executionRoleArn;
}

/** Returns what tells the containers apart, with the ports as they were read. */
function rolesOf(definitions: unknown, containers: readonly ContainerDocument[]): ContainerRole[] {
  return containerRoles(definitions).map((role, index) => {
    const mappings = containers[index].portMappings.filter(({ containerPort, containerPortRange }) => containerPort ?? containerPortRange);
    const tcpPorts = mappings.filter(({ protocol }) => protocol !== ecs.Protocol.UDP).flatMap(({ containerPort }) => containerPort ?? []);
    return { ...role, tcpPorts, hasPorts: mappings.length > 0 };
  });
}

function requireImages(containers: readonly ContainerDocument[], mainContainerName: string | undefined, source: string): void {
  containers.forEach(({ name, image }, index) => {
    if (image) return;
    const option = name === mainContainerName ? 'image' : `containers: { ${JSON.stringify(name)}: { image: … } }`;
    failWith(source, { problem: `containerDefinitions[${index}].image is missing`, remedy: `add it, or pass the option \`${option}\`` });
  });
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
