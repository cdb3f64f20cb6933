import { DescribeListenersCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import { errorName, isFromAws, isTransient } from '../../../private/lambda/aws-client';
import { OnEventResponse, PropertyRequirement, providerError, ProviderEvent, requireProperties } from '../../../private/custom-resource/handler/events';
import { awsCallError } from './aws-call-error';
import { log } from '../../../private/lambda/log';

/**
 * The listeners of the load balancer that uses the target groups: a target group is used by one at most.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export async function describeListeners(elb: ElasticLoadBalancingV2Client, targetGroupArns: readonly string[]): Promise<Listener[]> {
  const loadBalancers = await loadBalancersOf(elb, targetGroupArns);
  return (await Promise.all(loadBalancers.map(async arn => listenersOf(elb, arn)))).flat();
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

const PORT_REMEDY = 'give a whole number from 1 to 65535';
const REQUIREMENTS: readonly PropertyRequirement[] = [
  { name: 'ProductionPort', isValid: value => portOf(value) !== undefined, remedy: PORT_REMEDY },
  { name: 'TestPort', isValid: value => value === undefined || portOf(value) !== undefined, remedy: PORT_REMEDY },
  {
    name: 'TargetGroupArns',
    isValid: value => Array.isArray(value) && value.length === 2 && value.every(isArn),
    remedy: 'give the ARNs of the blue and of the green target group',
  },
];

/** A Lambda function runs 15 minutes at most; the rest is for the answer. */
const MAX_WAIT_MINUTES = 14;
const POLL_SECONDS = 15;

/** Time, as far as the look-up needs it. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Tells CloudFormation, which is about to write the listeners, what CodeDeploy has made of them. Waits while a deployment
 * is shifting traffic.
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
    log('INFO', found?.shifting ? 'traffic is split' : found ? 'settled' : 'AWS did not answer', { ...fields, ...found });
    if (found && !found.shifting) return found;
    if (clock.now() >= end) {
      throw providerError(event, `a listener has been split between both target groups for ${MAX_WAIT_MINUTES} minutes, got weights ${found?.shifting}`,
        'let the CodeDeploy deployment end or stop it, then deploy again, or run `aws cloudformation continue-update-rollback` where the rollback has failed');
    }
    await clock.sleep(POLL_SECONDS * 1_000);
  }
}

/** One look at the listeners; undefined when AWS could not answer, and there is time to ask again. */
async function lookUp(event: ProviderEvent, listeners: () => Promise<Listener[]>, hasTime: boolean): Promise<LiveTargetGroups | undefined> {
  try {
    return liveTargetGroups(event, await listeners());
  } catch (error) {
    if (isTransient(error) && hasTime) return undefined;
    throw isFromAws(error) ? awsCallError(event, error) : error;
  }
}

export interface LiveTargetGroups {
  readonly production: string;
  readonly test: string;
  /** The weights of a listener that forwards to both groups. */
  readonly shifting?: string;
}

/** Reads the live target groups off the listeners; what cannot be read is what the template says at first. */
export function liveTargetGroups(event: ProviderEvent, listeners: readonly Listener[]): LiveTargetGroups {
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
 * The listener as it is now: by its port before this update. When there is none, by its new port: the rollback of an
 * update that never reached the listener finds it there. Never the listener that was the other one.
 */
function listenerOf(event: ProviderEvent, port: string, otherPort: string, listeners: readonly Listener[]): Listener | undefined {
  const before = event.OldResourceProperties ?? event.ResourceProperties;
  const at = (value: unknown) => listeners.find(({ Port }) => Port !== undefined && Port === portOf(value));
  const now = event.ResourceProperties[port];
  return at(before[port]) ?? (portOf(now) === portOf(before[otherPort]) ? undefined : at(now));
}

/**
 * The groups that receive traffic, when all of them are known. Since the end of 2022 CodeDeploy leaves the unused group in
 * the action with weight 0. A group without a weight is the only one of its action.
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
