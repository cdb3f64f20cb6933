import {
  CustomResourceEvent, hasValidProperties, OnEventResponse, PropertyRequirement, requireProperties,
} from '../../private/custom-resource/handler/events';

/** Properties of the custom resource. CloudFormation sends every value as a string. */
interface JobProperties {
  readonly Cluster: string;
  readonly TaskDefinition: string;
  /** Name of the container whose exit code counts. */
  readonly Container: string;
  /** Further fields of `RunTask`, as JSON. */
  readonly RunTask: string;
  /** Limit of the whole run. */
  readonly TimeoutSeconds: string;
  readonly TaskTimeoutSeconds?: string;
  readonly TaskRetryAttempts?: string;
  /** Pause before the first further task; it doubles with each of them. */
  readonly TaskRetryIntervalSeconds?: string;
}

/** Event of both functions. `Data` is the result of the first one. */
export interface JobEvent extends CustomResourceEvent, Pick<OnEventResponse<ReceivedRequest>, 'Data'> {
  readonly ResourceProperties: JobProperties;
  readonly OldResourceProperties?: JobProperties;
}

/** Time at which a request arrived, in ISO 8601 format. */
export interface ReceivedRequest {
  readonly StartedAt: string;
}

/** Fields of `RunTask` that the constructs set in addition to the cluster and the task definition. */
const RUN_TASK_FIELDS = ['capacityProviderStrategy', 'platformVersion', 'networkConfiguration', 'enableExecuteCommand', 'propagateTags', 'overrides'];

/** CloudFormation waits an hour; the rest is for the task to stop and the response. */
const MAX_TIMEOUT_SECONDS = 3300;

const TIME_REMEDY = `use whole seconds from 1 to ${MAX_TIMEOUT_SECONDS}`;

const REQUIREMENTS: readonly PropertyRequirement[] = [
  { name: 'Cluster', isValid: isText, remedy: 'use the ARN or name of the cluster' },
  { name: 'TaskDefinition', isValid: isText, remedy: 'use the ARN of the task definition' },
  {
    name: 'Container',
    isValid: (value) => isText(value) && /^[\w-]{1,255}$/.test(value),
    remedy: 'use 1 to 255 letters, digits, hyphens and underscores',
  },
  { name: 'TimeoutSeconds', isValid: isTime, remedy: TIME_REMEDY },
  { name: 'TaskTimeoutSeconds', isValid: optional(isTime), remedy: TIME_REMEDY },
  { name: 'TaskRetryAttempts', isValid: optional((value) => isText(value) && /^\d{1,8}$/.test(value)), remedy: 'use the number of further tasks' },
  { name: 'TaskRetryIntervalSeconds', isValid: optional(isTime), remedy: TIME_REMEDY },
  { name: 'RunTask', isValid: isRunTask, remedy: `use a JSON object with ${RUN_TASK_FIELDS.join(', ')}` },
];

/**
 * Takes a request: fails on properties that the library's constructs would not have written. Makes no calls to AWS, so that a repeated event does no
 * harm.
 */
export function onJobEvent(event: JobEvent, now: Date): OnEventResponse<ReceivedRequest> {
  const { LogicalResourceId, RequestId, ResourceProperties, PhysicalResourceId = `${LogicalResourceId}-${RequestId}` } = event;
  if (event.RequestType !== 'Delete') requireProperties({ LogicalResourceId, ResourceProperties: { ...ResourceProperties } }, REQUIREMENTS);
  return { PhysicalResourceId, Data: { StartedAt: now.toISOString() } };
}

/** Returns the properties of a request with which tasks may have been started: the new ones, and those before. */
export function startedProperties({ ResourceProperties, OldResourceProperties }: JobEvent): JobProperties[] {
  return [ResourceProperties, OldResourceProperties].flatMap((properties) => (
    properties && hasValidProperties({ ...properties }, REQUIREMENTS) ? [properties] : []
  ));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): boolean {
  return isText(value) && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_TIMEOUT_SECONDS;
}

function optional(isValid: PropertyRequirement['isValid']): PropertyRequirement['isValid'] {
  return (value) => value === undefined || isValid(value);
}

function isRunTask(value: unknown): boolean {
  try {
    const fields: unknown = isText(value) && JSON.parse(value);
    return typeof fields === 'object' && fields !== null && Object.keys(fields).every((field) => RUN_TASK_FIELDS.includes(field));
  } catch {
    return false;
  }
}
