import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Duration, Resource, Stack, Token } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { WaitFor } from './wait-for';
import { failWith } from '../../private/errors';

/** How traffic moves: at once, a first part and then the rest, or part by part. */
export interface TrafficRouting {
  readonly kind: 'AllAtOnce' | 'TimeBasedCanary' | 'TimeBasedLinear';
  /** Time from the first request to the new version until it has all of them; undefined where it is not known at synth. */
  readonly minutes?: number;
}

interface RenderedTrafficRouting {
  readonly type: TrafficRouting['kind'];
  readonly timeBasedCanary?: { readonly canaryInterval: number; readonly canaryPercentage: number };
  readonly timeBasedLinear?: { readonly linearInterval: number; readonly linearPercentage: number };
}

/** Names such as CodeDeployDefault.ECSCanary10Percent5Minutes and CodeDeployDefault.ECSLinear10PercentEvery3Minutes. */
const PREDEFINED = /^CodeDeployDefault\.ECS(?:(?<kind>AllAtOnce)|(?<canary>Canary)\d+Percent(?<wait>\d+)Minutes|Linear(?<percent>\d+)PercentEvery(?<step>\d+)Minutes)$/;

/** The pace of a deployment configuration, or undefined for an imported one that only has a name. */
export function trafficRoutingOf(config: codedeploy.IEcsDeploymentConfig): TrafficRouting | undefined {
  const { deploymentConfigName } = config;
  return Token.isUnresolved(deploymentConfigName) ? customRouting(config) : predefinedRouting(deploymentConfigName) ?? customRouting(config);
}

function predefinedRouting(name: string): TrafficRouting | undefined {
  const groups = PREDEFINED.exec(name)?.groups;
  if (!groups) return undefined;
  if (groups.kind) return { kind: 'AllAtOnce', minutes: 0 };
  if (groups.canary) return { kind: 'TimeBasedCanary', minutes: Number(groups.wait) };
  return { kind: 'TimeBasedLinear', minutes: linearMinutes(Number(groups.percent), Number(groups.step)) };
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

/** How much of CloudFormation's hour is left for starting tasks, tests and hooks. */
const MAX_WAIT_MINUTES = 50;

/** What decides how long a stack update waits. */
interface DeploymentWaits {
  readonly waitFor: WaitFor;
  readonly terminationWaitTime?: Duration;
  readonly deploymentApprovalWaitTime?: Duration;
}

/** Refuses a deployment that cannot end before CloudFormation gives up on a custom resource, after an hour. */
export function requireWithinStackUpdate(where: IConstruct, config: codedeploy.IEcsDeploymentConfig, waiting: DeploymentWaits): void {
  if (waiting.waitFor === WaitFor.NOTHING) return;
  const parts = {
    'moving traffic': trafficRoutingOf(config)?.minutes ?? 0,
    'deploymentApprovalWaitTime': waiting.deploymentApprovalWaitTime?.toMinutes() ?? 0,
    'terminationWaitTime': waiting.waitFor === WaitFor.COMPLETED ? waiting.terminationWaitTime?.toMinutes() ?? 0 : 0,
  };
  const total = Object.values(parts).reduce((sum, minutes) => sum + minutes, 0);
  if (total <= MAX_WAIT_MINUTES) return;
  failWith(where, {
    problem: `a deployment takes longer than a stack update can wait: ${MAX_WAIT_MINUTES} minutes, beside the start of the tasks`,
    actual: Object.entries(parts).filter(([, minutes]) => minutes > 0).map(([part, minutes]) => `${minutes} min ${part}`).join(' + '),
    remedy: 'use a quicker config or shorter waits, waitFor: WaitFor.NOTHING, or a deployment that ECS runs',
  });
}

/** The first part moves at once, and nothing is waited for after the last. */
function linearMinutes(percent: number, interval: number): number {
  return (Math.ceil(100 / percent) - 1) * interval;
}
