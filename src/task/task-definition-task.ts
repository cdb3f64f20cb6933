import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { containersOf } from './definition/containers';
import { grantDecryptAtSynthesis, grantReadEnvironmentFiles } from './definition/execution-role-access';
import { checkImagePlatforms, requireImagePlatform, setInstanceArchitecture } from './definition/image-platform';
import { BoundTask, InstanceRequirements, TaskRequirements, TaskStrategy } from './definition/task-definition';
import { requireFargateSize } from './definition/task-size';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { requireRoleOfAccount } from '../private/role-principal';

/** A task definition that the app created by CDK's own L2. */
export class TaskDefinitionTask implements TaskStrategy {
  constructor(private readonly taskDefinition: ecs.TaskDefinition) {}

  public bind(scope: Construct, { instances, documentOnly }: TaskRequirements = {}): BoundTask {
    if (instances) this.requireEc2Compatible(scope, instances);
    else this.requireFargateCompatible(scope);
    const { taskDefinition } = this;
    const container = taskDefinition.defaultContainer ?? failWith(scope, {
      problem: `the task definition ${taskDefinition.node.path} has no essential container`,
      remedy: 'call its addContainer() before the workload is created',
    });
    setInstanceArchitecture(taskDefinition, instances?.cpuArchitecture);
    containersOf(taskDefinition).forEach(requireImagePlatform);
    checkImagePlatforms(taskDefinition);
    for (const role of [taskDefinition.taskRole, taskDefinition.executionRole]) if (role) requireRoleOfAccount(scope, role);
    if (!documentOnly) {
      grantReadEnvironmentFiles(taskDefinition);
      grantDecryptAtSynthesis(taskDefinition);
    }
    return { taskDefinition, mainContainer: container, container, containerPort: firstPort(container) };
  }

  private requireFargateCompatible(scope: Construct): void {
    const { isFargateCompatible, isManagedInstancesCompatible, node } = this.taskDefinition;
    if (!isFargateCompatible && !isManagedInstancesCompatible) {
      failWith(scope, {
        problem: `the task definition ${node.path} cannot run on Fargate`,
        remedy: 'use an ecs.FargateTaskDefinition; or, on managed instances, an ecs.TaskDefinition with ecs.Compatibility.MANAGED_INSTANCES',
      });
    }
    if (isFargateCompatible) this.requireSize(scope);
  }

  private requireEc2Compatible(scope: Construct, { networkMode }: InstanceRequirements): void {
    const { taskDefinition } = this;
    if (!taskDefinition.isEc2Compatible) {
      failWith(scope, {
        problem: `the task definition ${taskDefinition.node.path} cannot run on EC2 instances`,
        remedy: 'use an ecs.Ec2TaskDefinition',
      });
    }
    if (networkMode === undefined || networkMode === taskDefinition.networkMode) return;
    failWith(scope, {
      problem: `the task definition ${taskDefinition.node.path} has the network mode ${taskDefinition.networkMode}`,
      actual: networkMode,
      remedy: 'leave networkMode out, or change that of the task definition',
    });
  }

  private requireSize(scope: Construct): void {
    const { cpu, memory } = this.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    if (cpu === undefined || memory === undefined) {
      failWith(scope, {
        problem: `the task definition ${this.taskDefinition.node.path} has no size`,
        remedy: 'set its cpu and memory, which Fargate requires',
      });
    }
    requireFargateSize(scope, numberOf(cpu), numberOf(memory));
  }
}

function numberOf(text: string): number {
  return isUnknown(text) ? Token.asNumber(text) : Number(text);
}

function firstPort(container: ecs.ContainerDefinition): number | undefined {
  return container.portMappings.length > 0 ? container.containerPort : undefined;
}
