import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Names, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DocumentPath, matching, Reader, stringValue } from './readers';

/** Account, region and name of the repository in the image name that Amazon ECR gives out. */
const ECR_IMAGE = /^([^/]+?)\.dkr\.ecr(?:-fips)?\.([^/]+?)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/**
 * An image by its full name. From a private repository of Amazon ECR, the execution role may pull just that image's
 * repository; `ecs.ContainerImage.fromRegistry()` would leave that to the user.
 */
class ReferencedImage extends ecs.ContainerImage {
  constructor(private readonly imageName: string) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const [, account, region, repository] = ECR_IMAGE.exec(this.imageName) ?? [];
    if (repository) grantPull(container, { account, region, repository });
    return { imageName: this.imageName };
  }
}

function grantPull(container: ecs.ContainerDefinition, { account, region, repository }: EcrRepository): void {
  const arn = Stack.of(container).formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: repository });
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  container.addToExecutionPolicy(new iam.PolicyStatement({ actions, resources: [arn] }));
  container.addToExecutionPolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
}

/** `image` of a container definition. */
export const containerImage: Reader<ecs.ContainerImage> = (value, place) => new ReferencedImage(stringValue(value, place));

/** An image from a private registry, with the secret that opens it. */
export class PrivateRegistryImage extends ecs.ContainerImage {
  constructor(private readonly image: ecs.ContainerImage, private readonly credentials: ecs.Secret) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.credentials.grantRead(container.taskDefinition.obtainExecutionRole());
    return { ...this.image.bind(scope, container), repositoryCredentials: { credentialsParameter: this.credentials.arn } };
  }
}

/**
 * An environment file that is in S3 already.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
class EnvironmentFileObject extends ecs.EnvironmentFile {
  constructor(private readonly bucketArn: string, private readonly key: string) {
    super();
  }

  public bind(container: ecs.ContainerDefinition): ecs.EnvironmentFileConfig {
    container.addToExecutionPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`${this.bucketArn}/${this.key}`] }));
    container.addToExecutionPolicy(new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [this.bucketArn] }));
    const bucketName = this.bucketArn.slice(this.bucketArn.lastIndexOf(':') + 1);
    return { fileType: ecs.EnvironmentFileType.S3, s3Location: { bucketName, objectKey: this.key } };
  }
}

/** `value` of an environment file: the ARN of an object in S3. */
export const environmentFile: Reader<ecs.EnvironmentFile> = (value, place) => {
  const arn = stringValue(value, place);
  const [, bucketArn, key] = /^(arn:[^:]+:s3:::[^/]+)\/(.+\.env)$/.exec(arn)
    ?? place.refuse({ problem: 'must be the ARN of a .env object in S3', actual: arn, remedy: 'write it as arn:aws:s3:::bucket/name.env' });
  return new EnvironmentFileObject(bucketArn, key);
};

/**
 * A credential spec in S3 or Parameter Store.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/linux-gmsa.html
 */
export class ReadableCredentialSpec extends ecs.CredentialSpec {
  /** Lets the execution role read it. The L2 leaves that to the user. */
  public grantRead(container: ecs.ContainerDefinition): void {
    const action = this.fileLocation.split(':')[2] === 'ssm' ? 'ssm:GetParameters' : 's3:GetObject';
    container.addToExecutionPolicy(new iam.PolicyStatement({ actions: [action], resources: [this.fileLocation] }));
  }
}

const CREDENTIAL_SPEC = matching(
  /^credentialspec(domainless)?:arn:[^:]+:(s3|ssm):/,
  'must be credentialspec: or credentialspecdomainless: followed by an ARN of S3 or Parameter Store', 'correct it',
);

/** A member of `credentialSpecs`. */
export const credentialSpec: Reader<ReadableCredentialSpec> = (value, place) => {
  const [, prefix, location] = /^(\w+):(.*)$/s.exec(CREDENTIAL_SPEC(value, place)) ?? [];
  return new ReadableCredentialSpec(prefix, location);
};

/**
 * A secret as a document names it: ECS is given just that text, and the execution role may read just that secret.
 *
 * `ssm.StringParameter.fromStringParameterArn()` would add a CloudFormation parameter and refuse other regions, and a
 * secure one imported by name changes the account and region of the ARN.
 */
class ReferencedSecret extends ecs.Secret {
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
export const secretReference: Reader<ecs.Secret> = (value, place) => {
  const valueFrom = stringValue(value, place);
  const service = valueFrom.startsWith('arn:') ? valueFrom.split(':')[2] : 'ssm';
  return service === 'secretsmanager' ? secretsManagerSecret(valueFrom, place) : ssmParameterSecret(valueFrom, place);
};

/** `credentialsParameter` of a private registry: the ARN or the name of a secret of Secrets Manager. */
export const registryCredentials: Reader<ecs.Secret> = (value, place) => {
  const reference = stringValue(value, place);
  if (reference.startsWith('arn:')) return secretsManagerSecret(reference, place);
  if (!/^[\w/+=.@-]+$/.test(reference)) refuseReference('the ARN or name of a secret of Secrets Manager', reference, place);
  return secretsManagerSecret(reference, place, `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${reference}`);
};

function secretsManagerSecret(reference: string, place: DocumentPath, arn = reference): ecs.Secret {
  const parts = arn.split(':');
  const [jsonKey, versionStage, versionId] = parts.slice(7);
  if (parts.length !== 7 && parts.length !== 10) {
    place.refuse({
      problem: 'must be the ARN of a secret, or that ARN followed by :json-key:version-stage:version-id',
      actual: reference,
      remedy: 'keep all three colons when you leave some of the three empty',
    });
  }
  if (versionStage && versionId) {
    place.refuse({ problem: 'names both a version stage and a version id', actual: reference, remedy: 'keep one of the two' });
  }
  return new ReferencedSecret(reference, 'secretsmanager:GetSecretValue', grantableArn(parts.slice(0, 7).join(':')), Boolean(jsonKey));
}

/** Secrets Manager ends every ARN in six random characters; where the document leaves them out, any will do. */
function grantableArn(arn: string): string {
  return Token.isUnresolved(arn.slice(arn.lastIndexOf(':'))) || /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-??????`;
}

function ssmParameterSecret(reference: string, place: DocumentPath): ecs.Secret {
  if (!PARAMETER_ARN.test(reference) && !PARAMETER_NAME.test(reference)) {
    refuseReference('the ARN of a secret of Secrets Manager, or the ARN or name of a parameter of Parameter Store', reference, place);
  }
  const arn = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/${reference.replace(/^\//, '')}`;
  return new ReferencedSecret(reference, 'ssm:GetParameters', reference.startsWith('arn:') ? reference : arn);
}

function refuseReference(expected: string, reference: string, place: DocumentPath): never {
  const remedy = Token.isUnresolved(reference) ? "give the secret in the option 'secrets': a token does not say where it is kept" : 'correct it';
  return place.refuse({ problem: `must be ${expected}`, actual: reference, remedy });
}

/**
 * The role that a document names by ARN or by name.
 *
 * CDK's own name for the policy that it may add depends on the path within the stack only, so two stacks with one role
 * would overwrite each other's policy; this one depends on the stack too.
 */
export function importRole(scope: Construct, id: string, role: string | undefined): iam.IRole | undefined {
  if (role === undefined) return undefined;
  const options = { defaultPolicyName: `${Names.uniqueResourceName(scope, { maxLength: 100 })}${id}` };
  return role.startsWith('arn:') || Token.isUnresolved(role)
    ? iam.Role.fromRoleArn(scope, id, role, options)
    : iam.Role.fromRoleName(scope, id, role, options);
}
