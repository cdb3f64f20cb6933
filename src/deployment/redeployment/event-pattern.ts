import { SecretSource } from './secret-sources';

/**
 * The events that tell that one of the secrets has a new value: Secrets Manager and Parameter Store send them without a trail.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export function eventPattern(sources: readonly SecretSource[]): object {
  const managed = sources.filter(({ keeper }) => keeper === 'secretsmanager');
  const parameters = sources.filter(({ keeper }) => keeper === 'ssm');
  const kinds = [
    ...managed.length === 0 ? [] : [{
      'source': ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      'resources': managed.map(({ arn }) => arn),
      'detail': { labelUpdated: [...new Set(managed.map(({ label }) => label))] },
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
