import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { formatProblemWithRemedy, Problem } from '../private/errors';
import { addCheck } from '../private/pending-lookup';
import { dependencyPath, referencesIn } from '../private/start-dependencies';
import { containersOf } from '../task/definition/containers';

/** The resource that starts the tasks of a workload, and how a task finds it without a reference. */
interface Starter {
  readonly resource: CfnResource;
  readonly remedy: string;
}

/**
 * Fails synthesis where the task definition, or a policy of its roles, refers to the resource that starts the tasks, itself or through others.
 * CloudFormation creates that resource last, and would report a circular dependency.
 */
export function checkStartCircle(workload: Construct, taskDefinition: ecs.TaskDefinition, starter: Starter): void {
  addCheck(workload, {
    validate: () => {
      const visited = new Set<IConstruct>();
      for (const { from, value } of [...containerParts(taskDefinition), ...policyParts(taskDefinition)]) {
        const path = dependencyPath(referencesIn(from, value), starter.resource, visited);
        if (path) return [formatProblemWithRemedy(problemOf([from, ...path], taskDefinition, starter))];
      }
      return [];
    },
  });
}

/** A resource, and the part of it that may refer to others. */
interface Part {
  readonly from: CfnResource;
  readonly value: unknown;
}

function containerParts(taskDefinition: ecs.TaskDefinition): Part[] {
  const from = taskDefinition.node.defaultChild as CfnResource;
  return containersOf(taskDefinition).map((container) => {
    const rendered: ecs.CfnTaskDefinition.ContainerDefinitionProperty = container.renderContainerDefinition();
    const { environment, secrets, command, entryPoint, dockerLabels } = rendered;
    return { from, value: [environment, secrets, command, entryPoint, dockerLabels] };
  });
}

/** Returns the policies below the roles of a task, before which none of its tasks starts. */
function policyParts({ taskRole, executionRole }: ecs.TaskDefinition): Part[] {
  return [taskRole, executionRole].flatMap((role) => role?.node.findAll() ?? [])
    .filter((child) => child instanceof iam.Policy || child instanceof iam.ManagedPolicy)
    .map(({ node, document }) => ({ from: node.defaultChild as CfnResource, value: document.toJSON() }));
}

function problemOf(path: readonly CfnResource[], taskDefinition: ecs.TaskDefinition, { resource, remedy }: Starter): Problem {
  const variables = path[0] === taskDefinition.node.defaultChild ? variablesReferringTo(path[1], taskDefinition) : [];
  const by = variables.length > 0 ? ` by ${variables.join(', ')}` : '';
  const ends = path.map(pathOf);
  return {
    problem: `${ends[0]} refers to ${ends.slice(1).join(', which refers to ')}${by}, and ${pathOf(resource)} needs ${ends[0]} before it: a circular dependency`,
    remedy,
  };
}

function pathOf({ node }: CfnResource): string {
  return node.path.replace(/(\/Resource|\/Service)+$/, '');
}

/** Returns the environment variables and secrets that refer to a resource. */
function variablesReferringTo(resource: CfnResource, taskDefinition: ecs.TaskDefinition): string[] {
  const logicalId: string = Stack.of(resource).resolve(resource.logicalId);
  return containersOf(taskDefinition).flatMap((container) => {
    const { environment = [], secrets = [] } = Stack.of(container).resolve(container.renderContainerDefinition());
    return [...environment, ...secrets].filter((variable) => JSON.stringify(variable).includes(`"${logicalId}"`))
      .map(({ name }) => `the variable ${name} of container '${container.containerName}'`);
  });
}
