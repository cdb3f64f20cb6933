import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describeForwardingRules, ForwardingRule, targetGroupsWithTargets, WeightedTargetGroup, weightedTargetGroups } from './load-balancer';
import { StopClients, stopInRollback } from './stop-in-rollback';
import {
  OnEventResponse, PropertyRequirement, providerError, ProviderEvent, requireProperties,
} from '../../../private/custom-resource/handler/events';
import { isFromAws, mayPass } from '../../../private/lambda/aws-client';
import { log } from '../../../private/lambda/log';
import { Clock } from '../../../private/lambda/retry';
import { awsCallError } from '../../code-deploy/handler/aws-call-error';

const PORT_REMEDY = 'pass a whole number from 1 to 65535';
const PRIORITY_REMEDY = 'pass a whole number from 1 to 50000';
const REQUIREMENTS: readonly PropertyRequirement[] = [
  ...['ProductionPort', 'TestPort'].map((name) => ({ name, isValid: (value: unknown) => value === undefined || isWhole(value, 65535), remedy: PORT_REMEDY })),
  ...['ProductionPriority', 'TestPriority'].map((name) => (
    { name, isValid: (value: unknown) => value === undefined || isWhole(value, 50000), remedy: PRIORITY_REMEDY }
  )),
  {
    name: 'TargetGroupArns',
    isValid: (value) => Array.isArray(value) && value.length === 2 && value.every(isArn),
    remedy: 'pass the ARNs of both target groups',
  },
];

/** A Lambda function runs for at most 15 minutes; the rest is for the response. */
const MAX_WAIT_MINUTES = 14;
const POLL_SECONDS = 15;

/** Clients of the services that the function calls. */
export interface LookupClients extends StopClients {
  readonly elb: ElasticLoadBalancingV2Client;
}

/**
 * Returns the live target groups of the listeners or rules that CloudFormation is about to update. Waits while a deployment shifts traffic, stops that
 * of an update that is being rolled back, and fails when the live target group is about to be replaced.
 */
export async function resolveLiveTargetGroups(event: ProviderEvent, clients: LookupClients, clock: Clock): Promise<OnEventResponse> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };
  requireProperties(event, REQUIREMENTS);
  const [first, second] = targetGroupsOf(event.ResourceProperties);
  const { production, ...found } = await waitUntilSettled(event, clients, clock);
  // CodeDeploy wants production and test rules on the group that serves: https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html
  const test = found.test ?? (event.ResourceProperties.Weighted ? production : second);
  if (![first, second].includes(production)) throw replacedError(event, production);
  const weights = (name: string, live: string) => ({ [`${name}Weight`]: live === second ? '0' : '100', [`${name}AlternateWeight`]: live === second ? '100' : '0' });
  return {
    PhysicalResourceId: first,
    Data: {
      ProductionTargetGroupArn: production,
      TestTargetGroupArn: test,
      ...event.ResourceProperties.Weighted ? { ...weights('Production', production), ...weights('Test', test) } : {},
    },
  };
}

function replacedError(event: ProviderEvent, live: string): Error {
  return providerError(
    event,
    `this update replaces the target groups of running tasks, which would cut them off, got live target group ${live}`,
    'undo the change that replaces them, such as another protocol, protocol version, target type or VPC; '
    + 'to make it, deploy a second service with another construct id, move the clients, and remove this one',
  );
}

interface LiveTargetGroups {
  readonly production: string;
  /** Undefined when unknown. */
  readonly test?: string;
  /** The weights of a listener or rule that forwards to both groups. */
  readonly shifting?: string;
}

async function waitUntilSettled(event: ProviderEvent, clients: LookupClients, clock: Clock): Promise<LiveTargetGroups> {
  const fields = { requestId: event.RequestId, logicalId: event.LogicalResourceId, request: event.RequestType };
  const start = clock.now();
  const end = start + MAX_WAIT_MINUTES * 60_000;
  let hasStopped = false;
  for (;;) {
    const found = await lookUp(event, { start, now: clock.now(), end }, async () => {
      const live = await liveTargetGroups(event, clients.elb);
      if (live.shifting) hasStopped ||= await stopInRollback(event, clients);
      return live;
    });
    log('INFO', found?.shifting ? 'traffic is split' : found ? 'settled' : 'AWS did not respond', { ...fields, ...found });
    if (found && !found.shifting) return found;
    if (clock.now() >= end) {
      throw providerError(
        event,
        `traffic has been split between both target groups for ${MAX_WAIT_MINUTES} minutes, got weights ${found?.shifting}`,
        'let the deployment end or stop it, then deploy again; '
        + 'if the rollback has failed, run `aws cloudformation continue-update-rollback`',
      );
    }
    await clock.sleep(POLL_SECONDS * 1_000);
  }
}

