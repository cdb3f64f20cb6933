import { Problem } from '../../private/errors';
import { ecsApi, ecsGuide, reported, TaskRule } from '../template/rule';
import { isWindows, numberOf, TaskView, textOf } from '../template/task-view';

const FARGATE = { severity: 'error', appliesOn: 'fargate' } as const;

/** Rules about what Fargate requires of a whole task definition. */
export const FARGATE_TASK_RULES: readonly TaskRule[] = [
  {
    ...FARGATE,
    id: 'ECS106',
    title: 'A task on Fargate has a size',
    property: 'Cpu',
    link: ecsApi('RegisterTaskDefinition'),
    ...reported("Fargate requires that 'cpu' be defined at the task level.", 'hackoregon/civic-devops', 246),
    check: hasSize,
  },
  {
    ...FARGATE,
    id: 'ECS107',
    title: 'The size of a task is one that Fargate has',
    property: 'Cpu',
    link: ecsGuide('task-cpu-memory-error'),
    ...reported('No Fargate configuration exists for given values: 512 CPU, 512 memory. See the Amazon ECS documentation for the valid values.', 'towardsthecloud/aws-cdk-examples', 1),
    check: existingSize,
  },
  {
    ...FARGATE,
    id: 'ECS110',
    title: 'A task on Fargate is in awsvpc mode',
    property: 'NetworkMode',
    link: ecsApi('RegisterTaskDefinition'),
    ...reported('Fargate only supports network mode ‘awsvpc’.', 'aws/amazon-ecs-cli', 1145),
    check: networkMode,
  },
];

/** Memory in MiB for each number of CPU units: from, to, and in which steps. Larger sizes differ between Regions and pass. */
const SIZES: Readonly<Record<number, readonly [number, number, number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};

/** The largest number of CPU units whose memory is documented. */
const MAX_CPU = 16384;

function* hasSize({ cpu, memory }: TaskView): Iterable<Problem> {
  const missing = Object.entries({ cpu, memory }).filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length === 0) return;
  yield { problem: `the task definition has no ${missing.join(' and no ')}, which Fargate requires`, remedy: 'set both: those of the containers do not count' };
}

function* existingSize(task: TaskView): Iterable<Problem> {
  const [cpu, memory] = [inUnits(task.cpu, 'vcpu'), inUnits(task.memory, 'gb')];
  if (cpu === undefined || cpu > MAX_CPU) return;
  const units = Object.keys(SIZES).map(Number).filter((each) => !isWindows(task) || (each >= 1024 && each <= 4096));
  const size = SIZES[cpu];
  if (!units.includes(cpu)) {
    yield { problem: 'cpu is not a number of CPU units that Fargate has', actual: task.cpu, remedy: `use one of ${units.join(', ')}` };
  } else if (memory !== undefined && !isWithin(memory, size)) {
    const [min, max, step] = size;
    yield { problem: `memory does not go with ${cpu} CPU units on Fargate`, actual: task.memory, remedy: `use ${min} to ${max} MiB in steps of ${step}` };
  }
}

function isWithin(memory: number, [min, max, step]: readonly [number, number, number]): boolean {
  // Between 512 MiB and 2 GiB, 1536 MiB is the only step that Fargate does not have.
  return memory >= min && memory <= max && (memory - min) % step === 0 && memory !== 1536;
}

/** Reads `1024` CPU units or MiB, which may be written as `1 vCPU` or `1 GB`; undefined when unknown. */
function inUnits(value: unknown, unit: 'vcpu' | 'gb'): number | undefined {
  const [, amount] = new RegExp(`^\\s*(\\d*\\.?\\d+)\\s*${unit}\\s*$`, 'i').exec(textOf(value) ?? '') ?? [];
  return amount === undefined ? numberOf(value) : Number(amount) * 1024;
}

function* networkMode({ networkMode: mode }: TaskView): Iterable<Problem> {
  if (mode !== undefined && (textOf(mode) ?? 'awsvpc') === 'awsvpc') return;
  yield { problem: 'networkMode must be awsvpc on Fargate', actual: mode ?? 'the default, bridge', remedy: 'set it to awsvpc' };
}
