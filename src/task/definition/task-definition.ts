import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../../private/acknowledge-rules';
import { restrictTrustPolicy } from '../../private/iam';
import { isUnknown } from '../../private/pending-lookup';
import { nameAccountInOtherStacks } from '../../private/role-principal';

/** The task definition and the containers that a task was bound to. */
export interface BoundTask {
  readonly taskDefinition: ecs.TaskDefinition;
  /** The container that the options describe. */
  readonly mainContainer: ecs.ContainerDefinition;
  /** The container that receives traffic: the main one, or a proxy in front of it. */
  readonly container: ecs.ContainerDefinition;
  /** The port of that container. A task without one can run, but cannot receive traffic. */
  readonly containerPort?: number;
}

/** The EC2 instances that a task runs on. */
export interface InstanceRequirements {
  /** Network mode of the service; absent when the task definition decides. */
  readonly networkMode?: ecs.NetworkMode;
  /** Processors of the instances; absent when unknown. */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;
}

/** Requirements of a workload on its task. */
export interface TaskRequirements {
  /** Specifies whether the port that receives traffic must have a name. Ignored by tasks whose ports this library does not map. */
  readonly portNameRequired?: boolean;
  /** Family of the task definition without one among its options. */
  readonly family?: string;
  /** Specifies whether the log groups exist, and retain all of their events unless options say something else. */
  readonly retainsLogs?: boolean;
  /** Specifies whether the task is only rendered as a document, and must not grant anything on resources of the app. */
  readonly documentOnly?: boolean;
  /** The instances that the task runs on; absent on Fargate. */
  readonly instances?: InstanceRequirements;
}

/** A source of tasks: typed options, a document, or a task definition. */
export interface TaskStrategy {
  /** Creates the task definition in the scope of a workload, or checks the one that exists. */
  bind(scope: Construct, requirements?: TaskRequirements): BoundTask;
}

/** Returns whether a task definition is for Windows. */
export function isWindowsTaskDefinition(taskDefinition: ecs.TaskDefinition): boolean {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  if (runtimePlatform === undefined) return false;
  const { operatingSystemFamily }: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  return !isUnknown(operatingSystemFamily) && (operatingSystemFamily?.startsWith('WINDOWS') ?? false);
}

/** Returns the platform of a task on Fargate. With a PID mode, CDK requires an operating system, where ECS takes Linux. */
export function fargatePlatform(platform: ecs.RuntimePlatform | undefined, pidMode: ecs.PidMode | undefined): ecs.RuntimePlatform | undefined {
  if (pidMode === undefined || platform?.operatingSystemFamily !== undefined) return platform;
  return { ...platform, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };
}

/** A task definition for Fargate whose roles only ECS tasks of this account and Region can assume. */
export class RestrictedTrustFargateTaskDefinition extends ecs.FargateTaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.FargateTaskDefinition>) {
    super(...args);
    restrictTrust(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const existing = this.executionRole;
    return existing ?? restrictExecutionRoleTrust(this, super.obtainExecutionRole());
  }
}

/** A task definition for EC2 whose roles only ECS tasks of this account and Region can assume. */
export class RestrictedTrustTaskDefinition extends ecs.TaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.TaskDefinition>) {
    super(...args);
    restrictTrust(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const existing = this.executionRole;
    return existing ?? restrictExecutionRoleTrust(this, super.obtainExecutionRole());
  }
}

/**
 * Restricts the trust policy of a role that the task definition created. ECS passes account and Region of a task, and no narrower context.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
function restrictTrust(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  if (role.node.scope !== taskDefinition) return role;
  restrictTrustPolicy(role, { service: 'ecs', resource: '*' });
  nameAccountInOtherStacks(role);
  return role;
}

function restrictExecutionRoleTrust(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  acknowledgeRules(role, 'The login to Amazon ECR knows no resource', ['AwsSolutions-IAM5[Resource::*]']);
  return restrictTrust(taskDefinition, role);
}
