import { ContainerDocument } from './container-fields';
import { failWith } from '../../private/errors';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/** The container that receives the traffic, among containers of which one is essential. */
export function trafficContainer(containers: readonly ContainerDocument[], options: TaskDocumentOptions, source: string): ContainerDocument {
  const { containerName } = options;
  if (containerName === undefined) {
    return containers.find(({ portMappings }) => portMappings.length > 0) ?? containers.find(({ essential }) => essential)!;
  }
  return containers.find(({ name }) => name === containerName) ?? failWith(source, {
    problem: 'containerName names no container of the document',
    actual: containerName,
    remedy: `use one of ${containers.map(({ name }) => name).join(', ')}`,
  });
}

/** A container with the image, the environment and the secrets of the options. */
export function applyOptions(container: ContainerDocument, options: TaskDocumentOptions, source: string): ContainerDocument {
  const environment = Object.entries(options.environment ?? {}).map(([name, value]) => ({ name, value }));
  const secrets = Object.entries(options.secrets ?? {}).map(([name, valueFrom]) => ({ name, valueFrom }));
  const names = new Set([...container.environment, ...container.secrets].map(({ name }) => name));
  for (const [option, added] of Object.entries({ environment, secrets })) {
    for (const { name } of added) {
      if (names.has(name)) {
        failWith(source, { problem: `${option} sets a variable that container '${container.name}' has`, actual: name, remedy: 'set it in one place' });
      }
      names.add(name);
    }
  }
  return {
    ...container,
    ...options.image ? { image: options.image, repositoryCredentials: undefined } : {},
    environment: [...container.environment, ...environment],
    secrets: [...container.secrets, ...secrets],
  };
}

/**
 * Options of `WorkloadTask.fromFile()` and `WorkloadTask.fromDocument()`: what the app knows and the document does not.
 */
export interface TaskDocumentOptions {
  /**
   * Name of the container that receives the traffic, and that `image`, `environment` and `secrets` are for. A name that
   * no container of the document has is refused.
   *
   * @default - the first container with a port mapping; without one, the first essential container
   */
  readonly containerName?: string;

  /**
   * Image of that container, instead of the `image` and the `repositoryCredentials` in the document. The execution role
   * may pull it: `fromEcrRepository()` and `fromAsset()` grant that.
   *
   * @default - the image in the document; a container that has none is refused
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Environment variables of that container, besides the document's. A name that the document sets already, as a
   * variable or as a secret, is refused.
   *
   * @default - only the variables in the document
   */
  readonly environment?: { [name: string]: string };

  /**
   * Secrets that ECS hands to that container as environment variables, besides the document's. The execution role may
   * read exactly these. A name that the document sets already, as a variable or as a secret, is refused.
   *
   * @default - only the secrets in the document
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Role of the code in the containers, instead of the document's `taskRoleArn`.
   *
   * @default - the role that `taskRoleArn` names; without one, a new role that may do nothing until it is granted
   * something
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role of the ECS agent, instead of the document's `executionRoleArn`. It is granted what the task needs: to write its
   * logs, read its secrets and environment files, and pull its images from Amazon ECR. To leave an existing role as it
   * is, import it with `mutable: false` and give it here.
   *
   * @default - the role that `executionRoleArn` names, with a policy added to it; without one, a new role
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRole?: iam.IRole;

  /**
   * Where the output of containers without a `logConfiguration` goes. A FireLens log router without one always writes to
   * `ContainerLogging.awsLogs()`.
   *
   * @default - `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Customer managed keys that encrypt the secrets and parameters that the document names. The execution role may
   * decrypt with exactly these.
   *
   * @default - none; the keys that AWS manages need no permission
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly encryptionKeys?: kms.IKey[];
}
