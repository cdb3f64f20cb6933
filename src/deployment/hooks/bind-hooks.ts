import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundHook, HookStrategy } from './hook-strategy';
import { DeploymentStage } from './hook-options';
import { failWith } from '../../private/errors';
import { DeployedService } from '../strategy';
import { TestRoute } from '../../traffic/test-traffic';
import { amendDeploymentConfiguration } from '../deployment-configuration';

/**
 * The most hooks of one kind that a service may have.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 */
const MAX_HOOKS = 10;

/** Refuses hooks that do not fit into a deployment. */
export function requireCompatibleHooks(deployment: string, hooks: readonly HookStrategy[], test: TestRoute): void {
  hooks.forEach((hook) => hook.requireCompatible?.(deployment, test));
  for (const [targetType, kind] of [['AWS_LAMBDA', 'that call a function'], ['PAUSE', 'that wait for an approval']]) {
    const count = hooks.filter((hook) => hook.targetType === targetType).length;
    if (count > MAX_HOOKS) {
      failWith(deployment, { problem: `a service has at most ${MAX_HOOKS} hooks ${kind}`, actual: count, remedy: 'do several things in one function, or leave some out' });
    }
  }
}

/** Creates what the hooks need, and gives them to the service beside those that users add with the L2. */
export function bindHooks(deployed: DeployedService, hooks: readonly HookStrategy[], test: TestRoute): void {
  if (hooks.length === 0) return;
  const { workload, service } = deployed;
  const bound = hooks.map((hook) => {
    const stages = hook.stages(test);
    return { hook, stages, ...hook.bind(deployed, stages) };
  });
  const role = createRole(workload, bound);
  const own = bound.map((each) => render(each, role));
  amendDeploymentConfiguration(service, ({ lifecycleHooks }) => ({
    lifecycleHooks: Lazy.uncachedAny({ produce: (context) => [...context.resolve(lifecycleHooks) ?? [], ...own] }),
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
