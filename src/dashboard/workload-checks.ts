import { IResource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IConstruct } from 'constructs';
import { ShownWorkloads } from './deployment-log';
import { failWith, requireDistinct } from '../private/errors';
import { foreignPlaces, requireSameLocation } from '../private/location';
import { failUnlessPending, isUnknown } from '../private/pending-lookup';
import { recordReferences } from '../private/stack-references';

/** Fails on a dashboard of nothing, and on a workload that it would show twice. */
export function requireWorkloads(dashboard: Construct, { services, jobs }: ShownWorkloads): void {
  if (services.length + jobs.length === 0) {
    failWith(dashboard, { problem: 'there is nothing to show', remedy: 'pass services, jobs, or both' });
  }
  const remedy = 'pass those of this library, and show others by `dashboard.addWidgets()`';
  requireEach(dashboard, 'services', services, { is: 'service', has: '_monitoredResources', remedy });
  requireEach(dashboard, 'jobs', jobs, { is: 'job', has: 'taskDefinition', remedy });
  requireDistinct(dashboard, [...services, ...jobs].map(({ node }) => node.path), { problem: 'a service or job is listed twice', remedy: 'remove one of them' });
}

interface Expectation {
  readonly is: string;
  /** A member by which other copies of this library are recognized, too. */
  readonly has: string;
  readonly remedy: string;
}

function requireEach(dashboard: Construct, option: string, values: readonly (IConstruct | null)[], { is, has, remedy }: Expectation): void {
  const other = values.findIndex((value) => typeof value !== 'object' || value === null || !(has in value));
  if (other < 0) return;
  failWith(dashboard, { problem: `${option}[${other}] is no ${is} of this library`, actual: values[other]?.node?.path ?? String(values[other]), remedy });
}

/** Fails on a name that CloudWatch rejects. */
export function requireDashboardName(dashboard: Construct, dashboardName: string | undefined): void {
  if (dashboardName === undefined || isUnknown(dashboardName) || /^[A-Za-z0-9_-]{1,255}$/.test(dashboardName)) return;
  failWith(dashboard, {
    problem: 'dashboardName must have 1 to 255 letters, digits, hyphens and underscores', actual: dashboardName, remedy: "use one such as 'shop-production'",
  });
}

/** Fails on workloads whose names the template of the dashboard cannot contain. */
export function requireReachableWorkloads(dashboard: Construct, workloads: ShownWorkloads): void {
  for (const { path, resource, name } of locatedWorkloads(workloads)) {
    requireSameLocation(dashboard, { subject: path, arn: resource, remedy: (place) => `create a dashboard in a stack of its account, not of ${place}` }, ['account']);
    requireCrossRegionReferences(dashboard, path, resource);
    recordReferences(dashboard, 'services and jobs', name);
  }
}

/** CDK finds that, too, but does not know the option. Reads a field of `Stack` that CDK keeps for its own use. */
function requireCrossRegionReferences(dashboard: Construct, path: string, resource: IResource): void {
  const [own, other] = [Stack.of(dashboard), Stack.of(resource)];
  const isForeign = foreignPlaces(dashboard, resource, ['region']).length > 0;
  if (!isForeign || (own as StackOfReferences)._crossRegionReferences || Token.isUnresolved(own.region)) return;
  failUnlessPending(dashboard, {
    problem: `${path} is in another Region than this stack, which is in ${own.region}`,
    actual: other.region,
    remedy: 'set `crossRegionReferences: true` on both stacks, or create the dashboard in the Region of its services',
  });
}

interface StackOfReferences {
  readonly _crossRegionReferences?: boolean;
}

/**
 * Fails on workloads whose events do not reach the rules of the dashboard.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
export function requireLocalEvents(dashboard: Construct, workloads: ShownWorkloads): void {
  for (const { path, resource } of locatedWorkloads(workloads)) {
    requireSameLocation(dashboard, {
      subject: `${path}, whose events eventLog records,`, arn: resource, remedy: () => 'leave eventLog out, or create the dashboard in the Region of its services',
    }, ['region', 'account']);
  }
}

/**
 * Fails on workloads whose metrics alarms do not see.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Cross-Account-Cross-Region.html
 */
export function requireLocalMetrics(dashboard: Construct, workloads: ShownWorkloads): void {
  for (const { path, resource } of locatedWorkloads(workloads)) {
    requireSameLocation(dashboard, {
      subject: `${path}, whose metrics alarms watch,`, arn: resource, remedy: () => 'leave alarms out, or create the dashboard in the Region of its services',
    }, ['region', 'account']);
  }
}

/** A workload by its path, the resource that tells where it is, and a text of its stack that the dashboard contains. */
interface LocatedWorkload {
  readonly path: string;
  readonly resource: IResource;
  readonly name: string;
}

function locatedWorkloads({ services, jobs }: ShownWorkloads): LocatedWorkload[] {
  return [
    ...services.map(({ node: { path }, _monitoredResources: { service } }) => ({ path, resource: service, name: service.serviceName })),
    ...jobs.map(({ node: { path }, taskDefinition, stateMachine }) => (
      { path, resource: taskDefinition, name: stateMachine?.stateMachineArn ?? taskDefinition.family }
    )),
  ];
}