/** Looks up the live target groups once; undefined when AWS did not respond and there is time to retry. */
async function lookUp(
  event: ProviderEvent, { start, now, end }: Record<'start' | 'now' | 'end', number>, calls: () => Promise<LiveTargetGroups>,
): Promise<LiveTargetGroups | undefined> {
  try {
    return await calls();
  } catch (error) {
    if (mayPass(error, start, now) && now < end) return undefined;
    throw isFromAws(error) ? awsCallError(event, error) : error;
  }
}

/** Returns the groups that receive traffic; of production traffic that goes elsewhere, the group with the tasks, or else that of the first deployment. */
async function liveTargetGroups(event: ProviderEvent, elb: ElasticLoadBalancingV2Client): Promise<LiveTargetGroups> {
  const [first] = targetGroupsOf(event.ResourceProperties);
  const known = [...new Set([event.ResourceProperties, event.OldResourceProperties ?? {}].flatMap(targetGroupsOf))];
  const places = placesOf(event);
  const hasRules = (listener: ForwardingRule) => places.all.some((place) => place.priority !== undefined && isListenerOf(place, listener));
  const rules = await describeForwardingRules(elb, known, hasRules);
  const production = liveGroups(find(places, 'Production', rules), known) ?? await groupsWithTargets(elb, known);
  const test = liveGroups(find(places, 'Test', rules), known) ?? [];
  const shifting = [production, test].find(({ length }) => length > 1);
  return {
    production: production[0]?.arn ?? first,
    test: test[0]?.arn,
    ...shifting && { shifting: shifting.map(({ arn, weight }) => `${arn} ${weight}`).join(', ') },
  };
}

/** Returns the groups that the first of these rules forwards to which forwards to known groups only; on a shared listener, others are somebody else's. */
function liveGroups(rules: readonly ForwardingRule[], known: readonly string[]): WeightedTargetGroup[] | undefined {
  return rules.map(weightedTargetGroups).find((live) => live.length > 0 && live.every(({ arn }) => known.includes(arn)));
}

async function groupsWithTargets(elb: ElasticLoadBalancingV2Client, known: readonly string[]): Promise<WeightedTargetGroup[]> {
  return (await targetGroupsWithTargets(elb, known)).map((arn) => ({ arn, weight: 1 }));
}

/** The place of a listener or rule: its listener by ARN or port, and its priority if it is a rule. */
interface Place {
  readonly listenerArn?: unknown;
  readonly port?: number;
  readonly priority?: number;
}

type Role = 'Production' | 'Test';

interface Places {
  readonly before: Readonly<Record<Role, Place>>;
  readonly now: Readonly<Record<Role, Place>>;
  readonly all: readonly Place[];
}

function placesOf({ ResourceProperties, OldResourceProperties = ResourceProperties }: ProviderEvent): Places {
  const [now, before] = [ResourceProperties, OldResourceProperties].map((properties) => {
    const place = (role: Role): Place => ({
      listenerArn: properties[`${role}ListenerArn`],
      port: wholeNumber(properties[`${role}Port`]),
      priority: wholeNumber(properties[`${role}Priority`]),
    });
    return { Production: place('Production'), Test: place('Test') };
  });
  return { now, before, all: [now, before].flatMap(({ Production, Test }) => [Production, Test]) };
}

/**
 * Returns the listener or rule at its place before this update, and then the one at its new place, where the rollback of an update that never reached
 * it finds it. Never returns the one that was the other one.
 */
function find({ before, now }: Places, role: Role, rules: readonly ForwardingRule[]): ForwardingRule[] {
  const at = (place: Place) => rules.filter((rule) => isListenerOf(place, rule) && rule.priority === place.priority);
  const other = before[role === 'Production' ? 'Test' : 'Production'];
  const tookOver = JSON.stringify(now[role]) === JSON.stringify(other);
  return [...at(before[role]), ...tookOver ? [] : at(now[role])];
}

function isListenerOf({ listenerArn, port }: Place, rule: ForwardingRule): boolean {
  return listenerArn !== undefined ? rule.listenerArn === listenerArn : port !== undefined && rule.port === port;
}

function targetGroupsOf({ TargetGroupArns = [] }: ProviderEvent['ResourceProperties']): string[] {
  return TargetGroupArns as string[];
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
}

function isWhole(value: unknown, max: number): boolean {
  const number = wholeNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 1 && number <= max;
}

function isArn(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('arn:');
}
