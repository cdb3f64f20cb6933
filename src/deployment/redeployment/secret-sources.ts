import * as ecs from 'aws-cdk-lib/aws-ecs';

/** A secret whose value a task receives when it starts. */
export interface SecretSource {
  readonly keeper: 'secretsmanager' | 'ssm';
  /** ARN of the secret or parameter, or the start of it where the end is not known. */
  readonly arn: string | { readonly prefix: string };
  /** The staging label that tells which version is read; only for Secrets Manager. */
  readonly label?: string;
}

/** A whole ARN that is not known at synth, as the L2s of Secrets Manager have it; what follows it in `valueFrom` is. */
const TOKEN = String.raw`\$\{Token\[[^\]]+\]\}`;
const SECRET = new RegExp(`^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|${TOKEN})(?::([^:]*):([^:]*):([^:]*))?$`);
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
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function secretSource(valueFrom: string, parameterArn: (name: string) => string): SecretSource | undefined {
  const secret = SECRET.exec(valueFrom);
  if (secret) {
    const [, arn, , label, versionId] = secret;
    // Secrets Manager tells of every label but this one.
    if (versionId || label === 'AWSPREVIOUS') return undefined;
    return { keeper: 'secretsmanager', arn: isPartial(arn) ? { prefix: `${arn}-` } : arn, label: label || 'AWSCURRENT' };
  }
  return { keeper: 'ssm', arn: PARAMETER_ARN.test(valueFrom) ? valueFrom : parameterArn(valueFrom.replace(/^\//, '')) };
}

/** Secrets Manager ends every ARN in six random characters. A name that is a token is taken for a whole one. */
function isPartial(arn: string): boolean {
  return !arn.endsWith('}') && !/-[A-Za-z0-9]{6}$/.test(arn);
}
