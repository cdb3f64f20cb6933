import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Duration, Resource, Stack } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { WaitFor } from './code-deploy-options';
import { failWith } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';

/** The way in which a traffic-shifting configuration shifts traffic. */
export interface TrafficRouting {
  readonly kind: 'AllAtOnce' | 'TimeBasedCanary' | 'TimeBasedLinear';
  /** Time from the first to the last shift of traffic; undefined when unknown at synthesis. */
  readonly minutes?: number;
}

interface RenderedTrafficRouting {
  readonly type: TrafficRouting['kind'];
  readonly timeBasedCanary?: { readonly canaryInterval: number; readonly canaryPercentage: number };
  readonly timeBasedLinear?: { readonly linearInterval: number; readonly linearPercentage: number };
}

/**
 * Names of predefined configurations, such as `CodeDeployDefault.ECSCanary10Percent5Minutes` and `CodeDeployDefault.ECSLinear10PercentEvery3Minutes`.
 */
const ALL_AT_ONCE = 'CodeDeployDefault.ECSAllAtOnce';
const CANARY = /^CodeDeployDefault\.ECSCanary\d+Percent(?<minutes>\d+)Minutes$/;
const LINEAR = /^CodeDeployDefault\.ECSLinear(?<percent>\d+)PercentEvery(?<minutes>\d+)Minutes$/;

/** Returns the traffic routing of a traffic-shifting configuration; undefined for an imported one, of which only the name is known. */
export function trafficRoutingOf(config: codedeploy.IEcsDeploymentConfig): TrafficRouting | undefined {
  const { deploymentConfigName } = config;
  return isUnknown(deploymentConfigName) ? customRouting(config) : predefinedRouting(deploymentConfigName) ?? customRouting(config);
}

function predefinedRouting(name: string): TrafficRouting | undefined {
  if (name === ALL_AT_ONCE) return { kind: 'AllAtOnce', minutes: 0 };
  const canary = CANARY.exec(name)?.groups;
  if (canary) return { kind: 'TimeBasedCanary', minutes: Number(canary.minutes) };
  const linear = LINEAR.exec(name)?.groups;
  return linear && { kind: 'TimeBasedLinear', minutes: linearMinutes(Number(linear.percent), Number(linear.minutes)) };
}

function customRouting(config: codedeploy.IEcsDeploymentConfig): TrafficRouting | undefined {
  if (!Resource.isResource(config) || !(config.node.defaultChild instanceof codedeploy.CfnDeploymentConfig)) return undefined;
  const routing: RenderedTrafficRouting = Stack.of(config).resolve(config.node.defaultChild.trafficRoutingConfig);
  return { kind: routing.type, minutes: customMinutes(routing) };
}

function customMinutes({ timeBasedCanary, timeBasedLinear }: RenderedTrafficRouting): number | undefined {
  const minutes = timeBasedCanary ? timeBasedCanary.canaryInterval
    : timeBasedLinear ? linearMinutes(timeBasedLinear.linearPercentage, timeBasedLinear.linearInterval) : 0;
  return Number.isFinite(minutes) ? minutes : undefined;
}

/** Longest time of the known waits; starting tasks, tests and hooks have the rest of CloudFormation's hour. */
const MAX_WAIT_MINUTES = 50;

/** The options that determine how long a stack update waits. */
interface DeploymentWaits {
  readonly waitFor: WaitFor;
  readonly terminationWaitTime?: Duration;
  readonly deploymentApprovalWaitTime?: Duration;
}

/** Fails on a deployment that takes longer than the hour that CloudFormation waits for a custom resource. */
export function requireWithinStackUpdate(where: IConstruct, config: codedeploy.IEcsDeploymentConfig, waits: DeploymentWaits): void {
  if (waits.waitFor === WaitFor.NOTHING) return;
  const parts = {
    'shifting traffic': trafficRoutingOf(config)?.minutes ?? 0,
    'deploymentApprovalWaitTime': waits.deploymentApprovalWaitTime?.toMinutes() ?? 0,
    'terminationWaitTime': waits.waitFor === WaitFor.COMPLETED ? waits.terminationWaitTime?.toMinutes() ?? 0 : 0,
  };
  const total = Object.values(parts).reduce((sum, minutes) => sum + minutes, 0);
  if (total <= MAX_WAIT_MINUTES) return;
  failWith(where, {
    problem: `a deployment takes longer than a stack update can wait: ${MAX_WAIT_MINUTES} minutes, in addition to the start of the tasks`,
    actual: Object.entries(parts).filter(([, minutes]) => minutes > 0).map(([part, minutes]) => `${minutes} min ${part}`).join(' + '),
    remedy: 'use a faster deploymentConfig or shorter waits, waitFor: WaitFor.NOTHING, or a deployment that ECS runs',
  });
}

/** Returns the time of all pauses: the first share shifts at once, and nothing follows the last. */
function linearMinutes(percent: number, interval: number): number {
  return (Math.ceil(100 / percent) - 1) * interval;
}
