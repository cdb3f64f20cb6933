import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';

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

/** A new secret, whose value a person sets after the first deployment. */
export function newSecretExpression(constructId: string): Expression {
  const secret = code`new ${awsModule('secretsmanager')}.Secret(this, ${literal(constructId)})`;
  return code`${awsModule('ecs')}.Secret.fromSecretsManager(${secret})`;
}

/** `Duration.seconds(5)`. */
export function secondsExpression(seconds: number): Expression {
  return code`${imported('Duration', 'aws-cdk-lib')}.seconds(${seconds})`;
}
