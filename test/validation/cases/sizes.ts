import { container, RuleCase, task, WEB } from './rule-case';

const PROXY = { Name: 'proxy', Image: 'envoy' };

export const SIZE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS101',
    fails: task({}, { ...WEB, Cpu: 200 }, { ...PROXY, Cpu: 57 }),
    message: "the containers reserve more than the task's 256 CPU units, got 257; give the task more, or them less",
    passes: task({}, { ...WEB, Cpu: 200 }, { ...PROXY, Cpu: 56 }),
  },
  {
    rule: 'ECS102',
    fails: task({}, { ...WEB, MemoryReservation: 500, Memory: 512 }, { ...PROXY, Memory: 13 }),
    message: "the containers reserve more than the task's 512 MiB, got 513; give the task more, or them less",
    passes: task({}, { ...WEB, MemoryReservation: 500, Memory: 512 }, { ...PROXY, Memory: 12 }),
  },
  {
    rule: 'ECS103',
    fails: container({ Memory: 513, MemoryReservation: 128 }),
    message: "memory of container 'web' is more than the task's 512 MiB, got 513; give the task more, or the container less",
    passes: container({ Memory: 512, MemoryReservation: 128 }),
  },
  {
    rule: 'ECS104',
    fails: container({ Memory: 128, MemoryReservation: 129 }),
    message: "memoryReservation of container 'web' is more than its memory, got 129; reserve 128 MiB at most",
    passes: container({ Memory: 128, MemoryReservation: 128 }),
  },
  {
    rule: 'ECS105',
    fails: container({ Environment: [{ Name: 'CONFIGURATION', Value: 'x'.repeat(64 * 1024) }] }),
    message: 'the task definition has more than 65536 bytes, got 65800; move its variables into an environment file, or its configuration into the image or a volume',
    passes: container({ Environment: [{ Name: 'CONFIGURATION', Value: 'x'.repeat(64 * 1024 - 264) }] }),
  },
];
