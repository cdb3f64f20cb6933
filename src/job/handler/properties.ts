import { JobEvent } from './event';
import { requireProperties, Requirement } from '../../deployment/code-deploy/handler/event';

/** What the constructs say of a task beside its cluster and definition. */
const RUN_TASK_FIELDS = ['capacityProviderStrategy', 'platformVersion', 'networkConfiguration', 'enableExecuteCommand', 'propagateTags', 'overrides'];

/** CloudFormation waits an hour; the rest is for the answer. */
const MOST_SECONDS = 3300;

const REQUIREMENTS: readonly Requirement[] = [
  { name: 'Cluster', isValid: isText, instead: 'give the ARN or name of the cluster' },
  { name: 'TaskDefinition', isValid: isText, instead: 'give the ARN of the task definition' },
  {
    name: 'Container',
    isValid: (value) => isText(value) && /^[\w-]{1,255}$/.test(value),
    instead: 'give a name of 1 to 255 letters, digits, hyphens and underscores',
  },
  {
    name: 'TimeoutSeconds',
    isValid: (value) => isText(value) && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MOST_SECONDS,
    instead: `give whole seconds, 1 to ${MOST_SECONDS}`,
  },
  { name: 'RunTask', isValid: isRunTask, instead: `give a JSON object of ${RUN_TASK_FIELDS.join(', ')}` },
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
