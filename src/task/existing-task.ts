import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundTask, InstanceNeeds, TaskNeeds, TaskSource } from './bound-task';
import { requireFargateSize } from './task-size';
import { refuse } from '../private/errors';

/** A task definition that the user made with CDK's own L2. */
export class ExistingTask implements TaskSource {
  constructor(private readonly taskDefinition: ecs.TaskDefinition) {}

  public bind(scope: Construct, { instances }: TaskNeeds = {}): BoundTask {
    if (instances) this.requireForInstances(scope, instances);
    else this.requireForFargate(scope);
    const container = this.taskDefinition.defaultContainer ?? refuse(scope, {
      what: `the task definition ${this.taskDefinition.node.path} has no essential container`,
      instead: 'call addContainer() on it before it becomes a Task',
    });
    return { taskDefinition: this.taskDefinition, mainContainer: container, container, containerPort: firstPort(container) };
  }

  private requireForFargate(scope: Construct): void {
    if (!this.taskDefinition.isFargateCompatible) {
      refuse(scope, {
        what: `the task definition ${this.taskDefinition.node.path} cannot run on Fargate`,
        instead: 'make an ecs.FargateTaskDefinition',
      });
    }
    this.requireSize(scope);
  }

  private requireForInstances(scope: Construct, { networkMode }: InstanceNeeds): void {
    const { taskDefinition } = this;
    if (!taskDefinition.isEc2Compatible) {
      refuse(scope, { what: `the task definition ${taskDefinition.node.path} cannot run on EC2 instances`, instead: 'make an ecs.Ec2TaskDefinition' });
    }
    if (networkMode === undefined || networkMode === taskDefinition.networkMode) return;
    refuse(scope, {
      what: `the task definition ${taskDefinition.node.path} has the network mode ${taskDefinition.networkMode}`,
      got: networkMode,
      instead: 'leave networkMode out, or change it there',
    });
  }

  private requireSize(scope: Construct): void {
    const { cpu, memory } = this.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    if (cpu === undefined || memory === undefined) {
      refuse(scope, { what: `the task definition ${this.taskDefinition.node.path} has no size`, instead: 'give it cpu and memory, which Fargate needs' });
    }
    requireFargateSize(scope, numberOf(cpu), numberOf(memory));
  }
}

function numberOf(text: string): number {
  return Token.isUnresolved(text) ? Token.asNumber(text) : Number(text);
}

function firstPort(container: ecs.ContainerDefinition): number | undefined {
  return container.portMappings.length > 0 ? container.containerPort : undefined;
}
