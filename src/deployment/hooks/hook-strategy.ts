import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Aws, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { DeploymentStage, HookTimeoutAction } from './deployment-stage';
import { requireInRange } from '../../private/errors';
import { durationIn } from '../../private/units';
import { TestRoute } from '../../traffic/test-traffic';
import { DeployedService } from '../strategy';

/** An action that must succeed for a deployment to continue. */
export interface HookStrategy {
  /** Name in plans and messages. */
  readonly name: string;
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  readonly timeout: HookTimeout;
  /** Whether the hook holds the first deployment of the service as well, which otherwise passes by itself. */
  readonly includesFirstDeployment: boolean;
  /** Returns the stages at which the hook runs in a deployment with the given test traffic. */
  stages(test: TestRoute): readonly DeploymentStage[];
  /** Creates the resources of the hook. */
  bind(deployed: DeployedService, stages: readonly DeploymentStage[]): BoundHook;
}

/** The resources of a hook. */
export interface BoundHook {
  /** Function that ECS calls; absent when ECS pauses for a person. */
  readonly function?: lambda.IFunction;
  /** Details that ECS passes to the function. */
  readonly details?: object;
  /** Resources that must exist before the first deployment, although the hook does not refer to them. */
  readonly dependencies?: IDependable[];
}

/** The time that ECS waits for a hook, and its action afterwards. */
export interface HookTimeout {
  readonly minutes: number;
  readonly action: HookTimeoutAction;
}

/** Bounds of a time-out in minutes, and its default. */
interface TimeoutBounds {
  readonly min: number;
  readonly max: number;
  readonly default: Duration;
}

/** Returns the time-out of a hook. Fails outside its bounds. */
export function hookTimeout(
  factory: string, bounds: TimeoutBounds, timeout: Duration = bounds.default, action: HookTimeoutAction = HookTimeoutAction.ROLLBACK,
): HookTimeout {
  const minutes = durationIn(factory, 'timeout', timeout, 'minutes');
  const { min, max } = bounds;
  requireInRange(factory, 'timeout in minutes', minutes, { min, max }, `use at most ${max / 1440 === 1 ? '24 hours' : `${max / 1440} days`}`);
  return { minutes, action };
}

/** Returns an unused child id for a hook: `Approval`, `Approval2` and so on. */
export function uniqueChildId(workload: Construct, kind: string): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? kind : `${kind}${number}`;
    if (!workload.node.tryFindChild(id)) return id;
  }
}

/** Has a rule call a function. The permission is a child of the function, so that whatever depends on the function has it. */
export function invokeByRule(rule: events.Rule, fn: lambda.Function): void {
  rule.addTarget({ bind: () => ({ arn: fn.functionArn, targetResource: fn }) });
  fn.addPermission(rule.node.id, { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.ruleArn });
}

/**
 * Returns the prefix of the ARNs of a service's deployments or revisions. It does not refer to the service: a resource with such a reference would be
 * created after the service, too late for its first deployment. CloudFormation starts a generated service name with the names of stack and resource.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function serviceArnPrefix(service: ecs.BaseService, kind: 'service-deployment' | 'service-revision'): string {
  return arnOf(service, kind, serviceName(service, (generated) => `${generated}-`, (name) => `${name}/`));
}

/**
 * Returns the resources of the actions on deployments or revisions of a service, without a reference to it: ECS asks for the service as well.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function serviceResources(service: ecs.BaseService, kind: 'service-deployment' | 'service-revision'): string[] {
  return [arnOf(service, 'service', serviceName(service, (generated) => `${generated}-*`, (name) => name)), `${serviceArnPrefix(service, kind)}*`];
}

function arnOf(service: ecs.BaseService, resource: string, name: string): string {
  return Stack.of(service).formatArn({ service: 'ecs', resource, resourceName: `${service.cluster.clusterName}/${name}` });
}

/** Returns the name of a service, or the beginning of a generated one, as late as overrides can change it. */
function serviceName(service: ecs.BaseService, fromGenerated: (start: string) => string, fromName: (name: string) => string): string {
  const stack = Stack.of(service);
  const resource = service.node.defaultChild as ecs.CfnService;
  return Lazy.string({
    produce: () => stack.resolve(resource.serviceName) === undefined
      ? fromGenerated(`${Aws.STACK_NAME}-${resource.logicalId}`)
      : fromName(resource.serviceName!),
  });
}
