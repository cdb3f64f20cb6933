import { secondsOf } from './fields';
import type { WorkloadHealthCheck } from './workload';
import type { SourceNode } from '../source/source-node';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const LIMITS = { interval: [5, 300], timeout: [2, 60], start_period: [0, 300], retries: [1, 10] } as const;

export function readHealthCheck(node: SourceNode | undefined): WorkloadHealthCheck | undefined {
  if (node === undefined) return undefined;
  const test = node.get('test');
  const command = test === undefined ? [] : test.isList ? test.items().map((item) => item.text()) : ['CMD-SHELL', test.text()];
  if (node.get('disable')?.boolean() || command[0] === 'NONE' || command.length === 0) {
    node.leftOut(command.length === 0 && test === undefined ? 'has no test of its own; ECS does not run the health check of an image' : 'ECS runs no health check of the image, so there is none to disable');
    return undefined;
  }
  if (!['CMD', 'CMD-SHELL'].includes(command[0])) throw node.error(`${node.path}.test must start with CMD, CMD-SHELL or NONE`);
  node.movedTo('`healthCheck` of the container');
  test?.movedTo('`healthCheck.command`');
  const timeout = limited(node, 'timeout');
  const interval = limited(node, 'interval');
  node.get('start_interval')?.leftOut('ECS has one interval');
  return { command, timeout, interval: Math.max(interval ?? 30, timeout ?? 5), startPeriod: limited(node, 'start_period'), retries: limited(node, 'retries') };
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
