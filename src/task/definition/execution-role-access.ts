import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { containersOf } from './containers';
import { roleForStack } from './role-of-other-stack';
import { requireSecretNearDatabase } from './secret-access';
import { encryptionKeysOf, isKeyOf, referencedConstruct } from '../../private/encryption-keys';
import { foreignPlaces } from '../../private/location';
import { parseSecretReference } from '../../private/secret-reference';
import { addLazyDependency } from '../../private/synthesis';

/** An object in S3 that ECS reads before a container starts. */
interface StartupFile {
  readonly bucketArn: string;
  readonly key: string;
}

const IMPORTED_ROLE_ID = 'ImportedExecutionRole';

/**
 * Returns the execution role, or an import of it if the app passed CDK's task definition a role of another stack: permissions on resources of this
 * stack would make that stack depend on it.
 */
function executionRoleOf(taskDefinition: ecs.TaskDefinition): iam.IRole {
  const imported = taskDefinition.node.tryFindChild(IMPORTED_ROLE_ID);
  if (imported) return imported as iam.Role;
  return roleForStack(taskDefinition, IMPORTED_ROLE_ID, taskDefinition.obtainExecutionRole())!;
}

/**
 * Lets the execution role read an object in S3. A bucket that the app creates in another account allows it, too.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function grantReadObject({ taskDefinition }: ecs.ContainerDefinition, { bucketArn, key }: StartupFile): void {
  const role = executionRoleOf(taskDefinition);
  const bucket = referencedConstruct(bucketArn);
  const foreignBucket = bucket instanceof s3.Bucket && foreignPlaces(taskDefinition, bucket.bucketArn, ['account']).length > 0 ? bucket : undefined;
  const grant = (action: string, resource: string) => {
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
    foreignBucket?.addToResourcePolicy(new iam.PolicyStatement({ actions: [action], resources: [resource], principals: [role] }));
  };
  grant('s3:GetObject', `${bucketArn}/${key}`);
  grant('s3:GetBucketLocation', bucketArn);
}

/** Lets the execution role read the environment files of all containers, which CDK does not. */
export function grantReadEnvironmentFiles(taskDefinition: ecs.TaskDefinition): void {
  for (const container of containersOf(taskDefinition)) {
    for (const { s3Location } of container.environmentFiles ?? []) {
      grantReadObject(container, { bucketArn: `arn:${Aws.PARTITION}:s3:::${s3Location.bucketName}`, key: s3Location.objectKey });
    }
  }
}

const DECRYPTING = new WeakSet<ecs.TaskDefinition>();

/**
 * Lets the execution role decrypt with the customer managed keys of the secrets and files that the containers have when the app is synthesized.
 * CDK does so for keys of the same stack, whose policies name the role. The task definition waits until the secrets are attached to their databases.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function grantDecryptAtSynthesis(taskDefinition: ecs.TaskDefinition): void {
  if (DECRYPTING.has(taskDefinition)) return;
  DECRYPTING.add(taskDefinition);
  const granted = new Set<string>();
  addLazyDependency(taskDefinition.node.defaultChild!, () => containersOf(taskDefinition).flatMap((container) => {
    const secretArns = secretArnsOf(container);
    secretArns.forEach((arn) => requireSecretNearDatabase(container, arn));
    if (taskDefinition.executionRole) grantDecrypt(executionRoleOf(taskDefinition), container, { secretArns, granted });
    return secretArns.flatMap(attachmentsOf);
  }));
}

/** The secrets of a container, and the keys that were granted before. */
interface DecryptedSecrets {
  readonly secretArns: readonly string[];
  readonly granted: Set<string>;
}

function grantDecrypt(role: iam.IRole, container: ecs.ContainerDefinition, { secretArns, granted }: DecryptedSecrets): void {
  const keys = [
    ...secretArns.flatMap((arn) => encryptionKeysOf(container, 'secretArn', arn)).filter((key) => !isKeyOf(Stack.of(role), key)),
    ...bucketsOf(container).flatMap((bucketName) => encryptionKeysOf(container, 'bucketName', bucketName)),
  ];
  for (const key of keys) {
    if (granted.has(key.keyArn)) continue;
    granted.add(key.keyArn);
    key.grantDecrypt(role);
  }
}

/** Returns what attaches a secret to its database: before, its host and port are missing, and no task starts that reads them. */
function attachmentsOf(secretArn: string): IConstruct[] {
  return referencedConstruct(secretArn)?.node.findAll().filter((each) => each instanceof secretsmanager.CfnSecretTargetAttachment) ?? [];
}

function secretArnsOf(container: ecs.ContainerDefinition): string[] {
  return secretReferencesOf(container).map(parseSecretReference).flatMap((reference) => (reference.store === 'secretsmanager' ? [reference.arn] : []));
}

/** Returns the secrets that ECS reads before the container starts: environment variables, log options, registry credentials. */
export function secretReferencesOf(container: ecs.ContainerDefinition): string[] {
  const rendered: ecs.CfnTaskDefinition.ContainerDefinitionProperty = container.renderContainerDefinition();
  const variables = rendered.secrets as ecs.CfnTaskDefinition.SecretProperty[] | undefined ?? [];
  const credentials = rendered.repositoryCredentials as ecs.CfnTaskDefinition.RepositoryCredentialsProperty | undefined;
  return [
    ...[...variables, ...container.logDriverConfig?.secretOptions ?? []].map(({ valueFrom }) => valueFrom),
    ...credentials?.credentialsParameter ? [credentials.credentialsParameter] : [],
  ];
}

/** Returns the buckets of environment files, by name, and of a FireLens configuration, by the name in its ARN or by a token for the ARN. */
function bucketsOf(container: ecs.ContainerDefinition): string[] {
  const buckets = (container.environmentFiles ?? []).map(({ s3Location }) => s3Location.bucketName);
  const { configFileType, configFileValue = '' } = container instanceof ecs.FirelensLogRouter ? container.firelensConfig.options ?? {} : {};
  if (configFileType !== ecs.FirelensConfigFileType.S3) return buckets;
  const [bucketArn] = configFileValue.split('/');
  return [...buckets, bucketArn.split(':::').at(-1)!];
}
