import { leaveOutMembers, mebibytesOf } from './fields';
import type { WorkloadKind } from './workload';
import { fargateSizeAtLeast, type FargateTaskSize } from '../ecs/fargate-size';
import type { SourceNode } from '../source/source-node';

/** Reads the size of a task: limits, or else what is reserved. */
export function readSize(node: SourceNode): FargateTaskSize | undefined {
  const limits = node.at('deploy', 'resources', 'limits');
  const reservations = node.at('deploy', 'resources', 'reservations');
  const cpus = limits?.get('cpus') ?? node.get('cpus') ?? reservations?.get('cpus');
  const memory = limits?.get('memory') ?? node.get('mem_limit') ?? reservations?.get('memory') ?? node.get('mem_reservation');
  if (cpus === undefined && memory === undefined) return undefined;
  const size = fargateSizeAtLeast(Math.ceil((cpus?.number() ?? 0.25) * 1024), memory === undefined ? 512 : mebibytesOf(memory));
  for (const field of [cpus, memory]) {
    if (size === undefined) field?.leftOut('Fargate has no size as large');
    else field?.movedTo(`\`cpu: ${size.cpu}\` and \`memoryLimitMiB: ${size.memoryLimitMiB}\`: the smallest size of Fargate with as much`);
  }
  return size;
}

/** Reads the number of tasks. */
export function readCount(node: SourceNode, kind: WorkloadKind): number {
  const [replicas, ...others] = [node.at('deploy', 'replicas'), node.get('scale')].filter((field) => field !== undefined);
  others.forEach((field) => field.leftOut('`deploy.replicas` says it'));
  if (replicas === undefined) return 1;
  const count = replicas.number();
  if (!Number.isInteger(count) || count < 0) throw replicas.error(`${replicas.path} must be a whole number, got ${count}`);
  if (kind === 'job') replicas.leftOut('a job runs one task at a deployment');
  else replicas.movedTo('`scaling` of the service');
  return count;
}

const REASONS: Readonly<Record<string, string>> = {
  mode: 'ECS runs as many tasks as `scaling` says; one for each computer are there on EC2 alone, `Ec2DaemonService`',
  endpoint_mode: 'Service Connect spreads requests over tasks',
  labels: 'labels of a service of Swarm; use `Tags` of the CDK',
  restart_policy: 'ECS keeps the tasks of a service running, and a job runs once',
  update_config: 'a new version is deployed beside the old one, and rolled back when it fails: see `deployment` of the service',
  rollback_config: 'a deployment that fails goes back to the version before: see `deployment` of the service',
  placement: 'Fargate places tasks, in several Availability Zones',
};

const RESOURCE_REASONS: Readonly<Record<string, string>> = {
  cpus: 'a task on Fargate has all of its size; the limits say it',
  memory: 'a task on Fargate has all of its size; the limits say it',
  pids: 'Fargate has no limit for processes',
  devices: 'Fargate has no devices: use managed instances for GPUs, `cluster.addManagedInstances()`',
  generic_resources: 'Fargate has no resources of its own',
};

/** Says what becomes of the rest of `deploy`. */
export function leaveOutDeploy(node: SourceNode): void {
  const deploy = node.get('deploy');
  if (deploy !== undefined && !deploy.isMap) throw deploy.error(`${deploy.path} must be a map`);
  leaveOutMembers(deploy, REASONS);
  for (const part of ['limits', 'reservations']) leaveOutMembers(node.at('deploy', 'resources', part), RESOURCE_REASONS);
}
