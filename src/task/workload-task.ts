import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskStrategy } from './definition/task-definition';
import { ContainerTask } from './container-task';
import { taskToDocument } from './document/task-to-document';
import { DocumentTask } from './document/document-task';
import { TaskDocumentOptions } from './document/task-document-options';
import { TaskDefinitionTask } from './task-definition-task';
import { TaskContainerOptions } from './container/task-container-options';

/**
 * What runs: containers with their size, roles, secrets and logs.
 *
 * A `Task` is a description. Each workload that is given it makes a task definition of its own from it.
 *
 * ```ts
 * WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 });
 * ```
 */
export class WorkloadTask {
  /**
   * A task of one container, from typed options. A size that Fargate does not offer, a port out of range and a name
   * that is both a secret and an environment variable are refused.
   *
   * @param options Image, port, size, environment, secrets, roles.
   */
  public static container(options: TaskContainerOptions): WorkloadTask {
    return new WorkloadTask(new ContainerTask(options));
  }

  /**
   * The task definition document in a JSON file: what `aws ecs register-task-definition --cli-input-json` takes and
   * `aws ecs describe-task-definition` returns.
   *
   * What it says is carried over; what cannot be is refused by name. Read at synth.
   *
   * @param path Path of the file, relative to the directory that the app runs in.
   * @param options What only the app knows: images, secrets, roles.
   */
  public static fromFile(path: string, options: TaskDocumentOptions = {}): WorkloadTask {
    return new WorkloadTask(DocumentTask.fromFile(path, options));
  }

  /**
   * A task definition document as an object, in the form that `WorkloadTask.fromFile()` reads. Numbers may be strings; tokens
   * pass through unchecked.
   *
   * @param document The document.
   * @param options What only the app knows: images, secrets, roles.
   */
  public static fromDocument(document: any, options: TaskDocumentOptions = {}): WorkloadTask {
    return new WorkloadTask(DocumentTask.fromDocument(document, options));
  }

  /**
   * A task definition made with CDK's own L2. Its default container receives the traffic, on its first port. Refused
   * without an essential container, or when Fargate cannot run it.
   *
   * @param taskDefinition The L2, with its containers added.
   */
  public static fromTaskDefinition(taskDefinition: ecs.TaskDefinition): WorkloadTask {
    return new WorkloadTask(new TaskDefinitionTask(taskDefinition));
  }

  /** @internal */
  public readonly _strategy: TaskStrategy;

  private constructor(source: TaskStrategy) {
    this._strategy = source;
  }

  /**
   * The task as a task definition document, for other tools: the JSON that `aws ecs register-task-definition --cli-input-json` takes.
   *
   * It says what the task says. What a workload makes for its task - roles, log groups, the name of the family - is left out. A task that
   * refers to what the app creates, such as a secret or a Docker asset, is refused: its ARN is known only once it is deployed.
   *
   * @returns An object for `JSON.stringify()`.
   */
  public toDocument(): any {
    return taskToDocument(this._strategy);
  }
}
