import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ECS_LIFECYCLE_EVENTS, EcsLifecycleEvent } from './app-spec';
import { failWith } from '../../private/errors';

/**
 * Lambda functions that CodeDeploy calls during a deployment. Each must report its result to CodeDeploy with
 * `PutLifecycleEventHookExecutionStatus`, within an hour; a failure fails the deployment.
 *
 * CodeDeploy is granted to call them, and they are granted to report. An imported function must be allowed to report by whoever
 * made it; a warning says so.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
export interface CodeDeployHooks {
  /**
   * Before the new tasks are started. Its failure does not start a rollback.
   *
   * @default - none
   */
  readonly beforeInstall?: lambda.IFunction;

  /**
   * When the new tasks run, before anything reaches them.
   *
   * @default - none
   */
  readonly afterInstall?: lambda.IFunction;

  /**
   * When test traffic reaches the new tasks. The place for tests; a `smokeTest` takes it.
   *
   * @default - none
   */
  readonly afterAllowTestTraffic?: lambda.IFunction;

  /**
   * Before production traffic moves.
   *
   * @default - none
   */
  readonly beforeAllowTraffic?: lambda.IFunction;

  /**
   * When all production traffic has moved.
   *
   * @default - none
   */
  readonly afterAllowTraffic?: lambda.IFunction;
}

/** Functions by the lifecycle event that calls them. */
export type HookFunctions = Partial<Record<EcsLifecycleEvent, lambda.IFunction>>;

/** Names the lifecycle events as CodeDeploy does; refuses a stage that has none. */
export function hookFunctions(factory: string, hooks: CodeDeployHooks = {}): HookFunctions {
  const given = Object.entries(hooks).filter(([, fn]) => fn !== undefined);
  return Object.fromEntries(given.map(([stage, fn]) => [lifecycleEventOf(factory, stage), fn]));
}

/** Lets the functions report. Answers with what must exist before a deployment starts. */
export function grantHooks(group: codedeploy.EcsDeploymentGroup, functions: HookFunctions): Construct[] {
  return Object.entries(functions).flatMap(([event, fn]) => {
    if (!fn.role) warnAboutUnknownRole(fn, group);
    const statement = new iam.PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: [group.deploymentGroupArn] });
    if (fn.role && Stack.of(fn) !== Stack.of(group)) return [fn, group.role, crossStackPolicy(group, event, fn.role, statement)];
    fn.addToRolePolicy(statement);
    return [fn, group.role];
  });
}

/** The stack of the function cannot refer to the group, whose stack refers to the function. */
function crossStackPolicy(group: codedeploy.EcsDeploymentGroup, event: string, role: iam.IRole, statement: iam.PolicyStatement): iam.Policy {
  return new iam.Policy(group, `${event}Hook`, { roles: [role], statements: [statement] });
}

function warnAboutUnknownRole(fn: lambda.IFunction, group: codedeploy.EcsDeploymentGroup): void {
  Annotations.of(group).addWarningV2('cdk-fargate-workloads:hook-without-role',
    `the role of the hook ${fn.node.path} is not known; allow it codedeploy:PutLifecycleEventHookExecutionStatus on this deployment group, or no `
    + 'deployment gets past it');
}

function lifecycleEventOf(factory: string, stage: string): EcsLifecycleEvent {
  const event = `${stage.charAt(0).toUpperCase()}${stage.slice(1)}`;
  const known = ECS_LIFECYCLE_EVENTS.find((candidate) => candidate === event);
  return known ?? failWith(factory, {
    problem: 'hooks names a stage that CodeDeploy calls no function at',
    actual: stage,
    remedy: `use one of ${ECS_LIFECYCLE_EVENTS.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join(', ')}`,
  });
}
