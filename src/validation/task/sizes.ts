import { ContainerView, numberOf, TaskView } from '../template/task-view';
import { Problem, Range, rangeProblem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, TaskRule } from '../template/rule';
import { isFunction } from '../template/values';

const FARGATE_REMEDY = 'use what Fargate allows';
const ECS_REMEDY = 'use a number that ECS takes';
const MEMORY_RANGE = { range: { min: 6, max: Infinity }, instead: 'give it the 6 MiB that every container needs' };

/**
 * The numbers of a container definition, by their place in it.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const RANGES = {
  'cpu': { range: { min: 0, max: Infinity }, instead: 'give CPU units; 1024 are one vCPU' },
  'memory': MEMORY_RANGE,
  'memoryReservation': MEMORY_RANGE,
  'startTimeout': { range: { min: 2, max: 120 }, instead: FARGATE_REMEDY },
  'stopTimeout': { range: { min: 2, max: 120 }, instead: FARGATE_REMEDY },
  'healthCheck.interval': { range: { min: 5, max: 300 }, instead: ECS_REMEDY },
  'healthCheck.timeout': { range: { min: 2, max: 60 }, instead: ECS_REMEDY },
  'healthCheck.retries': { range: { min: 1, max: 10 }, instead: ECS_REMEDY },
  'healthCheck.startPeriod': { range: { min: 0, max: 300 }, instead: ECS_REMEDY },
  'restartPolicy.restartAttemptPeriod': { range: { min: 60, max: 1800 }, instead: ECS_REMEDY },
} as const satisfies Record<string, { readonly range: Range; readonly instead: string }>;

/** Numbers out of the range that ECS, or Fargate, has for them. */
export const RANGE_RULES: readonly TaskRule[] = [
  rangeRule('ECS208', 'cpu', 'The CPU units of a container are a whole number'),
  rangeRule('ECS209', 'memory', 'The memory of a container is 6 MiB or more'),
  rangeRule('ECS210', 'memoryReservation', 'The memory reservation of a container is 6 MiB or more'),
  { ...rangeRule('ECS211', 'startTimeout', 'The start timeout of a container is 2 to 120 seconds on Fargate'), appliesOn: 'fargate' },
  { ...rangeRule('ECS212', 'stopTimeout', 'The stop timeout of a container is 2 to 120 seconds on Fargate'), appliesOn: 'fargate' },
  rangeRule('ECS223', 'healthCheck.interval', 'The interval of a health check is 5 to 300 seconds'),
  rangeRule('ECS224', 'healthCheck.timeout', 'The timeout of a health check is 2 to 60 seconds'),
  rangeRule('ECS225', 'healthCheck.retries', 'A health check is retried 1 to 10 times'),
  rangeRule('ECS226', 'healthCheck.startPeriod', 'The start period of a health check is 0 to 300 seconds'),
  rangeRule('ECS213', 'restartPolicy.restartAttemptPeriod', 'A container restarts after 60 to 1800 seconds'),
];

function rangeRule(id: string, field: keyof typeof RANGES, title: string): TaskRule {
  return { id, title, severity: 'error', property: 'ContainerDefinitions', link: pageOf(field), anyOfFields: [field.split('.')[0]], check: eachContainer((container) => inRange(container, field)) };
}

function pageOf(field: string): string {
  return ecsApi(field.startsWith('healthCheck') ? 'HealthCheck' : field.startsWith('restartPolicy') ? 'ContainerRestartPolicy' : 'ContainerDefinition');
}

function* inRange({ at, ...container }: ContainerView, field: keyof typeof RANGES): Iterable<Problem> {
  const { range, instead: remedy } = RANGES[field];
  const value = field.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown> | undefined)?.[name], container);
  const problem = rangeProblem(at(field), numberOf(value), range, remedy);
  if (problem) yield problem;
}

/** Bytes of a task definition, at most. */
const MAX_BYTES = 64 * 1024;
/** Bytes that UTF-8 takes for a unit of UTF-16, at most. */
const MAX_BYTES_PER_UTF16_UNIT = 3;

/** How much a task definition says. */
export const DOCUMENT_SIZE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS105',
    title: 'A task definition has 64 KiB at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('service-quotas'),
    check: documentSize,
  },
];

/** Counts what is known: what CloudFormation computes comes on top. To leave that out takes longer than to see that even all of it has room. */
function* documentSize(task: TaskView): Iterable<Problem> {
  if (JSON.stringify(task).length * MAX_BYTES_PER_UTF16_UNIT <= MAX_BYTES) return;
  const bytes = Buffer.byteLength(JSON.stringify(task, (name, value) => (name === 'unknown' || isFunction(value) ? undefined : value)));
  if (bytes <= MAX_BYTES) return;
  yield {
    problem: `the task definition has more than ${MAX_BYTES} bytes`, actual: bytes, remedy: 'move its variables into an environment file, or its configuration into the image or a volume',
  };
}

/** Containers that reserve more than their task has. */
export const RESERVED_SIZE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS101',
    title: 'The containers reserve no more CPU than the task has',
    severity: 'error',
    property: 'Cpu',
    link: ecsGuide('task_definition_parameters'),
    check: ({ cpu, containers }) => reserved('CPU units', numberOf(cpu), reservedCpu(containers)),
  },
  {
    id: 'ECS102',
    title: 'The containers reserve no more memory than the task has',
    severity: 'error',
    property: 'Memory',
    link: ecsGuide('task_definition_parameters'),
    check: ({ memory, containers }) => reserved('MiB', numberOf(memory), reservedMemory(containers)),
  },
];

/** The memory of one container beside that of its task. */
export const MEMORY_RULES: readonly TaskRule[] = [
  {
    id: 'ECS103',
    title: 'A container has no more memory than its task',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: memoryWithinTask,
  },
  {
    id: 'ECS104',
    title: 'A container reserves no more memory than its limit',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(reservationWithinMemory),
  },
];

/** CPU units that the containers reserve, as far as they are known. */
function reservedCpu(containers: readonly ContainerView[]): number {
  return sum(containers.map(({ cpu }) => numberOf(cpu)));
}

/** MiB that the containers reserve, as far as they are known. */
function reservedMemory(containers: readonly ContainerView[]): number {
  return sum(containers.map(({ memory, memoryReservation = memory }) => numberOf(memoryReservation)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function* reserved(unit: string, has: number | undefined, wants: number): Iterable<Problem> {
  if (has === undefined || wants <= has) return;
  yield { problem: `the containers reserve more than the task's ${has} ${unit}`, actual: wants, remedy: 'give the task more, or them less' };
}

function* memoryWithinTask({ containers, memory: taskMemory }: TaskView): Iterable<Problem> {
  const limit = numberOf(taskMemory);
  for (const { at, ...container } of containers) {
    const memory = numberOf(container.memory);
    if (memory === undefined || limit === undefined || memory <= limit) continue;
    yield { problem: `${at('memory')} is more than the task's ${limit} MiB`, actual: memory, remedy: 'give the task more, or the container less' };
  }
}

function* reservationWithinMemory({ at, ...container }: ContainerView): Iterable<Problem> {
  const [memory, reservation] = [numberOf(container.memory), numberOf(container.memoryReservation)];
  if (memory === undefined || reservation === undefined || reservation <= memory) return;
  yield { problem: `${at('memoryReservation')} is more than its memory`, actual: reservation, remedy: `reserve ${memory} MiB at most` };
}
