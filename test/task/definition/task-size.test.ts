import * as ecs from 'aws-cdk-lib/aws-ecs';
import { requireFargateSize } from '../../../src/task/definition/task-size';
import { errorAt } from '../../fixtures/error-at';
import { unknownNumber } from '../../fixtures/number-token';
import { webTask } from '../../fixtures/web-task';

/** Every size that Fargate offers, in MiB, as in AWS's own table. */
const SIZES: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: [1024, 2048, 3072, 4096],
  1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192],
  2048: [4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384],
  4096: [
    8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456,
    20480, 21504, 22528, 23552, 24576, 25600, 26624, 27648, 28672, 29696, 30720,
  ],
  8192: [16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440],
  16384: [32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880],
  32768: [61440, 122880, 249856],
};
const CPUS = Object.keys(SIZES).map(Number);
const MEMORIES = [...new Set(Object.values(SIZES).flat())];
const WINDOWS_CPUS = [1024, 2048, 4096];

function errorOf(cpu: number, memoryLimitMiB: number, windows = false): string | undefined {
  try {
    requireFargateSize('WorkloadTask.container()', cpu, memoryLimitMiB, { windows });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a task size', () => {
  test.each(CPUS)('of %d CPU units passes with each memory that Fargate offers for it', (cpu) => {
    expect(SIZES[cpu].map((memory) => errorOf(cpu, memory))).toEqual(SIZES[cpu].map(() => undefined));
  });

  test.each(CPUS)('fails with %d CPU units and each memory that Fargate offers for other numbers only, or that is close to one', (cpu) => {
    const others = [...MEMORIES, ...SIZES[cpu].flatMap((memory) => [memory - 1, memory + 1, memory - 512, memory + 512, memory * 2])]
      .filter((memory) => !SIZES[cpu].includes(memory));

    for (const memory of others) {
      expect(errorOf(cpu, memory)).toMatch(
        errorAt('WorkloadTask.container()', 'memoryLimitMiB', `${cpu} CPU units`, `got ${memory};`, SIZES[cpu].join(', ')),
      );
    }
  });

  test.each([0, 128, 255, 257, 768, 3072, 65536, -256, NaN])('fails with %d CPU units, which Fargate does not offer', (cpu) => {
    expect(errorOf(cpu, 2048)).toMatch(errorAt('WorkloadTask.container()', 'cpu', `got ${cpu}`, '256, 512, 1024, 2048, 4096, 8192, 16384, 32768'));
  });

  test('may have a cpu that is a token', () => {
    expect(errorOf(unknownNumber(), 513)).toBeUndefined();
  });

  test('may have a memory that is a token', () => {
    expect(errorOf(256, unknownNumber())).toBeUndefined();
  });

  test('fails with an impossible cpu although the memory is a token', () => {
    expect(errorOf(300, unknownNumber())).toMatch(errorAt('WorkloadTask.container()', 'cpu', 'got 300'));
  });
});

describe('a Windows task size', () => {
  test.each(WINDOWS_CPUS)('of %d CPU units passes with each memory that Fargate offers for it', (cpu) => {
    expect(SIZES[cpu].map((memory) => errorOf(cpu, memory, true))).toEqual(SIZES[cpu].map(() => undefined));
  });

  test.each(CPUS.filter((cpu) => !WINDOWS_CPUS.includes(cpu)))('fails with %d CPU units, which only Linux tasks can have', (cpu) => {
    expect(errorOf(cpu, SIZES[cpu][0], true)).toMatch(errorAt('WorkloadTask.container()', 'cpu', 'Windows', `got ${cpu}`, '1024, 2048, 4096'));
  });
});

describe('the size of WorkloadTask.container()', () => {
  test('fails in the factory', () => {
    expect(() => webTask({ cpu: 512, memoryLimitMiB: 512 })).toThrow(
      errorAt('WorkloadTask.container()', 'memoryLimitMiB', '512 CPU units', 'got 512', '1024, 2048, 3072, 4096 MiB'),
    );
  });

  test('is checked with the default cpu when only the memory is set', () => {
    expect(() => webTask({ memoryLimitMiB: 4096 })).toThrow(
      errorAt('WorkloadTask.container()', 'memoryLimitMiB', '256 CPU units', 'got 4096', '512, 1024, 2048 MiB'),
    );
  });

  test('is checked by the Windows table on a Windows platform', () => {
    const runtimePlatform = {
      operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE,
      cpuArchitecture: ecs.CpuArchitecture.X86_64,
    };

    expect(() => webTask({ runtimePlatform })).toThrow(errorAt('WorkloadTask.container()', 'cpu', 'Windows', 'got 256', '1024'));
    expect(() => webTask({ runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 })).not.toThrow();
  });

  test('is checked by the Linux table on a Linux platform', () => {
    const runtimePlatform = { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };

    expect(() => webTask({ runtimePlatform, cpu: 8192, memoryLimitMiB: 16384 })).not.toThrow();
  });
});
