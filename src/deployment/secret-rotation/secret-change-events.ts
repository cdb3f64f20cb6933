import * as ecs from 'aws-cdk-lib/aws-ecs';
import { parseSecretsManagerReference } from '../../private/secret-reference';

/** A secret whose value a task receives when it starts. */
export interface SecretSource {
  readonly service: 'secretsmanager' | 'ssm';
  /** ARN of the secret or parameter, or its prefix if the end is unknown. */
  readonly arn: string | { readonly prefix: string };
  /** Staging label of the version that is read; only for Secrets Manager. */
  readonly versionStage?: string;
}

const PARAMETER_ARN = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/.+$/;

/** Returns the secrets of a task definition that can rotate, without those of a pinned version. */
export function rotatingSecrets(taskDefinition: ecs.TaskDefinition, parameterArn: (name: string) => string): SecretSource[] {
  const sources = taskDefinition.node.children
    .filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition)
    .flatMap((container) => container.renderContainerDefinition().secrets as { valueFrom: string }[] | undefined ?? [])
    .flatMap(({ valueFrom }) => parseSecretSource(valueFrom, parameterArn) ?? []);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

/** Returns the secret that `valueFrom` refers to; undefined if it never changes, or changes without an event. */
export function parseSecretSource(valueFrom: string, parameterArn: (name: string) => string): SecretSource | undefined {
  const secret = parseSecretsManagerReference(valueFrom);
  if (secret) {
    const { arn, isPartial, versionStage = 'AWSCURRENT', versionId } = secret;
    // Secrets Manager sends events for every label except this one.
    if (versionId || versionStage === 'AWSPREVIOUS') return undefined;
    return { service: 'secretsmanager', arn: isPartial ? { prefix: `${arn}-` } : arn, versionStage };
  }
  return { service: 'ssm', arn: PARAMETER_ARN.test(valueFrom) ? valueFrom : parameterArn(valueFrom.replace(/^\//, '')) };
}

/**
 * Returns the pattern of events for a new value of one of the secrets. Secrets Manager and Parameter Store send them without AWS CloudTrail.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export function secretChangePattern(sources: readonly SecretSource[]): object {
  const managed = sources.filter(({ service }) => service === 'secretsmanager');
  const parameters = sources.filter(({ service }) => service === 'ssm');
  const kinds = [
    ...managed.length === 0 ? [] : [{
      'source': ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      'resources': managed.map(({ arn }) => arn),
      'detail': { labelUpdated: [...new Set(managed.map(({ versionStage }) => versionStage))] },
    }],
    ...parameters.length === 0 ? [] : [{
      'source': ['aws.ssm'],
      'detail-type': ['Parameter Store Change'],
      'resources': parameters.map(({ arn }) => arn),
      'detail': { operation: ['Create', 'Update'] },
    }],
  ];
  return kinds.length === 1 ? kinds[0] : { $or: kinds };
}
