import * as ecs from 'aws-cdk-lib/aws-ecs';
import { parseSecretReference } from '../../private/secret-reference';
import { containersOf } from '../../task/definition/containers';

/** A secret whose value a task receives when it starts. */
export interface SecretSource {
  readonly service: 'secretsmanager' | 'ssm';
  /** ARN of the secret or parameter, or its prefix if the end is unknown. */
  readonly arn: string | { readonly prefix: string };
  /** Staging label of the version that is read; only for Secrets Manager. */
  readonly versionStage?: string;
}

/** The secrets of a task definition whose values can change while it stays the same. Pinned versions are not among them. */
export function rotatingSecrets(taskDefinition: ecs.TaskDefinition, parameterArn: (name: string) => string): SecretSource[] {
  const sources = containersOf(taskDefinition)
    .flatMap((container) => container.renderContainerDefinition().secrets as { valueFrom: string }[] | undefined ?? [])
    .flatMap(({ valueFrom }) => parseSecretSource(valueFrom, parameterArn) ?? []);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

/** Returns the source that `valueFrom` reads, or `undefined` when its value never changes or no event announces the change. */
export function parseSecretSource(valueFrom: string, parameterArn: (name: string) => string): SecretSource | undefined {
  const reference = parseSecretReference(valueFrom);
  if (reference.store === 'invalid') return undefined;
  if (reference.store === 'ssm') {
    return { service: 'ssm', arn: reference.arn === undefined ? parameterArn(reference.name.replace(/^\//, '')) : reference.arn };
  }
  const { arn, isPartialArn, versionStage = 'AWSCURRENT', versionId } = reference;
  // Secrets Manager sends an event for every staging label but this one.
  if (versionId || versionStage === 'AWSPREVIOUS') return undefined;
  return { service: 'secretsmanager', arn: isPartialArn ? { prefix: `${arn}-` } : arn, versionStage };
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
