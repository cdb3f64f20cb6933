import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeploymentStage } from './deployment-stage';
import { BoundHook, HookStrategy } from './hook-strategy';
import { failWith } from '../../private/errors';
import { TestRoute } from '../../traffic/test-traffic';
import { amendDeploymentConfiguration } from '../deployment-configuration';
import { DeployedService } from '../strategy';

/**
 * Maximum number of hooks of one kind in a service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
const MAX_HOOKS = 10;

/** Fails on more hooks of a kind than ECS allows. */
export function requireHookLimits(deployment: string, hooks: readonly HookStrategy[]): void {
  for (const [targetType, kind] of [['AWS_LAMBDA', 'that call a function'], ['PAUSE', 'that wait for an approval']]) {
    const count = hooks.filter((hook) => hook.targetType === targetType).length;
    if (count <= MAX_HOOKS) continue;
    failWith(deployment, {
      problem: `a service has at most ${MAX_HOOKS} hooks ${kind}`,
      actual: count,
      remedy: 'combine several in one function, or remove some',
    });
  }
}

/** Fails on approvals of one stage of which one holds the first deployment: the event of a pause does not say which of them waits. */
export function requireApprovalsToAgree(deployment: string, hooks: readonly HookStrategy[], test: TestRoute): void {
  const approvals = hooks.filter(({ targetType }) => targetType === 'PAUSE');
  for (const [index, hook] of approvals.entries()) {
    const [stage] = hook.stages(test);
    const atSameStage = approvals.slice(0, index).filter((other) => other.stages(test)[0] === stage);
    if (atSameStage.every(({ includesFirstDeployment }) => includesFirstDeployment === hook.includesFirstDeployment)) continue;
    failWith(deployment, {
      problem: 'two approvals of one stage have another includeFirstDeployment, and ECS does not tell which of them waits',
      actual: stage,
      remedy: 'give both the same, or another stage',
    });
  }
}

/** Creates the resources of the hooks, and adds them to the service after hooks that users have added to the L2. */
export function bindHooks(deployed: DeployedService, hooks: readonly HookStrategy[], test: TestRoute): void {
  if (hooks.length === 0) return;
  const { workload, service } = deployed;
  const bound: HookAtStages[] = [];
  // No map(): CDK 2.276 takes its frame in a stack trace for the code of the app.
  for (const hook of hooks) {
    const stages = hook.stages(test);
    bound.push({ hook, stages, ...hook.bind(deployed, stages) });
  }
  const role = createRole(workload, bound);
  const rendered = bound.map((each) => render(each, role));
  amendDeploymentConfiguration(service, ({ lifecycleHooks }) => ({
    lifecycleHooks: Lazy.uncachedAny({ produce: (context) => [...context.resolve(lifecycleHooks) ?? [], ...rendered] }),
  }));
  service.node.defaultChild!.node.addDependency(...bound.flatMap(({ dependencies = [] }) => dependencies), ...role ? [role] : []);
}

interface HookAtStages extends BoundHook {
  readonly hook: HookStrategy;
  readonly stages: readonly DeploymentStage[];
}

function createRole(workload: Construct, hooks: readonly HookAtStages[]): iam.Role | undefined {
  const functions = new Set(hooks.flatMap(({ function: fn }) => fn ? [fn.functionArn] : []));
  if (functions.size === 0) return undefined;
  const role = new iam.Role(workload, 'HookRole', { assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [...functions] }));
  return role;
}

function render({ hook, stages, function: fn, details }: HookAtStages, role?: iam.Role): ecs.CfnService.DeploymentLifecycleHookProperty {
  return {
    targetType: hook.targetType,
    lifecycleStages: [...stages],
    hookTargetArn: fn?.functionArn,
    roleArn: fn && role?.roleArn,
    hookDetails: details,
    timeoutConfiguration: { timeoutInMinutes: hook.timeout.minutes, action: hook.timeout.action },
  };
}
