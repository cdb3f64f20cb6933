import { TaskSize } from '../../../src/index';

describe('the smallest size that fits', () => {
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
  ])('for %j is %j', (needs, size) => {
    expect(TaskSize.atLeast(needs)).toEqual(size);
  });

  test('fails where Fargate has none', () => {
    expect(() => TaskSize.atLeast({ cpu: 40_000 })).toThrow(new Error(
      '[TaskSize.atLeast()] Fargate has no size for that, got {"cpu":40000,"memoryMiB":0}; split the task, or run it on EC2',
    ));
    expect(() => TaskSize.atLeast({ cpu: 8192, windows: true })).toThrow(/^\[TaskSize\.atLeast\(\)\] Fargate has no size for that on Windows/);
  });

  test('fails with less than nothing', () => {
    expect(() => TaskSize.atLeast({ memoryMiB: -1 })).toThrow(new Error(
      '[TaskSize.atLeast()] memoryMiB must be a number 0 or more, got -1; add up what the containers need',
    ));
    expect(() => TaskSize.atLeast({ cpu: -1 })).toThrow(new Error(
      '[TaskSize.atLeast()] cpu must be a number 0 or more, got -1; add up what the containers need',
    ));
  });
});
