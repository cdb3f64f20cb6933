import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerDocument } from './container-fields';
import { failWith } from '../../private/errors';

/** Values from the app for one container of a document. */
export interface DocumentContainerOptions {
  /**
   * Image of the container, instead of `image` and `repositoryCredentials` in the document. `fromEcrRepository()` and `fromAsset()` let the
   * execution role pull it. Docker builds that of `fromAsset()` for the CPU architecture of the document; fails with another `platform`.
   *
   * @default - the image in the document; fails when it has none
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Environment variables of the container, in addition to those in the document. Fails on a name that the document already uses for a
   * variable or a secret.
   *
   * @default - only the variables in the document
   */
  readonly environment?: { [name: string]: string };

  /**
   * Secrets that the container receives as environment variables, in addition to those in the document. The execution role may read these and
   * no others. Fails on a name that the document already uses for a variable or a secret.
   *
   * @default - only the secrets in the document
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
   */
  readonly secrets?: { [name: string]: ecs.Secret };
}

/**
 * Options of `WorkloadTask.fromFile()` and `WorkloadTask.fromDocument()`: values from the app that complete or replace those of the document.
 */
export interface TaskDocumentOptions extends DocumentContainerOptions {
  /**
   * Name of the main container: the one that runs your code, and to which `image`, `environment` and `secrets` apply. Fails when no container
   * of the document has that name.
   *
   * @default - the only container that may be meant; fails where there are more. A FireLens log router never is; a known agent, such as the AWS
   * X-Ray daemon, a container that is not essential, that ends before others start, or with UDP ports alone, is not while others are left
   */
  readonly containerName?: string;

  /**
   * Name of the container that receives the traffic, such as a reverse proxy. Fails when no container of the document has that name.
   *
   * @default - the only container with a TCP port, known agents apart; fails where there are more; without one, the main container
   */
  readonly trafficContainerName?: string;

  /**
   * Port of that container that receives the traffic.
   *
   * @default - its first TCP port
   */
  readonly trafficPort?: number;

  /**
   * Image, environment and secrets of more containers, by their names in the document. Fails when no container has such a name.
   *
   * @default - what the document says
   */
  readonly containers?: { [name: string]: DocumentContainerOptions };

  /**
   * Values of placeholders, by their names: `{ TAG: '1.2' }` replaces `<TAG>`, `${TAG}`, `{{TAG}}`, `[[TAG]]`, `$(TAG)`, `%TAG%` and `__TAG__`
   * everywhere in the document. Fails on a name for which the document has no placeholder. A placeholder that is left fails where ECS needs a
   * value that exists, such as an image or a role, and is a warning elsewhere.
   *
   * @default - none
   */
  readonly values?: { [placeholder: string]: string };

  /**
   * Family of the task definition, instead of `family` in the document.
   *
   * @default - the family in the document; without one, a name that CDK generates
   */
  readonly family?: string;

  /**
   * CPU of the task, instead of `cpu` in the document, in CPU units: 1024 are one vCPU. With `memoryLimitMiB`, a document for EC2 becomes a task for
   * Fargate: `requiresCompatibilities` and `networkMode` are replaced, and host ports are left out. Other fields that Fargate does not have fail.
   *
   * @default - the CPU in the document; fails when it has none
   */
  readonly cpu?: number;

  /**
   * Memory of the task, instead of `memory` in the document, in MiB.
   *
   * @default - the memory in the document; fails when it has none
   */
  readonly memoryLimitMiB?: number;

  /**
   * Role that the code in the containers assumes, instead of `taskRoleArn` in the document.
   *
   * @default - the role of `taskRoleArn`; without one, a new role without permissions
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  readonly taskRole?: iam.IRole;

  /**
   * Role that the ECS agent assumes, instead of `executionRoleArn` in the document. Receives the permissions that the task needs: to write logs,
   * read secrets and environment files, and pull images from Amazon ECR. Import a role with `mutable: false` to leave it unchanged.
   *
   * @default - the role of `executionRoleArn`, with an additional policy; without one, a new role
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
   */
  readonly executionRole?: iam.IRole;

  /**
   * Log driver of the containers that have no `logConfiguration`. A FireLens log router without one always uses `ContainerLogging.awsLogs()`.
   *
   * @default - `ContainerLogging.awsLogs()`: CloudWatch Logs, kept for 30 days, deleted with the stack
   */
  readonly logging?: ecs.LogDriver;

  /**
   * Customer managed keys of the secrets and parameters in the document. The execution role may decrypt with these and no others.
   *
   * @default - none; AWS managed keys need no permission
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  readonly encryptionKeys?: kms.IKey[];
}

/** Returns a container with the image, the environment and the secrets of its options. */
export function applyOptions(container: ContainerDocument, options: DocumentContainerOptions, source: string): ContainerDocument {
  const environment = Object.entries(options.environment ?? {}).map(([name, value]) => ({ name, value }));
  const secrets = Object.entries(options.secrets ?? {}).map(([name, valueFrom]) => ({ name, valueFrom }));
  const names = new Set([...container.environment, ...container.secrets].map(({ name }) => name));
  for (const [option, added] of Object.entries({ environment, secrets })) {
    for (const { name } of added) {
      if (names.has(name)) {
        failWith(source, {
          problem: `${option} sets a variable that container '${container.name}' already has`,
          actual: name,
          remedy: 'set it in one place',
        });
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
