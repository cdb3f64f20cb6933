import * as ecs from 'aws-cdk-lib/aws-ecs';
import { managedSecret } from '../../task/managed-secret';

/** A secret whose value a task receives when it starts. */
export interface SecretSource {
  readonly keeper: 'secretsmanager' | 'ssm';
  /** ARN of the secret or parameter, or the start of it where the end is not known. */
  readonly arn: string | { readonly prefix: string };
  /** The staging label that tells which version is read; only for Secrets Manager. */
  readonly label?: string;
}

const PARAMETER_ARN = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/.+$/;

/** The secrets of a task definition whose values can change while it stays the same. Pinned versions are not among them. */
export function secretSources(taskDefinition: ecs.TaskDefinition, parameterArn: (name: string) => string): SecretSource[] {
  const sources = taskDefinition.node.children
    .filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition)
    .flatMap((container) => container.renderContainerDefinition().secrets as { valueFrom: string }[] | undefined ?? [])
    .flatMap(({ valueFrom }) => secretSource(valueFrom, parameterArn) ?? []);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

/**
 * What `valueFrom` reads; `undefined` where that never changes, or nobody tells of it.
 */
export function secretSource(valueFrom: string, parameterArn: (name: string) => string): SecretSource | undefined {
  const secret = managedSecret(valueFrom);
  if (secret) {
    const { arn, isPartial, versionStage: label = 'AWSCURRENT', versionId } = secret;
    // Secrets Manager tells of every label but this one.
    if (versionId || label === 'AWSPREVIOUS') return undefined;
    return { keeper: 'secretsmanager', arn: isPartial ? { prefix: `${arn}-` } : arn, label };
  }
  return { keeper: 'ssm', arn: PARAMETER_ARN.test(valueFrom) ? valueFrom : parameterArn(valueFrom.replace(/^\//, '')) };
}
