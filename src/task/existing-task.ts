import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { BoundTask, TaskSource } from './bound-task';
import { refuse } from '../private/errors';

/** A task definition that the user made with CDK's own L2. */
export class ExistingTask implements TaskSource {
  constructor(private readonly taskDefinition: ecs.TaskDefinition) {}

  public bind(scope: Construct): BoundTask {
    if (!this.taskDefinition.isFargateCompatible) {
      refuse(scope, {
        what: `the task definition ${this.taskDefinition.node.path} cannot run on Fargate`,
        instead: 'make an ecs.FargateTaskDefinition',
      });
    }
    const container = this.taskDefinition.defaultContainer ?? refuse(scope, {
      what: `the task definition ${this.taskDefinition.node.path} has no essential container`,
      instead: 'call addContainer() on it before it becomes a Task',
    });
    return { taskDefinition: this.taskDefinition, container, containerPort: firstPort(container) };
  }
}

function firstPort(container: ecs.ContainerDefinition): number | undefined {
  return container.portMappings.length > 0 ? container.containerPort : undefined;
}
