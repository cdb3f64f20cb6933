/** A size that Fargate has: CPU units and MiB. */
export interface FargateTaskSize {
  readonly cpu: number;
  readonly memoryLimitMiB: number;
}

const range = (from: number, to: number, step: number) => Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const SIZES: readonly { readonly cpu: number; readonly memory: readonly number[] }[] = [
  { cpu: 256, memory: [512, 1024, 2048] },
  { cpu: 512, memory: range(1024, 4096, 1024) },
  { cpu: 1024, memory: range(2048, 8192, 1024) },
  { cpu: 2048, memory: range(4096, 16384, 1024) },
  { cpu: 4096, memory: range(8192, 30720, 1024) },
  { cpu: 8192, memory: range(16384, 61440, 4096) },
  { cpu: 16384, memory: range(32768, 122880, 8192) },
];

/** Returns the smallest size of Fargate with at least so much of both; undefined when there is none. */
export function fargateSizeAtLeast(cpu: number, memoryMiB: number): FargateTaskSize | undefined {
  for (const size of SIZES) {
    const memory = size.memory.find((amount) => amount >= memoryMiB);
    if (size.cpu >= cpu && memory !== undefined) return { cpu: size.cpu, memoryLimitMiB: memory };
  }
  return undefined;
}
