import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../private/acknowledge';
import { bindTrust } from '../private/source-conditions';

/** A task definition for Fargate whose roles ECS assumes for tasks of this account and Region alone. */
export class BoundFargateTaskDefinition extends ecs.FargateTaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.FargateTaskDefinition>) {
    super(...args);
    bindOwnRole(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const given = this.executionRole;
    return given ?? bindExecutionRole(this, super.obtainExecutionRole());
  }
}

/** A task definition for instances whose roles ECS assumes for tasks of this account and Region alone. */
export class BoundTaskDefinition extends ecs.TaskDefinition {
  constructor(...args: ConstructorParameters<typeof ecs.TaskDefinition>) {
    super(...args);
    bindOwnRole(this, this.taskRole);
  }

  public override obtainExecutionRole(): iam.IRole {
    const given = this.executionRole;
    return given ?? bindExecutionRole(this, super.obtainExecutionRole());
  }
}

/**
 * ECS says of which account and Region a task is, and nothing narrower. Roles that were given stay as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
function bindOwnRole(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  if (role.node.scope === taskDefinition) bindTrust(role, { service: 'ecs', resource: '*' });
  return role;
}

function bindExecutionRole(taskDefinition: ecs.TaskDefinition, role: iam.IRole): iam.IRole {
  acknowledge(role, 'The login to Amazon ECR knows no resource', ['AwsSolutions-IAM5[Resource::*]']);
  return bindOwnRole(taskDefinition, role);
}
