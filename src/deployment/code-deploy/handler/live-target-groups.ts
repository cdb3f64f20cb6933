import {
  DescribeListenersCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, Listener,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsCallError } from './aws-call-error';
import {
  OnEventResponse, PropertyRequirement, providerError, ProviderEvent, requireProperties,
} from '../../../private/custom-resource/handler/events';
import { errorName, isFromAws, isTransient } from '../../../private/lambda/aws-client';
import { log } from '../../../private/lambda/log';

const PORT_REMEDY = 'pass a whole number from 1 to 65535';
const REQUIREMENTS: readonly PropertyRequirement[] = [
  { name: 'ProductionPort', isValid: (value) => portOf(value) !== undefined, remedy: PORT_REMEDY },
  { name: 'TestPort', isValid: (value) => value === undefined || portOf(value) !== undefined, remedy: PORT_REMEDY },
  {
    name: 'TargetGroupArns',
    isValid: (value) => Array.isArray(value) && value.length === 2 && value.every(isArn),
    remedy: 'pass the ARNs of both target groups',
  },
];

/** A Lambda function runs for at most 15 minutes; the rest is for the response. */
const MAX_WAIT_MINUTES = 14;
const POLL_SECONDS = 15;

/** Source of time. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Returns the live target groups of the listeners that CloudFormation is about to update. Waits while a deployment shifts traffic.
 */
export async function resolveLiveTargetGroups(event: ProviderEvent, elb: ElasticLoadBalancingV2Client, clock: Clock): Promise<OnEventResponse> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };
  requireProperties(event, REQUIREMENTS);
  const targetGroupArns = event.ResourceProperties.TargetGroupArns as string[];
  const { production, test } = await waitUntilSettled(event, () => describeListeners(elb, targetGroupArns), clock);
  return { PhysicalResourceId: targetGroupArns[0], Data: { ProductionTargetGroupArn: production, TestTargetGroupArn: test } };
}

async function waitUntilSettled(event: ProviderEvent, listeners: () => Promise<Listener[]>, clock: Clock): Promise<LiveTargetGroups> {
  const fields = { requestId: event.RequestId, logicalId: event.LogicalResourceId, request: event.RequestType };
  const end = clock.now() + MAX_WAIT_MINUTES * 60_000;
  for (;;) {
    const found = await lookUp(event, listeners, clock.now() < end);
    log('INFO', found?.shifting ? 'traffic is split' : found ? 'settled' : 'AWS did not respond', { ...fields, ...found });
    if (found && !found.shifting) return found;
    if (clock.now() >= end) {
      throw providerError(
        event,
        `a listener has forwarded to both target groups for ${MAX_WAIT_MINUTES} minutes, got weights ${found?.shifting}`,
        'let the CodeDeploy deployment end or stop it, then deploy again; '
        + 'if the rollback has failed, run `aws cloudformation continue-update-rollback`',
      );
    }
    await clock.sleep(POLL_SECONDS * 1_000);
  }
}

/** Looks up the listeners once; undefined when AWS did not respond and there is time to retry. */
async function lookUp(event: ProviderEvent, listeners: () => Promise<Listener[]>, hasTime: boolean): Promise<LiveTargetGroups | undefined> {
  try {
    return liveTargetGroups(event, await listeners());
  } catch (error) {
    if (isTransient(error) && hasTime) return undefined;
    throw isFromAws(error) ? awsCallError(event, error) : error;
  }
}

interface LiveTargetGroups {
  readonly production: string;
  readonly test: string;
  /** The weights of a listener that forwards to both groups. */
  readonly shifting?: string;
}

/** Returns the live target groups of the listeners, or those of the first deployment if unknown. */
function liveTargetGroups(event: ProviderEvent, listeners: readonly Listener[]): LiveTargetGroups {
  const groups = event.ResourceProperties.TargetGroupArns as string[];
  const [blue, green] = groups;
  const weights = {
    production: liveWeights(listenerOf(event, 'ProductionPort', 'TestPort', listeners), groups),
    test: liveWeights(listenerOf(event, 'TestPort', 'ProductionPort', listeners), groups),
  };
  const shifting = Object.values(weights).find(({ length }) => length > 1);
  return {
    production: weights.production[0]?.arn ?? blue,
    test: weights.test[0]?.arn ?? green,
    ...shifting && { shifting: shifting.map(({ arn, weight }) => `${arn} ${weight}`).join(', ') },
  };
}

/**
 * Returns the listener on its port before this update, or else on its new port, where the rollback of an update that never reached the listener finds
 * it. Never returns the listener that was the other one.
 */
function listenerOf(event: ProviderEvent, port: string, otherPort: string, listeners: readonly Listener[]): Listener | undefined {
  const before = event.OldResourceProperties ?? event.ResourceProperties;
  const at = (value: unknown) => listeners.find(({ Port }) => Port !== undefined && Port === portOf(value));
  const now = event.ResourceProperties[port];
  return at(before[port]) ?? (portOf(now) === portOf(before[otherPort]) ? undefined : at(now));
}

/**
 * Returns the groups that receive traffic, if all of them are known. CodeDeploy leaves the unused group in the action with a weight of 0. A group
 * without a weight is the only one of its action.
 */
function liveWeights(listener: Listener | undefined, known: readonly string[]): { arn: string; weight: number }[] {
  const action = listener?.DefaultActions?.find(({ Type }) => Type === 'forward');
  const targetGroups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn }];
  const live = targetGroups
    .map(({ TargetGroupArn, Weight }) => ({ arn: TargetGroupArn ?? '', weight: Weight ?? 1 }))
    .filter(({ weight }) => weight > 0);
  return live.every(({ arn }) => known.includes(arn)) ? live : [];
}

function portOf(value: unknown): number | undefined {
  const port = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? port : undefined;
}

function isArn(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('arn:');
}

/**
 * Returns the listeners of the load balancer that uses the target groups; a target group is used by at most one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
async function describeListeners(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<Listener[]> {
  const loadBalancers = await loadBalancersOf(elb, targetGroupArns);
  return (await Promise.all(loadBalancers.map(async (arn) => listenersOf(elb, arn)))).flat();
}

async function loadBalancersOf(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<string[]> {
  try {
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroupArns] }));
    return [...new Set(TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns))];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

async function listenersOf(elb: ElasticLoadBalancingV2Client, loadBalancerArn: string): Promise<Listener[]> {
  const listeners: Listener[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn, Marker: marker }));
      listeners.push(...page.Listeners ?? []);
      marker = page.NextMarker;
    } while (marker);
    return listeners;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return /^(LoadBalancer|TargetGroup)NotFound(Exception)?$/.test(errorName(error));
}
