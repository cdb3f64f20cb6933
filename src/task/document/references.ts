import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { filledIn } from './placeholders';
import { DocumentPath, matching, Reader, stringValue } from './readers';
import { isDummy, isUnknown } from '../../private/pending-lookup';
import { ParameterReference, parseSecretReference, SecretReference } from '../../private/secret-reference';
import { grantReadObject } from '../definition/execution-role-access';

/** Reads the name or ARN of a resource that exists before the task starts. */
const REFERENCE = filledIn(stringValue);

/** Account, Region and repository in the name of an image in a private repository of Amazon ECR. */
const ECR_IMAGE = /^([^/]+?)\.dkr\.ecr(?:-fips)?\.([^/]+?)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

/**
 * An image by its full name. Lets the execution role pull from the image's repository in Amazon ECR, and from no other;
 * `ecs.ContainerImage.fromRegistry()` grants nothing.
 */
class ReferencedImage extends ecs.ContainerImage {
  constructor(private readonly imageName: string) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const [, account, region, repository] = ECR_IMAGE.exec(this.imageName) ?? [];
    if (repository) {
      const arn = Stack.of(container).formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: repository });
      const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
      container.addToExecutionPolicy(new iam.PolicyStatement({ actions, resources: [arn] }));
      container.addToExecutionPolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
    }
    return { imageName: this.imageName };
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const IMAGE_NAME = filledIn(matching(
  /^(?=.{1,255}$)[\w.:/#-]+(?:@[\w+.-]+:[\da-fA-F]+)?$/, 'has characters that ECS does not take in the name of an image', 'correct it, or pass the option `image`',
), 'image');

/** Reads `image` of a container definition. Fails on a repository of Amazon ECR without the number of an account. */
export const containerImage: Reader<ecs.ContainerImage> = (value, path) => {
  const name = IMAGE_NAME(value, path);
  const [, account] = ECR_IMAGE.exec(name) ?? [];
  if (account !== undefined && !isUnknown(account) && !/^\d{12}$/.test(account)) {
    path.failWith({ problem: 'is in a registry of Amazon ECR without an account number of 12 digits', actual: name, remedy: 'correct it, or pass the option `image`' });
  }
  return new ReferencedImage(name);
};

/** An image from a private registry, and the secret with the registry's password. */
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
 * An environment file in S3. Lets the execution role read that object.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
class EnvironmentFileObject extends ecs.EnvironmentFile {
  constructor(public readonly bucketArn: string, public readonly key: string) {
    super();
  }

  public bind(container: ecs.ContainerDefinition): ecs.EnvironmentFileConfig {
    grantReadObject(container, this);
    const bucketName = this.bucketArn.slice(this.bucketArn.lastIndexOf(':') + 1);
    return { fileType: ecs.EnvironmentFileType.S3, s3Location: { bucketName, objectKey: this.key } };
  }
}

/** Reads `value` of an environment file: the ARN of an object in S3. */
export const environmentFile: Reader<ecs.EnvironmentFile> = (value, path) => {
  const arn = REFERENCE(value, path);
  const [, bucketArn, key] = /^(arn:[^:]+:s3:::[^/]+)\/(.+\.env)$/.exec(arn)
    ?? path.failWith({ problem: 'must be the ARN of a .env object in S3', actual: arn, remedy: 'write it as arn:aws:s3:::bucket/name.env' });
  return new EnvironmentFileObject(bucketArn, key);
};

/**
 * A credential spec in S3 or Parameter Store.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/linux-gmsa.html
 */
class ReferencedCredentialSpec extends ecs.CredentialSpec {
  /** Lets the execution role read the credential spec, which the L2 does not. */
  public grantRead(container: ecs.ContainerDefinition): void {
    const action = this.fileLocation.split(':')[2] === 'ssm' ? 'ssm:GetParameters' : 's3:GetObject';
    container.addToExecutionPolicy(new iam.PolicyStatement({ actions: [action], resources: [this.fileLocation] }));
  }
}

const CREDENTIAL_SPEC = matching(
  /^credentialspec(domainless)?:arn:[^:]+:(s3|ssm):/,
  'must be credentialspec: or credentialspecdomainless: followed by an ARN of S3 or Parameter Store', 'correct it',
);

/** Reads a member of `credentialSpecs`. */
export const credentialSpec: Reader<ReferencedCredentialSpec> = (value, path) => {
  const [, prefix, location] = /^(\w+):(.*)$/s.exec(filledIn(CREDENTIAL_SPEC)(value, path)) ?? [];
  return new ReferencedCredentialSpec(prefix, location);
};

/** The statement of each action with which a role reads the secrets of documents: one for each secret would soon fill the policy of a shared role. */
const READ_STATEMENTS = new WeakMap<iam.IPrincipal, Map<string, iam.PolicyStatement>>();

/**
 * A secret by the text in a document, which is passed to ECS as it is. Lets the execution role read that secret, and no other.
 *
 * Not imported by CDK's L2s: `ssm.StringParameter.fromStringParameterArn()` adds a CloudFormation parameter and fails on ARNs of other Regions, and
 * a secure parameter imported by its name gets an ARN of the stack's account and Region.
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

  public grantRead({ grantPrincipal }: iam.IGrantable): iam.Grant {
    const statements = READ_STATEMENTS.get(grantPrincipal) ?? new Map<string, iam.PolicyStatement>();
    READ_STATEMENTS.set(grantPrincipal, statements);
    const statement = statements.get(this.action);
    if (statement?.frozen === false) {
      if (!statement.resources.includes(this.resourceArn)) statement.addResources(this.resourceArn);
      return iam.Grant.drop({ grantPrincipal }, 'part of an earlier statement');
    }
    const grant = iam.Grant.addToPrincipal({ grantee: { grantPrincipal }, actions: [this.action], resourceArns: [this.resourceArn] });
    if (grant.principalStatement) statements.set(this.action, grant.principalStatement);
    return grant;
  }
}

/** A plain name, or a path from the root, which may contain tokens. */
const PARAMETER_NAME = /^(?:[\w.-]+|\/.+)$/;
const SECRET_NAME = /^[\w/+=.@-]+$/;

/**
 * Reads `valueFrom` of a secret: the ARN of a secret in Secrets Manager, with or without JSON key and version, or the ARN
 * or name of a parameter in Parameter Store.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 */
export const secretReference: Reader<ecs.Secret> = (value, path) => {
  const valueFrom = REFERENCE(value, path);
  const reference = parseSecretReference(valueFrom);
  const isParameter = reference.store === 'ssm' && (reference.arn !== undefined || PARAMETER_NAME.test(reference.name) || isDummy(valueFrom));
  if (isParameter) return parameterSecret(valueFrom, reference);
  return secretsManagerSecret(valueFrom, reference, path)
    ?? failWithReference('the ARN of a secret of Secrets Manager, or the ARN or name of a parameter of Parameter Store', valueFrom, path);
};

/** Reads `credentialsParameter` of a private registry: the ARN or the name of a secret in Secrets Manager. */
export const registryCredentials: Reader<ecs.Secret> = (value, path) => {
  const text = REFERENCE(value, path);
  const arn = SECRET_NAME.test(text) ? `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${text}` : text;
  return secretsManagerSecret(text, parseSecretReference(arn), path)
    ?? failWithReference('the ARN or name of a secret of Secrets Manager', text, path);
};

/** Returns `undefined` for what is no ARN. The parser takes a token for a secret, which a document must name instead. */
function secretsManagerSecret(text: string, reference: SecretReference, path: DocumentPath): ecs.Secret | undefined {
  if (reference.store === 'invalid' && reference.problem === 'colons') {
    path.failWith({
      problem: 'must be the ARN of a secret, or that ARN followed by :json-key:version-stage:version-id',
      actual: text,
      remedy: 'keep all three colons when you leave some of the three empty',
    });
  }
  if (reference.store !== 'secretsmanager' || !reference.arn.startsWith('arn:')) return undefined;
  const { arn, isPartialArn, jsonKey, versionStage, versionId } = reference;
  if (versionStage && versionId) {
    path.failWith({
      problem: 'names both a version stage and a version id',
      actual: text,
      remedy: 'keep one of the two',
    });
  }
  return new ReferencedSecret(text, 'secretsmanager:GetSecretValue', isPartialArn ? `${arn}-??????` : arn, Boolean(jsonKey));
}

function parameterSecret(text: string, { arn, name = '' }: ParameterReference): ecs.Secret {
  const localArn = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/${name.replace(/^\//, '')}`;
  return new ReferencedSecret(text, 'ssm:GetParameters', arn ?? localArn);
}

function failWithReference(expected: string, text: string, path: DocumentPath): never {
  const remedy = isUnknown(text) ? "pass the secret in the option 'secrets': a token does not say which store it is in" : 'correct it';
  return path.failWith({ problem: `must be ${expected}`, actual: text, remedy });
}
