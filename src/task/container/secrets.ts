import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { requireArgument } from '../../private/required-options';

/**
 * Options of `Secrets.fields()`.
 */
export interface SecretFieldsOptions {
  /**
   * The version to read, by its id or by its staging label. Fails with both. A version id pins the value, so that `redeployOnSecretRotation` never
   * starts a deployment for it.
   *
   * @default - the version with the label AWSCURRENT when a task starts
   */
  readonly version?: ecs.SecretVersionInfo;
}

/**
 * Several secrets of a container at once. For single ones, use CDK's own `ecs.Secret`. Of a parameter in Parameter Store, ECS always reads the latest
 * version.
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
   * Maps fields of a secret in Secrets Manager, which holds a JSON object, to environment variables. Fails on an empty field, and on one with a
   * colon.
   *
   * @param secret The secret.
   * @param fields Names of the fields by environment variable.
   * @param options Version of the secret.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
   */
  public static fields(
    secret: secretsmanager.ISecret, fields: { [variable: string]: string }, options: SecretFieldsOptions = {},
  ): { [variable: string]: ecs.Secret } {
    requireArgument('Secrets.fields()', 'secret', secret, 'pass a secret of Secrets Manager');
    requireArgument('Secrets.fields()', 'fields', fields, 'pass an object with the fields by environment variable');
    const { version } = options;
    if (version?.versionId !== undefined && version.versionStage !== undefined) {
      failWith('Secrets.fields()', {
        problem: 'version has both a version id and a staging label', actual: version, remedy: 'keep one of the two',
      });
    }
    return Object.fromEntries(Object.entries(fields).map(([variable, field]) => {
      requireField(variable, field);
      return [variable, version ? ecs.Secret.fromSecretsManagerVersion(secret, version, field) : ecs.Secret.fromSecretsManager(secret, field)];
    }));
  }

  private constructor() {}
}

/** Fails on an empty field, which would stand for the whole secret, and on a colon, which would end the field. */
function requireField(variable: string, field: string): void {
  if (isUnknown(field) || (field !== '' && !field.includes(':'))) return;
  failWith('Secrets.fields()', {
    problem: `ECS cannot read the field of ${variable}`, actual: field, remedy: 'use the name of a field of the JSON object, without colons',
  });
}
