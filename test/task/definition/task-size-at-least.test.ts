import { TaskSize } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';

describe('TaskSize.atLeast()', () => {
  test.each([
    [{}, { cpu: 256, memoryLimitMiB: 512 }],
    [{ cpu: 256, memoryMiB: 512 }, { cpu: 256, memoryLimitMiB: 512 }],
    [{ cpu: 257 }, { cpu: 512, memoryLimitMiB: 1024 }],
    [{ cpu: 256.5, memoryMiB: 1024.5 }, { cpu: 512, memoryLimitMiB: 2048 }],
    [{ memoryMiB: 513 }, { cpu: 256, memoryLimitMiB: 1024 }],
    [{ memoryMiB: 3000 }, { cpu: 512, memoryLimitMiB: 3072 }],
    [{ cpu: 300, memoryMiB: 8000 }, { cpu: 1024, memoryLimitMiB: 8192 }],
    [{ cpu: 9000, memoryMiB: 100 }, { cpu: 16384, memoryLimitMiB: 32768 }],
    [{ memoryMiB: 200_000 }, { cpu: 32768, memoryLimitMiB: 249856 }],
    [{ windows: true }, { cpu: 1024, memoryLimitMiB: 2048 }],
    [{ cpu: 1500, windows: true }, { cpu: 2048, memoryLimitMiB: 4096 }],
  ])('returns the smallest size for %j: %j', (needs, size) => {
    expect(TaskSize.atLeast(needs)).toEqual(size);
  });

  test('fails when no size is large enough', () => {
    expect(() => TaskSize.atLeast({ cpu: 40_000 })).toThrow(errorAt('TaskSize.atLeast()', 'no size', 'got {"cpu":40000,"memoryMiB":0}'));
    expect(() => TaskSize.atLeast({ cpu: 8192, windows: true })).toThrow(errorAt('TaskSize.atLeast()', 'no size', 'Windows', '8192'));
  });

  test('fails with negative numbers', () => {
    expect(() => TaskSize.atLeast({ memoryMiB: -1 })).toThrow(errorAt('TaskSize.atLeast()', 'memoryMiB', '0 or more', 'got -1'));
    expect(() => TaskSize.atLeast({ cpu: -1 })).toThrow(errorAt('TaskSize.atLeast()', 'cpu', '0 or more', 'got -1'));
  });
});
