import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Token } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';

/**
 * Options of `Secrets.fields()`.
 */
export interface SecretFieldsOptions {
  /**
   * The version to read, by its id or by its staging label, but not by both. A version that is pinned by its id never changes, and
   * so never starts a deployment by `redeployOnSecretRotation`.
   *
   * @default - the one with the label AWSCURRENT, when a task starts
   */
  readonly version?: ecs.SecretVersionInfo;
}

/**
 * Several secrets of a container at once. Single ones are CDK's own `ecs.Secret`; of a parameter in Parameter Store, ECS always reads the
 * newest version.
 *
 * ```ts
 * WorkloadTask.container({
 *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
 *   secrets: Secrets.fields(database, { DB_USER: 'username', DB_PASSWORD: 'password' }),
 * });
 * ```
 */
export class Secrets {
  /**
   * Fields of one secret of Secrets Manager that holds a JSON object.
   *
   * @param secret The secret.
   * @param fields The fields, by the environment variable that each becomes.
   * @param options Version.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  public static fields(
    secret: secretsmanager.ISecret, fields: { [variable: string]: string }, options: SecretFieldsOptions = {},
  ): { [variable: string]: ecs.Secret } {
    const { version } = options;
    if (version?.versionId !== undefined && version.versionStage !== undefined) {
      failWith('Secrets.fields()', {
        problem: 'version names both a version id and a staging label', actual: version, remedy: 'keep one of the two',
      });
    }
    return Object.fromEntries(Object.entries(fields).map(([variable, field]) => {
      requireField(variable, field);
      return [variable, version ? ecs.Secret.fromSecretsManagerVersion(secret, version, field) : ecs.Secret.fromSecretsManager(secret, field)];
    }));
  }

  private constructor() {}
}

/** An empty field would hand over the whole secret, and a colon would end the field. */
function requireField(variable: string, field: string): void {
  if (Token.isUnresolved(field) || (field !== '' && !field.includes(':'))) return;
  failWith('Secrets.fields()', {
    problem: `the field of ${variable} is not one that ECS can read`, actual: field, remedy: 'use the name of a field of the JSON object, without colons',
  });
}
