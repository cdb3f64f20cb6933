import { Account } from '../harness/account';
import { RecordedCall } from '../harness/control';

/** GiB of memory by the CPU units of a task on Fargate. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const FARGATE_SIZES: Readonly<Record<string, readonly number[]>> = {
  256: [0.5, 1, 2],
  512: range(1, 4),
  1024: range(2, 8),
  2048: range(4, 16),
  4096: range(8, 30),
  8192: range(16, 60, 4),
  16384: range(32, 120, 8),
  32768: [60, 120, 244],
};

/**
 * What was called since a call, rather than what the server made of it: moto takes much that AWS refuses. CloudFormation and the Lambda functions
 * had no call refused, and task definitions have sizes and log groups that there are.
 */
export async function expectCalls({ control }: Account, after: number): Promise<void> {
  const calls = await control.calls({ after });
  const definitions = calls.filter(({ operation, caller }) => operation === 'RegisterTaskDefinition' && caller === 'cloudformation');
  const logGroups = calls.filter(({ operation }) => operation === 'CreateLogGroup').map(({ parameters }) => parameters.logGroupName);

  // The CLI asks for stacks that are not there yet.
  expect(calls.filter(({ error, caller }) => error && caller !== 'client').map(told)).toEqual([]);
  expect(definitions.filter((call) => !hasFargateSize(call)).map(told)).toEqual([]);
  expect(definitions.flatMap(groupsOf).filter((group) => !logGroups.includes(group))).toEqual([]);
}

function told({ caller, service, operation, error, parameters }: RecordedCall): string {
  return `${caller}: ${service} ${operation} ${error ?? ''} ${JSON.stringify(parameters)}`;
}

function hasFargateSize({ parameters: { requiresCompatibilities, cpu, memory } }: RecordedCall): boolean {
  if (!(requiresCompatibilities as string[] | undefined)?.includes('FARGATE')) return true;
  return FARGATE_SIZES[String(cpu)]?.includes(Number(memory) / 1024) ?? false;
}

function groupsOf({ parameters }: RecordedCall): string[] {
  const containers = parameters.containerDefinitions as Array<{ logConfiguration?: { options?: Record<string, string> } }>;
  return containers.flatMap(({ logConfiguration }) => logConfiguration?.options?.['awslogs-group'] ?? []);
}

function range(least: number, most: number, step = 1): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);
}
