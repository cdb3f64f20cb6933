import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskContainerOptions } from './container/task-container-options';
import { ContainerTask } from './container-task';
import { TaskStrategy } from './definition/task-definition';
import { DocumentTask } from './document/document-task';
import { TaskDocumentOptions } from './document/task-document-options';
import { taskToDocument } from './document/task-to-document';
import { TaskDefinitionTask } from './task-definition-task';
import { requireArgument, requireOptions } from '../private/required-options';

/**
 * The containers of a workload, with their size, roles, secrets and logs.
 *
 * A `WorkloadTask` is a description. Each workload creates a task definition of its own from it.
 *
 * ```ts
 * WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 });
 * ```
 */
export class WorkloadTask {
  /**
   * Describes a task of one main container and its sidecars, by typed options. Fails on a combination of CPU and memory that Fargate does not
   * offer, on a port out of range, and on a name that is both a secret and an environment variable.
   *
   * @param options Image, port, size, environment, secrets and roles.
   */
  public static container(options: TaskContainerOptions): WorkloadTask {
    return new WorkloadTask(new ContainerTask(requireOptions('WorkloadTask.container()', options, { image: 'use one such as ecs.ContainerImage.fromRegistry()' })));
  }

  /**
   * Reads a task definition document from a JSON file: the input of `aws ecs register-task-definition --cli-input-json`, or the output of
   * `aws ecs describe-task-definition`.
   *
   * Fails on every field that cannot be carried over, with the name of the field. The file is read during synthesis.
   *
   * @param path Path of the file, absolute or relative to the working directory of the app.
   * @param options Images, secrets and roles of the app.
   */
  public static fromFile(path: string, options: TaskDocumentOptions = {}): WorkloadTask {
    return new WorkloadTask(DocumentTask.fromFile(requireArgument('WorkloadTask.fromFile()', 'path', path, 'pass the path of a JSON file'), options));
  }

  /**
   * Reads a task definition document from an object, in the form that `WorkloadTask.fromFile()` reads. Numbers may be strings. Tokens are not
   * checked.
   *
   * @param document The document.
   * @param options Images, secrets and roles of the app.
   */
  public static fromDocument(document: any, options: TaskDocumentOptions = {}): WorkloadTask {
    return new WorkloadTask(DocumentTask.fromDocument(document, options));
  }

  /**
   * Uses a task definition of CDK's own L2. Its default container receives the traffic, on its first port. Fails synthesis without an essential
   * container, or when the workload cannot run it, such as one for EC2 on Fargate. One with `ecs.Compatibility.MANAGED_INSTANCES` runs where
   * `capacityProviderStrategies` names managed instances, and may have any size.
   *
   * @param taskDefinition The L2, including its containers.
   */
  public static fromTaskDefinition(taskDefinition: ecs.TaskDefinition): WorkloadTask {
    return new WorkloadTask(new TaskDefinitionTask(
      requireArgument('WorkloadTask.fromTaskDefinition()', 'taskDefinition', taskDefinition, 'pass a task definition'),
    ));
  }

  /** @internal */
  public readonly _strategy: TaskStrategy;

  private constructor(strategy: TaskStrategy) {
    this._strategy = strategy;
  }

  /**
   * Returns the task as a task definition document for other tools, in the form of `aws ecs register-task-definition --cli-input-json`.
   *
   * Leaves out the resources that a workload creates for its task: roles, log groups, and the name of the family. Fails on references to resources
   * of the app, such as a secret or a Docker asset, whose ARNs are known only after deployment.
   *
   * @returns An object for `JSON.stringify()`.
   */
  public toDocument(): any {
    return taskToDocument(this._strategy);
  }
}
