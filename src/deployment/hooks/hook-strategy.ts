import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Aws, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, IDependable } from 'constructs';
import { DeploymentStage, HookTimeoutAction } from './hook-options';
import { durationIn } from '../../private/units';
import { requireInRange } from '../../private/errors';
import { DeployedService } from '../strategy';
import { TestRoute } from '../../traffic/test-traffic';

/**
 * What the ARNs of a service's deployments or revisions start with. Told without a reference to the service: whoever had one
 * would come after the service, and so too late for its first deployment. Without a name of its own the service gets one from
 * CloudFormation, which starts with the names of the stack and of the resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function serviceArnPrefix(service: ecs.BaseService, kind: 'service-deployment' | 'service-revision'): string {
  const stack = Stack.of(service);
  const resource = service.node.defaultChild as ecs.CfnService;
  const name = Lazy.string({
    produce: () => stack.resolve(resource.serviceName) === undefined ? `${Aws.STACK_NAME}-${resource.logicalId}-` : `${resource.serviceName}/`,
  });
  return stack.formatArn({ service: 'ecs', resource: kind, resourceName: `${service.cluster.clusterName}/${name}` });
}

/** How long ECS waits for a hook, and what it does then. */
export interface HookTimeout {
  readonly minutes: number;
  readonly action: HookTimeoutAction;
}

/** Something that happens during a deployment, and must succeed for it to go on. */
export interface HookStrategy {
  /** What it is called in plans and messages. */
  readonly name: string;
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  readonly timeout: HookTimeout;
  /** When it happens in a deployment with such test traffic. */
  stages(test: TestRoute): readonly DeploymentStage[];
  /** Refuses a deployment that it does not fit into. */
  requireCompatible?(deployment: string, test: TestRoute): void;
  /** Creates what it needs. */
  bind(deployed: DeployedService, stages: readonly DeploymentStage[]): BoundHook;
}

/** A hook with what it needs. */
export interface BoundHook {
  /** What ECS calls; absent where it waits for a person. */
  readonly function?: lambda.IFunction;
  /** What ECS passes to the function. */
  readonly details?: object;
  /** What must exist before the first deployment, although the hook does not refer to it. */
  readonly dependencies?: IDependable[];
}

/** The bounds of a time-out in minutes, and what it is unless told otherwise. */
interface TimeoutBounds {
  readonly min: number;
  readonly max: number;
  readonly default: Duration;
}

/** The time-out that was asked for; refused outside its bounds. */
export function hookTimeout(
  factory: string, bounds: TimeoutBounds, timeout: Duration = bounds.default, action: HookTimeoutAction = HookTimeoutAction.ROLLBACK,
): HookTimeout {
  const minutes = durationIn(factory, 'timeout', timeout, 'minutes');
  const { min, max } = bounds;
  requireInRange(factory, 'timeout in minutes', minutes, { min, max }, `use at most ${max / 1440 === 1 ? '24 hours' : `${max / 1440} days`}`);
  return { minutes, action };
}

/** An id for one of several hooks of a kind: the first has no number. */
export function uniqueChildId(workload: Construct, kind: string): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? kind : `${kind}${number}`;
    if (!workload.node.tryFindChild(id)) return id;
  }
}
