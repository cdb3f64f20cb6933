import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Errors, Reference, Tokenization } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { failWith } from '../../private/errors';
import { requireSameLocation } from '../../private/location';

/** Start of the message with which CDK refuses such a secret. It cannot be checked before: image and log driver hide their secrets. */
const NO_KEY = 'KMS Key must be provided';

/**
 * Calls what lets a role read secrets, and fails on one that another stack creates in another account without a customer managed key: the key of
 * Secrets Manager decrypts for its own account alone.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
 */
export function withReadableSecrets<T>(where: IConstruct, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!Errors.isConstructError(error) || !error.message.startsWith(NO_KEY)) throw error;
    return failWith(where, {
      problem: 'a secret is in another account, and has no customer managed key with which other accounts could decrypt it',
      actual: error.constructPath,
      remedy: 'set its `encryptionKey`, or create the secret in the account of the workload',
    });
  }
}

/**
 * Fails on a secret that CDK created with a database of another Region or account: its ARN travels there complete, and CDK grants a role the ARN with
 * six further characters.
 */
export function requireSecretNearDatabase(container: ecs.ContainerDefinition, secretArn: string): void {
  const [reference] = Tokenization.reverseString(secretArn).tokens.filter(Reference.isReference);
  if (!reference || !secretsmanager.CfnSecretTargetAttachment.isCfnSecretTargetAttachment(reference.target)) return;
  requireSameLocation(container, {
    subject: 'the secret that is attached to a database',
    arn: secretArn,
    remedy: (place) => `pass a secret of ${place}, such as a copy, or log in to the database with \`dbUser\``,
  }, ['region', 'account']);
}
