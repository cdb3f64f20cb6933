import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import { pascalCase } from '../code/identifiers';

const SECRET_ARN = /^(arn:[\w-]+:secretsmanager:[^:]+:\d+:secret:[^:]+?)(?::([^:]*):([^:]*):([^:]*))?$/;
const PARAMETER_ARN = /^arn:[\w-]+:ssm:[^:]+:\d+:parameter(\/.+)$/;

/** A secret by what ECS, Copilot and App Runner take for one: the ARN of a secret, with or without field and version, or the ARN or name of a parameter. */
export function secretExpression(variable: string, valueFrom: string): Expression {
  const ecs = awsModule('ecs');
  const id = literal(pascalCase(variable.toLowerCase()));
  const [, arn, field, stage, version] = SECRET_ARN.exec(valueFrom) ?? [];
  if (arn !== undefined) {
    const secret = code`${awsModule('secretsmanager')}.Secret.${/-[A-Za-z\d]{6}$/.test(arn) ? 'fromSecretCompleteArn' : 'fromSecretPartialArn'}(this, ${id}, ${literal(arn)})`;
    if (stage || version) {
      const versionInfo = object({ versionStage: stage ? literal(stage) : undefined, versionId: version ? literal(version) : undefined });
      return code`${ecs}.Secret.fromSecretsManagerVersion(${secret}, ${versionInfo}${field ? code`, ${literal(field)}` : ''})`;
    }
    return code`${ecs}.Secret.fromSecretsManager(${secret}${field ? code`, ${literal(field)}` : ''})`;
  }
  const [, pathInArn] = PARAMETER_ARN.exec(valueFrom) ?? [];
  const parameterName = pathInArn === undefined ? valueFrom : pathInArn.lastIndexOf('/') === 0 ? pathInArn.slice(1) : pathInArn;
  const parameter = code`${awsModule('ssm')}.StringParameter.fromSecureStringParameterAttributes(this, ${id}, ${object({ parameterName: literal(parameterName) })})`;
  return code`${ecs}.Secret.fromSsmParameter(${parameter})`;
}

/** A new secret, whose value a person sets after the first deployment. */
export function newSecretExpression(variable: string): Expression {
  const secret = code`new ${awsModule('secretsmanager')}.Secret(this, ${literal(pascalCase(variable.toLowerCase()))})`;
  return code`${awsModule('ecs')}.Secret.fromSecretsManager(${secret})`;
}

/** `Duration.seconds(5)`. */
export function secondsExpression(seconds: number): Expression {
  return code`${imported('Duration', 'aws-cdk-lib')}.seconds(${seconds})`;
}
