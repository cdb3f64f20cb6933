import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { exchangeablePermissions } from '../definition/exchangeable-permissions';

/** The resources behind a volume of one task definition. */
export interface BoundVolume {
  /** The file server, which the service must be allowed to reach over the network. */
  readonly fileServer?: ec2.IConnectable;
  /** Constructs that must exist before a task can mount the volume. */
  readonly dependencies?: readonly IDependable[];
  /** The volume that the service creates for each of its tasks. */
  readonly serviceManagedVolume?: ecs.ServiceManagedVolume;
  /** Grants the task role to write. Called for each mount that is not read-only. */
  grantWrite?(): void;
}

/** A kind of volume. */
export interface VolumeStrategy {
  /** Name of the volume in the task definition. */
  readonly name: string;
  /** Specifies whether Windows tasks can mount it. */
  readonly supportsWindows: boolean;
  /** Adds the volume to a task definition, and grants the task role to mount it. Resources are created in the scope. */
  bind(taskDefinition: ecs.TaskDefinition, scope: Construct): BoundVolume;
}

/**
 * Fails on a name that ECS does not take. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html
 */
export function requireVolumeName(factory: string, name: string): string {
  if (isUnknown(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  return failWith(factory, {
    problem: 'name is not a name that ECS takes',
    actual: name,
    remedy: 'use 1 to 255 letters, digits, hyphens and underscores',
  });
}

/** Fails on a relative root directory, and on one next to an access point, which has a root directory of its own. Tokens pass. */
export function requireRootDirectory(factory: string, { rootDirectory, accessPoint }: { rootDirectory?: string; accessPoint?: unknown }): void {
  if (rootDirectory === undefined || isUnknown(rootDirectory)) return;
  if (!rootDirectory.startsWith('/')) {
    failWith(factory, { problem: 'rootDirectory must be an absolute path', actual: rootDirectory, remedy: 'start it with /' });
  }
  if (accessPoint && rootDirectory !== '/') {
    failWith(factory, {
      problem: 'rootDirectory cannot be set with an access point',
      actual: rootDirectory,
      remedy: 'remove it: the access point has its own',
    });
  }
}

/** Grants a role to mount a file system read-only. Returns the statement, to which further actions can be added. */
export function grantMount(
  role: iam.IRole, service: 'elasticfilesystem' | 's3files', fileSystemArn: string, conditions?: iam.Conditions,
): iam.PolicyStatement {
  const statement = new iam.PolicyStatement({ actions: [`${service}:ClientMount`], resources: [fileSystemArn], conditions });
  exchangeablePermissions(role).addToPrincipalPolicy(statement);
  return statement;
}
