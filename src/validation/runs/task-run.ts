import { STATE_MACHINE, taskStates } from './state-machine';
import { TaskView } from '../template/task-view';
import { TASK_DEFINITION, TemplateResource } from '../template/template';
import { isFunction, TemplateValues, UNKNOWN } from '../template/values';

/** CloudFormation type of rules of EventBridge. */
export const EVENT_RULE = 'AWS::Events::Rule';

/** The other types of resources that run tasks. */
export const OTHER_RUNNERS = ['AWS::Scheduler::Schedule', 'AWS::Pipes::Pipe', STATE_MACHINE];

/** Tasks that something runs: a rule, a schedule, a pipe, or a state of a state machine. */
export interface TaskRun {
  /** The place of the parameters in the resource, for messages. */
  readonly path: string;
  /** The parameters, with the names that RunTask of the ECS API has. */
  readonly parameters: TemplateValues;
  /** The role that runs the tasks. */
  readonly role: unknown;
  /** The task definition, if it is in the same template. */
  readonly task?: TaskView;
}

const TASK_RUNS = new WeakMap<TemplateResource, readonly TaskRun[]>();

/** Returns the tasks that a resource runs. Read once, because several rules use them. */
export function taskRunsOf(resource: TemplateResource): readonly TaskRun[] {
  const runs = TASK_RUNS.get(resource) ?? readTaskRuns(resource);
  TASK_RUNS.set(resource, runs);
  return runs;
}

function readTaskRuns(resource: TemplateResource): readonly TaskRun[] {
  if (resource.type === STATE_MACHINE) {
    return taskStates(resource).map(({ name, parameters }) => taskRun(resource, `state ${name}`, parameters, resource.raw('RoleArn')));
  }
  if (resource.type === EVENT_RULE) {
    return (resource.list('Targets') ?? []).flatMap((target, i) => targetRun(resource, `Targets[${i}]`, target, 'EcsParameters'));
  }
  if (resource.type === 'AWS::Pipes::Pipe') {
    const values = new TemplateValues(resource.raw('TargetParameters'));
    return targetRun(resource, 'TargetParameters', values, 'EcsTaskParameters', resource.raw('RoleArn'));
  }
  return targetRun(resource, 'Target', new TemplateValues(resource.raw('Target')), 'EcsParameters');
}

/** Returns whether tasks run on Fargate; undefined when the cluster decides, or when it is unknown. */
export function isOnFargate({ parameters }: TaskRun): boolean | undefined {
  const launchType = parameters.text('LaunchType');
  if (launchType !== undefined) return launchType === 'FARGATE';
  const provider = parameters.list('CapacityProviderStrategy')?.[0]?.text('CapacityProvider');
  return provider === undefined ? undefined : provider === 'FARGATE' || provider === 'FARGATE_SPOT';
}

function targetRun(
  resource: TemplateResource, path: string, target: TemplateValues, field: string, role: unknown = target.raw('RoleArn'),
): readonly TaskRun[] {
  const parameters = target.raw(field);
  if (parameters === undefined || isFunction(parameters)) return [];
  const values = new TemplateValues(parameters);
  return [taskRun(resource, `${path}.${field}`, {
    TaskDefinition: values.raw('TaskDefinitionArn'),
    LaunchType: values.raw('LaunchType'),
    CapacityProviderStrategy: values.raw('CapacityProviderStrategy'),
    NetworkConfiguration: networkConfiguration(values.raw('NetworkConfiguration')),
    Overrides: values.raw('Overrides') ?? overridesIn(target),
  }, role)];
}

/** Renames the one field that EventBridge writes differently. */
function networkConfiguration(value: unknown): unknown {
  const events = new TemplateValues(value).raw('AwsVpcConfiguration');
  return events === undefined ? value : { AwsvpcConfiguration: events };
}

/** Returns the overrides in the input of a target, which is JSON. */
function overridesIn(target: TemplateValues): unknown {
  const input = target.text('Input');
  if (input === undefined) return target.lacks('Input') ? undefined : UNKNOWN;
  try {
    const { containerOverrides } = JSON.parse(input);
    return Array.isArray(containerOverrides) ? { ContainerOverrides: containerOverrides.map((one) => ({ Name: one?.name })) } : undefined;
  } catch {
    return UNKNOWN;
  }
}

function taskRun(resource: TemplateResource, path: string, parameters: object, role: unknown): TaskRun {
  const values = new TemplateValues(parameters);
  const { template } = resource;
  const definition = template.referencedResource(values.raw('TaskDefinition'), TASK_DEFINITION)
    ?? template.firstWithKey(TASK_DEFINITION, familyOf, values.text('TaskDefinition'));
  return { path, parameters: values, role, task: definition?.task };
}

/** Returns the family of a task definition, which stands for its latest revision. */
function familyOf(definition: TemplateResource): string | undefined {
  return definition.text('Family');
}
