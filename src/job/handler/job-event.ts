import { PropertyRequirement, requireProperties } from '../../private/custom-resource/handler/events';

/** What the custom resource is told. CloudFormation hands every value over as a string. */
export interface JobProperties {
  readonly Cluster: string;
  readonly TaskDefinition: string;
  /** Name of the container whose exit code counts. */
  readonly Container: string;
  /** `RunTask`'s own fields that say where and with what the task runs, as JSON. */
  readonly RunTask: string;
  readonly TimeoutSeconds: string;
}

/** What both functions are asked. */
export interface JobEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: JobProperties;
  /** What the first handler has answered. */
  readonly Data?: StartedJob;
}

/** A task that was started; nothing where none had to be. */
export interface StartedJob {
  readonly TaskArn?: string;
  readonly StartedAt?: string;
}

/** What the constructs say of a task beside its cluster and definition. */
const RUN_TASK_FIELDS = ['capacityProviderStrategy', 'platformVersion', 'networkConfiguration', 'enableExecuteCommand', 'propagateTags', 'overrides'];

/** CloudFormation waits an hour; the rest is for the answer. */
const MAX_TIMEOUT_SECONDS = 3300;

const REQUIREMENTS: readonly PropertyRequirement[] = [
  { name: 'Cluster', isValid: isText, remedy: 'give the ARN or name of the cluster' },
  { name: 'TaskDefinition', isValid: isText, remedy: 'give the ARN of the task definition' },
  {
    name: 'Container',
    isValid: (value) => isText(value) && /^[\w-]{1,255}$/.test(value),
    remedy: 'give a name of 1 to 255 letters, digits, hyphens and underscores',
  },
  {
    name: 'TimeoutSeconds',
    isValid: (value) => isText(value) && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_TIMEOUT_SECONDS,
    remedy: `give whole seconds, 1 to ${MAX_TIMEOUT_SECONDS}`,
  },
  { name: 'RunTask', isValid: isRunTask, remedy: `give a JSON object of ${RUN_TASK_FIELDS.join(', ')}` },
];

/** Refuses a resource that was not written by the constructs, before AWS is asked for anything. */
export function requireJobProperties({ LogicalResourceId, ResourceProperties }: JobEvent): void {
  requireProperties({ LogicalResourceId, ResourceProperties: { ...ResourceProperties } }, REQUIREMENTS);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRunTask(value: unknown): boolean {
  try {
    const fields: unknown = isText(value) && JSON.parse(value);
    return typeof fields === 'object' && fields !== null && Object.keys(fields).every((field) => RUN_TASK_FIELDS.includes(field));
  } catch {
    return false;
  }
}
