import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';

/** The `valueFrom` of a secret, taken apart. */
export type SecretReference = SecretsManagerReference | ParameterReference | InvalidSecretReference;

/** A secret of Secrets Manager: its ARN, alone or followed by `:json-key:version-stage:version-id`. */
export interface SecretsManagerReference {
  readonly store: 'secretsmanager';
  /** The ARN, without JSON key and version. */
  readonly arn: string;
  /** Specifies whether the ARN lacks the hyphen and six random characters that Secrets Manager appends to every name. */
  readonly isPartialArn: boolean;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** A parameter of Parameter Store, by its ARN or by its name. */
export type ParameterReference =
  | { readonly store: 'ssm'; readonly arn: string; readonly name?: undefined }
  | { readonly store: 'ssm'; readonly arn?: undefined; readonly name: string };

/** A text that ECS rejects. */
export interface InvalidSecretReference {
  readonly store: 'invalid';
  /**
   * - `colons`: the ARN of a secret, followed by fewer or more than three colons
   * - `parameter-selector`: a parameter followed by `:version` or `:label`, which Parameter Store takes and ECS does not
   * - `other`: neither a secret nor a parameter
   */
  readonly problem: 'colons' | 'parameter-selector' | 'other';
}

const TOKEN = String.raw`\$\{Token\[[^\]]+\]\}`;
const SECRET = new RegExp(`^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|${TOKEN})(?::([^:]*):([^:]*):([^:]*))?$`);
/** An ARN or a name, and a selector. CDK writes no slash before a path that is a token. */
const PARAMETER = new RegExp(
  `^(?:(arn:[^:]*:ssm:[^:]*:[^:]*:parameter(?:/[^:]+|${TOKEN}[^:]*))|((?!arn:)(?:[\\w./-]|${TOKEN})+))(:[^:]*)?$`,
);

/**
 * Parses the `valueFrom` of a secret. A text that is nothing but a token is a secret, unless the token refers to an `AWS::SSM::Parameter`.
 *
 * ECS takes the ARN of a secret, or the ARN or the name of a parameter. A parameter has no version there: its name is made of letters, digits
 * and `_.-/`, so that `parameter/a:3` names no parameter, and neither IAM nor EventBridge knows a resource of that ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function parseSecretReference(valueFrom: string): SecretReference {
  const [, arn, jsonKey, versionStage, versionId] = SECRET.exec(valueFrom) ?? [];
  if (arn === undefined || refersToParameter(arn)) return parseParameter(valueFrom);
  return {
    store: 'secretsmanager',
    arn,
    isPartialArn: !arn.endsWith('}') && !/-[A-Za-z0-9]{6}$/.test(arn),
    jsonKey: jsonKey || undefined,
    versionStage: versionStage || undefined,
    versionId: versionId || undefined,
  };
}

function parseParameter(valueFrom: string): SecretReference {
  const [whole, arn, name, selector] = PARAMETER.exec(valueFrom) ?? [];
  if (whole === undefined) return { store: 'invalid', problem: /^arn:[^:]*:secretsmanager:/.test(valueFrom) ? 'colons' : 'other' };
  if (selector !== undefined) return { store: 'invalid', problem: 'parameter-selector' };
  return arn === undefined ? { store: 'ssm', name } : { store: 'ssm', arn };
}

function refersToParameter(text: string): boolean {
  return Tokenization.reverseString(text).tokens.filter(Reference.isReference)
    .some(({ target }) => CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::SSM::Parameter');
}
