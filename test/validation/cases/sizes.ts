import { container, RuleCase, task, WEB } from './rule-case';

const PROXY = { Name: 'proxy', Image: 'envoy' };

export const SIZE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS101',
    fails: task({}, { ...WEB, Cpu: 200 }, { ...PROXY, Cpu: 57 }),
    mentions: ['256 CPU units', '257', 'give the task more'],
    passes: task({}, { ...WEB, Cpu: 200 }, { ...PROXY, Cpu: 56 }),
  },
  {
    rule: 'ECS102',
    fails: task({}, { ...WEB, MemoryReservation: 500, Memory: 512 }, { ...PROXY, MemoryReservation: 13 }),
    mentions: ['512 MiB', '513', 'give the task more'],
    passes: task({}, { ...WEB, MemoryReservation: 500, Memory: 512 }, { ...PROXY, MemoryReservation: 12, Memory: 512 }),
  },
  {
    rule: 'ECS103',
    fails: container({ Memory: 513, MemoryReservation: 128 }),
    mentions: ['memory', "container 'web'", '512 MiB', '513', 'give the task more'],
    passes: container({ Memory: 512, MemoryReservation: 128 }),
  },
  {
    rule: 'ECS104',
    fails: container({ Memory: 128, MemoryReservation: 129 }),
    mentions: ['memoryReservation', "'web'", '129', 'reserve'],
    passes: container({ Memory: 128, MemoryReservation: 128 }),
  },
  {
    rule: 'ECS105',
    fails: container({ Environment: [{ Name: 'CONFIGURATION', Value: 'x'.repeat(64 * 1024) }] }),
    mentions: ['65536', '65800', 'environment file'],
    passes: container({ Environment: [{ Name: 'CONFIGURATION', Value: 'x'.repeat(64 * 1024 - 264) }] }),
  },
];
