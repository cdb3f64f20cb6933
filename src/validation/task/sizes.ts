import { Problem, Range } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, outOfRange, reported, TaskRule } from '../template/rule';
import { ContainerView, isKnown, numberOf, TaskView } from '../template/task-view';
import { isFunction } from '../template/values';

/** Rules about the sum of what the containers reserve. */
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

/** Rules about the memory of single containers. */
export const MEMORY_RULES: readonly TaskRule[] = [
  {
    id: 'ECS103',
    ...reported("The 'memory' setting for container 'worker' is greater than for the task.", 'pulumi/pulumi-awsx', 1220),
    title: 'The memory limit of a container does not exceed the memory of its task',
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

/** Rules about the memory that containers on EC2 must have. */
export const INSTANCE_MEMORY_RULES: readonly TaskRule[] = [
  {
    id: 'ECS108',
    title: 'A container on EC2 has memory, or its task has',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    ...reported("Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.", 'sil-org/ecs-deploy', 59),
    check: someMemory,
  },
];

/** Rules about the size of the whole task definition. */
export const DOCUMENT_SIZE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS105',
    title: 'A task definition is at most 64 KiB',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('service-quotas'),
    check: documentSize,
  },
];

const FARGATE_REMEDY = 'use a number of seconds that Fargate allows';
const ECS_REMEDY = 'use a number that ECS allows';
const MEMORY_RANGE = { range: { min: 6, max: Infinity }, remedy: 'use at least the 6 MiB that every container needs' };

/**
 * The ranges of the numbers in a container definition, by their path.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export const RANGES = {
  'cpu': { range: { min: 0, max: Infinity }, remedy: 'use CPU units, of which 1024 are one vCPU' },
  'memory': MEMORY_RANGE,
  'memoryReservation': MEMORY_RANGE,
  'startTimeout': { range: { min: 2, max: 120 }, remedy: FARGATE_REMEDY },
  'stopTimeout': { range: { min: 2, max: 120 }, remedy: FARGATE_REMEDY },
  'healthCheck.interval': { range: { min: 5, max: 300 }, remedy: ECS_REMEDY },
  'healthCheck.timeout': { range: { min: 2, max: 60 }, remedy: ECS_REMEDY },
  'healthCheck.retries': { range: { min: 1, max: 10 }, remedy: ECS_REMEDY },
  'healthCheck.startPeriod': { range: { min: 0, max: 300 }, remedy: ECS_REMEDY },
  'restartPolicy.restartAttemptPeriod': { range: { min: 60, max: 1800 }, remedy: ECS_REMEDY },
} as const satisfies Record<string, { readonly range: Range; readonly remedy: string }>;

/** Rules about the ranges of single numbers. */
export const RANGE_RULES: readonly TaskRule[] = [
  rangeRule('ECS208', 'cpu', 'The CPU units of a container are a whole number, 0 or more'),
  rangeRule('ECS209', 'memory', 'A container has at least 6 MiB of memory'),
  rangeRule('ECS210', 'memoryReservation', 'A container reserves at least 6 MiB of memory'),
  { ...rangeRule('ECS211', 'startTimeout', 'The start timeout of a container is 2 to 120 seconds on Fargate'), appliesOn: 'fargate' },
  { ...rangeRule('ECS212', 'stopTimeout', 'The stop timeout of a container is 2 to 120 seconds on Fargate'), appliesOn: 'fargate' },
  rangeRule('ECS223', 'healthCheck.interval', 'The interval of a health check is 5 to 300 seconds'),
  rangeRule('ECS224', 'healthCheck.timeout', 'The timeout of a health check is 2 to 60 seconds'),
  rangeRule('ECS225', 'healthCheck.retries', 'A health check is retried 1 to 10 times'),
  rangeRule('ECS226', 'healthCheck.startPeriod', 'The start period of a health check is 0 to 300 seconds'),
  rangeRule('ECS213', 'restartPolicy.restartAttemptPeriod', 'The restart attempt period of a container is 60 to 1800 seconds'),
];

function* someMemory(task: TaskView): Iterable<Problem> {
  const { memory, containers, requiresCompatibilities = ['EC2'] } = task;
  if (memory !== undefined || !isKnown(task, 'requiresCompatibilities') || !requiresCompatibilities.includes('EC2')) return;
  const without = containers.find((container) => container.memory === undefined && container.memoryReservation === undefined);
  if (without && !requiresCompatibilities.includes('FARGATE')) {
    yield { problem: `${without.at('memory')} is missing, and so are its memoryReservation and the memory of the task`, remedy: 'set one of them' };
  }
}

function* reserved(unit: string, available: number | undefined, total: number): Iterable<Problem> {
  if (available === undefined || total <= available) return;
  yield {
    problem: `the containers reserve more than the task's ${available} ${unit}`,
    actual: total,
    remedy: 'give the task more, or the containers less',
  };
}

/** Returns the CPU units that the containers reserve, as far as known at synthesis. */
function reservedCpu(containers: readonly ContainerView[]): number {
  return sum(containers.map(({ cpu }) => numberOf(cpu)));
}

/** Returns the MiB that the containers reserve, as far as known at synthesis. ECS compares hard limits with the task one by one. */
function reservedMemory(containers: readonly ContainerView[]): number {
  return sum(containers.map(({ memoryReservation }) => numberOf(memoryReservation)));
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
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
  yield { problem: `${at('memoryReservation')} is more than its memory`, actual: reservation, remedy: `reserve at most ${memory} MiB` };
}

/** Quota of bytes in one task definition. */
const MAX_BYTES = 64 * 1024;

/** The most bytes that UTF-8 needs for one unit of UTF-16. */
const MAX_BYTES_PER_UTF16_UNIT = 3;

/** Counts the bytes that are known at synthesis. The length check comes first because it is much faster than leaving out computed values. */
function* documentSize(task: TaskView): Iterable<Problem> {
  if (JSON.stringify(task).length * MAX_BYTES_PER_UTF16_UNIT <= MAX_BYTES) return;
  const bytes = Buffer.byteLength(JSON.stringify(task, (name, value) => (name === 'unknown' || isFunction(value) ? undefined : value)));
  if (bytes <= MAX_BYTES) return;
  yield {
    problem: `the task definition has more than ${MAX_BYTES} bytes`,
    actual: bytes,
    remedy: 'move its variables into an environment file, or its configuration into the image or a volume',
  };
}

function rangeRule(id: string, field: keyof typeof RANGES, title: string): TaskRule {
  return {
    id,
    title,
    severity: 'error',
    property: 'ContainerDefinitions',
    link: pageOf(field),
    anyOfFields: [field.split('.')[0]],
    check: eachContainer((container) => inRange(container, field)),
  };
}

function pageOf(field: string): string {
  if (field.startsWith('healthCheck')) return ecsApi('HealthCheck');
  return ecsApi(field.startsWith('restartPolicy') ? 'ContainerRestartPolicy' : 'ContainerDefinition');
}

function* inRange({ at, ...container }: ContainerView, field: keyof typeof RANGES): Iterable<Problem> {
  const { range, remedy } = RANGES[field];
  const value = field.split('.').reduce<unknown>((object, name) => (object as Record<string, unknown> | undefined)?.[name], container);
  yield* outOfRange(at(field), numberOf(value), range, remedy);
}
