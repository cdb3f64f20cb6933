import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import { kebabCase } from '../code/identifiers';

const SECRET_ARN = /^(arn:[\w-]+:secretsmanager:[^:]+:\d+:secret:[^:]+?)(?::([^:]*):([^:]*):([^:]*))?$/;
const PARAMETER_ARN = /^arn:[\w-]+:ssm:[^:]+:\d+:parameter(\/.+)$/;

/** A secret by what ECS, Copilot and App Runner take for one: the ARN of a secret, with or without field and version, or the ARN or name of a parameter. */
export function secretExpression(constructId: string, valueFrom: string): Expression {
  const ecs = awsModule('ecs');
  const [, arn, field, stage, version] = SECRET_ARN.exec(valueFrom) ?? [];
  if (arn !== undefined) {
    const secret = secretByArn(constructId, arn);
    if (stage || version) {
      const versionInfo = object({ versionStage: stage ? literal(stage) : undefined, versionId: version ? literal(version) : undefined });
      return code`${ecs}.Secret.fromSecretsManagerVersion(${secret}, ${versionInfo}${field ? code`, ${literal(field)}` : ''})`;
    }
    return code`${ecs}.Secret.fromSecretsManager(${secret}${field ? code`, ${literal(field)}` : ''})`;
  }
  const [, pathInArn] = PARAMETER_ARN.exec(valueFrom) ?? [];
  const parameterName = pathInArn === undefined ? valueFrom : pathInArn.lastIndexOf('/') === 0 ? pathInArn.slice(1) : pathInArn;
  const parameter = code`${awsModule('ssm')}.StringParameter.fromSecureStringParameterAttributes(this, ${literal(constructId)}, ${object({ parameterName: literal(parameterName) })})`;
  return code`${ecs}.Secret.fromSsmParameter(${parameter})`;
}

/** A secret that exists, by its ARN with or without the six characters that AWS adds to the name. */
export function secretByArn(constructId: string, arn: string): Expression {
  const factory = /-[A-Za-z\d]{6}$/.test(arn) ? 'fromSecretCompleteArn' : 'fromSecretPartialArn';
  return code`${awsModule('secretsmanager')}.Secret.${factory}(this, ${literal(constructId)}, ${literal(arn)})`;
}

/** A secret that a person creates before the first deployment: tasks that find another value in it would not start, and CloudFormation would take all back. */
export function newSecretExpression(constructId: string, secretName: string): Expression {
  const secret = code`${awsModule('secretsmanager')}.Secret.fromSecretNameV2(this, ${literal(constructId)}, ${literal(secretName)})`;
  return code`${awsModule('ecs')}.Secret.fromSecretsManager(${secret})`;
}

/** What has to be done before the first deployment, by the secrets' names and what they are for. */
export function createSecretsStep(uses: ReadonlyMap<string, readonly string[]>): string[] {
  if (uses.size === 0) return [];
  const commands = [...uses].map(([name, variables]) => `   - \`aws secretsmanager create-secret --name ${name} --secret-string …\` (${variables.join(', ')})`);
  return [`Create these secrets before the first deployment, with the values that the source has; they are not in the app:\n${commands.join('\n')}`];
}

/** `shop/db-password`: the name of a secret that is to be created. */
export function secretNameOf(owner: string, name: string): string {
  return `${kebabCase(owner)}/${kebabCase(name)}`;
}

/** `Duration.seconds(5)`. */
export function secondsExpression(seconds: number): Expression {
  return code`${imported('Duration', 'aws-cdk-lib')}.seconds(${seconds})`;
}
