import { Intent, WAIT_FOR, WaitFor } from './decide';
import { GroupName } from './deployment-group';
import { fingerprint, Lease, versionName, versionOf } from './stored-state';
import {
  hasValidProperties, isOutOfTime, OnEventResponse, PropertyRequirement, ProviderEvent, requireProperties,
} from '../../../private/custom-resource/handler/events';

const NAME_REMEDY = 'pass a name of 1 to 100 letters, digits and +=,.@_-';
const REQUIREMENTS: readonly PropertyRequirement[] = [
  { name: 'ApplicationName', isValid: isName, remedy: NAME_REMEDY },
  { name: 'DeploymentGroupName', isValid: isName, remedy: NAME_REMEDY },
  { name: 'ServiceName', isValid: (value) => typeof value === 'string' && value !== '', remedy: 'pass the name of the ECS service' },
  { name: 'AppSpec', isValid: isJsonObject, remedy: 'pass the AppSpec as JSON text' },
  {
    name: 'WaitFor',
    isValid: (value) => value === undefined || WAIT_FOR.includes(value as WaitFor),
    remedy: `use one of ${WAIT_FOR.join(', ')}`,
  },
];

/** Handles `onEvent` of `Custom::EcsDeployment`. Makes no calls to AWS, so that a repeated event does no harm. */
export function onDeploymentEvent(event: ProviderEvent, now: Date): OnEventResponse {
  const Data = { StartedAt: now.toISOString() };
  if (event.RequestType === 'Delete') return { Data };
  requireProperties(event, REQUIREMENTS);
  return { PhysicalResourceId: `${event.ResourceProperties.ApplicationName}/${event.ResourceProperties.DeploymentGroupName}`, Data };
}

/**
 * Returns the reason why a request needs no deployment, if there is one. An unchanged AppSpec is none: the history says whether it is live, which it
 * is not after an update that failed and was not rolled back (`cdk deploy --no-rollback`).
 */
export function reasonToDoNothing({ RequestType, ResourceProperties: props, OldResourceProperties: old }: ProviderEvent): string | undefined {
  if (RequestType === 'Create') return 'the first task set of the service is its first version';
  if (RequestType === 'Delete') return hasValidProperties(props, REQUIREMENTS.slice(0, 2)) ? undefined : 'no deployment group can have that name';
  if (old?.ServiceName !== props.ServiceName) return 'a new service comes up with the new version';
  // The rollback of an update that failed in `onEvent`.
  return hasValidProperties(old ?? {}, REQUIREMENTS) ? undefined : 'the version to replace has never been deployed';
}

/** Returns the lease that records the version of a new service, which comes up without a deployment; undefined for other requests. */
export function leaseOfNewService(event: ProviderEvent): Lease | undefined {
  const { RequestType, ResourceProperties: props, OldResourceProperties: old } = event;
  const isNew = RequestType === 'Create' || RequestType === 'Update' && old?.ServiceName !== props.ServiceName;
  return isNew ? { ...leaseOf(event), baseVersion: versionOf(String(props.AppSpec)) } : undefined;
}

/** Returns the intent of a request. `baseVersion` is live when the history contains no deployment of the service; undefined when unknown. */
export function intentOf(event: ProviderEvent, baseVersion: string | undefined, now: Date): Intent {
  const appSpec = String(event.ResourceProperties.AppSpec);
  const oldAppSpec = String(event.OldResourceProperties?.AppSpec ?? appSpec);
  return {
    requestId: event.RequestId,
    startedAt: Date.parse(event.Data?.StartedAt ?? '') || 0,
    isDelete: event.RequestType === 'Delete',
    from: { id: versionOf(oldAppSpec), name: versionName(oldAppSpec) },
    to: { id: versionOf(appSpec), name: versionName(appSpec) },
    baseVersion,
    service: serviceOf(event),
    isOtherGroup: ['ApplicationName', 'DeploymentGroupName'].some((name) => event.OldResourceProperties?.[name] !== event.ResourceProperties[name]),
    waitFor: (event.ResourceProperties.WaitFor ?? 'TRAFFIC_SHIFTED') as WaitFor,
    isOutOfTime: isOutOfTime(event, now),
  };
}

/** Returns the lease that a request tries to acquire. */
export function leaseOf(event: ProviderEvent): Lease {
  const { AppSpec } = event.ResourceProperties;
  const { AppSpec: oldAppSpec = AppSpec } = event.OldResourceProperties ?? {};
  return {
    startedAt: event.Data?.StartedAt ?? '',
    requestId: event.RequestId,
    service: serviceOf(event),
    baseVersion: oldAppSpec === AppSpec ? undefined : versionOf(String(oldAppSpec)),
  };
}

function serviceOf(event: ProviderEvent): string {
  return fingerprint(String(event.ResourceProperties.ServiceName), 6);
}

export function groupName({ ResourceProperties }: ProviderEvent): GroupName {
  return { applicationName: String(ResourceProperties.ApplicationName), deploymentGroupName: String(ResourceProperties.DeploymentGroupName) };
}

/** Returns the ARN of the deployment group, in the partition, region and account of the stack. */
export function groupArn(event: ProviderEvent): string {
  const [, partition, , region, account] = event.StackId.split(':');
  const { applicationName, deploymentGroupName } = groupName(event);
  return `arn:${partition}:codedeploy:${region}:${account}:deploymentgroup:${applicationName}/${deploymentGroupName}`;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(value);
}

function isJsonObject(value: unknown): boolean {
  try {
    const parsed: unknown = typeof value === 'string' && JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}
