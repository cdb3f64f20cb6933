import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matching, Read, text } from './readers';

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
export const environmentFile: Read<ecs.EnvironmentFile> = (value, place) => {
  const arn = text(value, place);
  const [, bucketArn, key] = /^(arn:[^:]+:s3:::[^/]+)\/(.+\.env)$/.exec(arn)
    ?? place.refuse({ what: 'must be the ARN of a .env object in S3', got: arn, instead: 'write it as arn:aws:s3:::bucket/name.env' });
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
export const credentialSpec: Read<ReadableCredentialSpec> = (value, place) => {
  const [, prefix, location] = /^(\w+):(.*)$/s.exec(CREDENTIAL_SPEC(value, place)) ?? [];
  return new ReadableCredentialSpec(prefix, location);
};
