import { Token } from 'aws-cdk-lib/core';
import { failWith } from '../../private/errors';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct, IDependable } from 'constructs';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html */
export function requireVolumeName(factory: string, name: string): string {
  if (Token.isUnresolved(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  return failWith(factory, { problem: 'name is not one that ECS takes', actual: name, remedy: 'use 1 to 255 letters, digits, hyphens and underscores' });
}

/** Refuses a root directory that ECS does not take: an access point decides it, where there is one. */
export function requireRootDirectory(factory: string, { rootDirectory, accessPoint }: { rootDirectory?: string; accessPoint?: unknown }): void {
  if (rootDirectory === undefined || Token.isUnresolved(rootDirectory)) return;
  if (!rootDirectory.startsWith('/')) {
    failWith(factory, { problem: 'rootDirectory must be an absolute path', actual: rootDirectory, remedy: 'let it start with /' });
  }
  if (accessPoint && rootDirectory !== '/') {
    failWith(factory, { problem: 'rootDirectory does not go with an access point', actual: rootDirectory, remedy: 'leave it to the access point' });
  }
}

/** Lets a role mount a file system, to read. The statement is returned so that more can be allowed under its conditions. */
export function grantMount(role: iam.IRole, service: 'elasticfilesystem' | 's3files', fileSystemArn: string, conditions?: iam.Conditions): iam.PolicyStatement {
  const statement = new iam.PolicyStatement({ actions: [`${service}:ClientMount`], resources: [fileSystemArn], conditions });
  role.addToPrincipalPolicy(statement);
  return statement;
}

/** What a volume has become in one task definition. */
export interface BoundVolume {
  /** Where the files come from over the network: the service must be let in. */
  readonly fileServer?: ec2.IConnectable;
  /** What must exist before a task can mount it. */
  readonly dependencies?: readonly IDependable[];
  /** What the service attaches to each of its tasks. */
  readonly serviceManagedVolume?: ecs.ServiceManagedVolume;
  /** Lets the code in the containers write. Called for each mount that is not read-only. */
  grantWrite?(): void;
}

/** Where the files of a volume are. */
export interface VolumeStrategy {
  /** Name of the volume in the task definition. */
  readonly name: string;
  /** Whether Windows tasks can mount it. */
  readonly supportsWindows: boolean;
  /** Adds it to a task definition, with the permission to mount it. What it creates goes into the scope. */
  bind(taskDefinition: ecs.TaskDefinition, scope: Construct): BoundVolume;
}
