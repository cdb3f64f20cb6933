import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations } from 'aws-cdk-lib/core';

/** A secret of Secrets Manager as `valueFrom` names it. */
export interface SecretsManagerReference {
  readonly arn: string;
  /** Whether the six random characters are missing that every ARN of Secrets Manager ends in. */
  readonly isPartial: boolean;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** A whole ARN that is not known at synth, as the L2s of Secrets Manager have it. */
const TOKEN = String.raw`\$\{Token\[[^\]]+\]\}`;
const SECRET = new RegExp(`^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|${TOKEN})(?::([^:]*):([^:]*):([^:]*))?$`);

/**
 * What `valueFrom` of a secret names; `undefined` where it is a parameter of Parameter Store.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function parseSecretsManagerReference(valueFrom: string): SecretsManagerReference | undefined {
  const [, arn, field, versionStage, versionId] = SECRET.exec(valueFrom) ?? [];
  if (arn === undefined) return undefined;
  const isPartial = !arn.endsWith('}') && !/-[A-Za-z0-9]{6}$/.test(arn);
  return { arn, isPartial, jsonKey: field || undefined, versionStage: versionStage || undefined, versionId: versionId || undefined };
}

/** Warns of what ECS may not find: a field or a version of a secret whose ARN is not complete. */
export function warnAboutPartialArns(container: ecs.ContainerDefinition, secrets: Record<string, ecs.Secret> = {}): void {
  for (const [name, { arn }] of Object.entries(secrets)) {
    const secret = parseSecretsManagerReference(arn);
    if (!secret?.isPartial || !(secret.jsonKey || secret.versionStage || secret.versionId)) continue;
    Annotations.of(container).addWarningV2('cdk-fargate-workloads:partial-secret-arn',
      `the secret ${name} reads a field or a version of ${secret.arn}, which is not a complete ARN, and ECS may not find it; `
      + 'import the secret by secretsmanager.Secret.fromSecretCompleteArn()');
  }
}
