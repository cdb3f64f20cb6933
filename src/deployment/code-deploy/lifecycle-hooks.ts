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
 * CodeDeploy is granted permission to call them, and they are granted permission to report. An imported function without a known role needs that
 * permission from its owner; a warning says so.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
 */
export interface CodeDeployHooks {
  /**
   * Function called before the new tasks start. Its failure does not start a rollback.
   *
   * @default - none
   */
  readonly beforeInstall?: lambda.IFunction;

  /**
   * Function called after the new tasks have started, before they receive traffic.
   *
   * @default - none
   */
  readonly afterInstall?: lambda.IFunction;

  /**
   * Function called after test traffic has shifted to the new tasks. The event for tests; `smokeTest` uses it, and both together fail synthesis.
   *
   * @default - none
   */
  readonly afterAllowTestTraffic?: lambda.IFunction;

  /**
   * Function called before production traffic shifts.
   *
   * @default - none
   */
  readonly beforeAllowTraffic?: lambda.IFunction;

  /**
   * Function called after all production traffic has shifted.
   *
   * @default - none
   */
  readonly afterAllowTraffic?: lambda.IFunction;
}

/** Functions, by the lifecycle event that calls them. */
export type HookFunctions = Partial<Record<EcsLifecycleEvent, lambda.IFunction>>;

/** Returns the functions by their lifecycle event. Fails on an unknown event. */
export function hookFunctions(factory: string, hooks: CodeDeployHooks = {}): HookFunctions {
  const entries = Object.entries(hooks).filter(([, fn]) => fn !== undefined);
  return Object.fromEntries(entries.map(([option, fn]) => [lifecycleEventOf(factory, option), fn]));
}

/** Allows the functions to report. Returns the constructs that must exist before a deployment starts. */
export function grantHooks(group: codedeploy.EcsDeploymentGroup, functions: HookFunctions): Construct[] {
  return Object.entries(functions).flatMap(([event, fn]) => {
    if (!fn.role) warnAboutUnknownRole(fn, group);
    const statement = new iam.PolicyStatement({
      actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'],
      resources: [group.deploymentGroupArn],
    });
    if (fn.role && Stack.of(fn) !== Stack.of(group)) return [fn, group.role, crossStackPolicy(group, event, fn.role, statement)];
    fn.addToRolePolicy(statement);
    return [fn, group.role];
  });
}

/** Creates the policy in the stack of the group, which refers to the function: the stack of the function cannot refer to the group. */
function crossStackPolicy(group: codedeploy.EcsDeploymentGroup, event: string, role: iam.IRole, statement: iam.PolicyStatement): iam.Policy {
  return new iam.Policy(group, `${event}Hook`, { roles: [role], statements: [statement] });
}

function warnAboutUnknownRole(fn: lambda.IFunction, group: codedeploy.EcsDeploymentGroup): void {
  Annotations.of(group).addWarningV2('cdk-fargate-workloads:hook-without-role',
    `the role of the hook ${fn.node.path} is unknown; allow it codedeploy:PutLifecycleEventHookExecutionStatus on this deployment group, otherwise `
    + 'every deployment fails at the hook');
}

function lifecycleEventOf(factory: string, option: string): EcsLifecycleEvent {
  const event = `${option.charAt(0).toUpperCase()}${option.slice(1)}`;
  const known = ECS_LIFECYCLE_EVENTS.find((candidate) => candidate === event);
  return known ?? failWith(factory, {
    problem: 'hooks contains an event at which CodeDeploy calls no function',
    actual: option,
    remedy: `use one of ${ECS_LIFECYCLE_EVENTS.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join(', ')}`,
  });
}
