import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Token } from 'aws-cdk-lib/core';
import { Place } from './place';
import { Read, text } from './readers';

/**
 * A secret as a document names it: ECS is given just that text, and the execution role may read just that secret.
 *
 * `ssm.StringParameter.fromStringParameterArn()` would add a CloudFormation parameter and refuse other regions, and a
 * secure one imported by name changes the account and region of the ARN.
 */
class NamedSecret extends ecs.Secret {
  constructor(
    public readonly arn: string,
    private readonly action: 'secretsmanager:GetSecretValue' | 'ssm:GetParameters',
    private readonly resourceArn: string,
    public readonly hasField = false,
  ) {
    super();
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: [this.action], resourceArns: [this.resourceArn] });
  }
}

const PARAMETER_ARN = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter\/[^:]+$/;
/** A name; where it starts with a slash, a part of it may be a token. */
const PARAMETER_NAME = /^(?:[\w.-]+|\/[^:]+)$/;

/**
 * `valueFrom` of a secret: the ARN of a secret of Secrets Manager, with or without JSON key and version, or the ARN
 * or name of a parameter of Parameter Store.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export const secretReference: Read<ecs.Secret> = (value, place) => {
  const valueFrom = text(value, place);
  const service = valueFrom.startsWith('arn:') ? valueFrom.split(':')[2] : 'ssm';
  return service === 'secretsmanager' ? managedSecret(valueFrom, place) : parameter(valueFrom, place);
};

/** `credentialsParameter` of a private registry: the ARN or the name of a secret of Secrets Manager. */
export const registryCredentials: Read<ecs.Secret> = (value, place) => {
  const reference = text(value, place);
  if (reference.startsWith('arn:')) return managedSecret(reference, place);
  if (!/^[\w/+=.@-]+$/.test(reference)) refuseReference('the ARN or name of a secret of Secrets Manager', reference, place);
  return managedSecret(reference, place, `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${reference}`);
};

function managedSecret(reference: string, place: Place, arn = reference): ecs.Secret {
  const parts = arn.split(':');
  const [jsonKey, versionStage, versionId] = parts.slice(7);
  if (parts.length !== 7 && parts.length !== 10) {
    place.refuse({
      what: 'must be the ARN of a secret, or that ARN followed by :json-key:version-stage:version-id',
      got: reference,
      instead: 'keep all three colons when you leave some of the three empty',
    });
  }
  if (versionStage && versionId) {
    place.refuse({ what: 'names both a version stage and a version id', got: reference, instead: 'keep one of the two' });
  }
  return new NamedSecret(reference, 'secretsmanager:GetSecretValue', withSuffix(parts.slice(0, 7).join(':')), Boolean(jsonKey));
}

/** Secrets Manager ends every ARN in six random characters; where the document leaves them out, any will do. */
function withSuffix(arn: string): string {
  return Token.isUnresolved(arn.slice(arn.lastIndexOf(':'))) || /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-??????`;
}

function parameter(reference: string, place: Place): ecs.Secret {
  if (!PARAMETER_ARN.test(reference) && !PARAMETER_NAME.test(reference)) {
    refuseReference('the ARN of a secret of Secrets Manager, or the ARN or name of a parameter of Parameter Store', reference, place);
  }
  const arn = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/${reference.replace(/^\//, '')}`;
  return new NamedSecret(reference, 'ssm:GetParameters', reference.startsWith('arn:') ? reference : arn);
}

function refuseReference(expected: string, reference: string, place: Place): never {
  const instead = Token.isUnresolved(reference) ? "give the secret in the option 'secrets': a token does not say where it is kept" : 'correct it';
  return place.refuse({ what: `must be ${expected}`, got: reference, instead });
}
