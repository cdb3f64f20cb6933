import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Stack, Token } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeRules } from '../../private/acknowledge-rules';
import { restrictTrustPolicy } from '../../private/iam';

/** A task that has become a task definition. */
export interface BoundTask {
  readonly taskDefinition: ecs.TaskDefinition;
  /** The container that the task is about. */
  readonly mainContainer: ecs.ContainerDefinition;
  /** The container that receives traffic: the main one, or a proxy in front of it. */
  readonly container: ecs.ContainerDefinition;
  /** The port that it receives traffic on; a task without one can run, but not be reached. */
  readonly containerPort?: number;
}

/** Instances that a task runs on. */
export interface InstanceRequirements {
  /** How its containers share the instance's network; absent where the task may say. */
  readonly networkMode?: ecs.NetworkMode;
  /** The processors; absent where they are not known. */
  readonly cpuArchitecture?: ec2.InstanceArchitecture;
}

/** What a workload needs of its task. */
export interface TaskRequirements {
  /** Whether the port that receives traffic must have a name. Only for tasks whose ports this library maps. */
  readonly portNameRequired?: boolean;
  /** Whether the task is only described and never deployed: it grants nothing to anyone. */
  readonly documentOnly?: boolean;
  /** The instances that it runs on; on Fargate where absent. */
  readonly instances?: InstanceRequirements;
}

/** Where a task comes from. */
export interface TaskStrategy {
  bind(scope: Construct, needs?: TaskRequirements): BoundTask;
}

/** Whether a task definition is for Windows. */
export function isWindowsTaskDefinition(taskDefinition: ecs.TaskDefinition): boolean {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  if (runtimePlatform === undefined) return false;
  const { operatingSystemFamily }: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  return !Token.isUnresolved(operatingSystemFamily) && (operatingSystemFamily?.startsWith('WINDOWS') ?? false);
}

/** A task definition for Fargate whose roles ECS assumes for tasks of this account and Region alone. */
export class RestrictedTrustFargateTaskDefinition extends ecs.FargateTaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.FargateTaskDefinition>) {
    super(...args);
    restrictTrust(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const given = this.executionRole;
    return given ?? restrictExecutionRoleTrust(this, super.obtainExecutionRole());
  }
}

/** A task definition for instances whose roles ECS assumes for tasks of this account and Region alone. */
export class RestrictedTrustTaskDefinition extends ecs.TaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.TaskDefinition>) {
    super(...args);
    restrictTrust(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const given = this.executionRole;
    return given ?? restrictExecutionRoleTrust(this, super.obtainExecutionRole());
  }
}

/**
 * ECS says of which account and Region a task is, and nothing narrower. Roles that were given stay as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
function restrictTrust(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  if (role.node.scope === taskDefinition) restrictTrustPolicy(role, { service: 'ecs', resource: '*' });
  return role;
}

function restrictExecutionRoleTrust(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  acknowledgeRules(role, 'The login to Amazon ECR knows no resource', ['AwsSolutions-IAM5[Resource::*]']);
  return restrictTrust(taskDefinition, role);
}
