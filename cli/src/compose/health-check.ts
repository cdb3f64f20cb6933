import { leaveOutMembers, secondsOf } from './fields';
import type { WorkloadHealthCheck } from './workload';
import type { SourceNode } from '../source/source-node';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const LIMITS = { interval: [5, 300], timeout: [2, 60], start_period: [0, 300], retries: [1, 10] } as const;

export function readHealthCheck(node: SourceNode | undefined): WorkloadHealthCheck | undefined {
  if (node === undefined) return undefined;
  const test = node.get('test');
  const command = commandOf(test);
  if (node.get('disable')?.boolean() || command[0] === 'NONE' || command.length === 0) {
    const hasTest = command.length > 0 || node.get('disable') !== undefined;
    node.leftOut(hasTest ? 'ECS runs no health check of the image, so there is none to disable' : 'has no test of its own; ECS does not run the health check of an image');
    return undefined;
  }
  if (!['CMD', 'CMD-SHELL'].includes(command[0])) throw test!.error(`${test!.path} must start with CMD, CMD-SHELL or NONE`);
  if (command.length === 1) throw test!.error(`${test!.path} has no command after ${command[0]}`);
  test!.movedTo('`healthCheck.command` of the container');
  node.get('disable')?.movedTo('the health check is not disabled');
  const timeout = limited(node, 'timeout');
  const interval = limited(node, 'interval');
  leaveOutMembers(node, { start_interval: 'ECS has one interval' });
  return { command, timeout, interval: Math.max(interval ?? 30, timeout ?? 5), startPeriod: limited(node, 'start_period'), retries: limited(node, 'retries') };
}

/** A text is a command for the shell; a list starts with CMD, CMD-SHELL or NONE. */
function commandOf(test: SourceNode | undefined): string[] {
  if (test === undefined || test.value === '') return [];
  if (!test.isList) return ['CMD-SHELL', test.text()];
  const words = test.items().map((item) => item.text());
  return words[0] === 'CMD-SHELL' ? ['CMD-SHELL', words.slice(1).join(' ')].filter((word) => word !== '') : words;
}

function limited(node: SourceNode, field: keyof typeof LIMITS): number | undefined {
  const member = node.get(field);
  if (member === undefined) return undefined;
  const [min, max] = LIMITS[field];
  const amount = Math.round(field === 'retries' ? member.number() : secondsOf(member));
  const value = Math.min(max, Math.max(min, amount));
  member.movedTo(value === amount ? '`healthCheck` of the container' : `\`healthCheck\` of the container, as ${value}: ECS takes ${min} to ${max}`);
  return value;
}
