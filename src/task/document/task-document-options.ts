import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerDocument } from './container-fields';
import { failWith, useOneOf } from '../../private/errors';

/**
 * Options of `WorkloadTask.fromFile()` and `WorkloadTask.fromDocument()`: values from the app that complete or replace those of the document.
 */
export interface TaskDocumentOptions {
  /**
   * Name of the container that receives the traffic, and to which `image`, `environment` and `secrets` apply. Fails when no container of the
   * document has that name.
   *
   * @default - the first container with a port mapping; without one, the first essential container
   */
  readonly containerName?: string;

  /**
   * Image of that container, instead of `image` and `repositoryCredentials` in the document. `fromEcrRepository()` and `fromAsset()` let the
   * execution role pull it. Docker builds that of `fromAsset()` for the CPU architecture of the document; fails with another `platform`.
   *
   * @default - the image in the document; fails when it has none
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Environment variables of that container, in addition to those in the document. Fails on a name that the document already uses for a
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

/** Returns the container that receives the traffic. At least one of the containers is essential. */
export function trafficContainer(containers: readonly ContainerDocument[], options: TaskDocumentOptions, source: string): ContainerDocument {
  const { containerName } = options;
  if (containerName === undefined) {
    return containers.find(({ portMappings }) => portMappings.length > 0) ?? containers.find(({ essential }) => essential)!;
  }
  return containers.find(({ name }) => name === containerName) ?? failWith(source, {
    problem: 'containerName names no container of the document',
    actual: containerName,
    remedy: useOneOf(containers.map(({ name }) => name)),
  });
}

/** Returns a container with the image, the environment and the secrets of the options. */
export function applyOptions(container: ContainerDocument, options: TaskDocumentOptions, source: string): ContainerDocument {
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
