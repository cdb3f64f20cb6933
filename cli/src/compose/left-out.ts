import { leaveOutMembers } from './fields';
import type { Workload } from './workload';
import type { SourceNode } from '../source/source-node';

/** Fields of a service that ECS on Fargate does not have, or does in another way. */
const REASONS: Readonly<Record<string, string>> = {
  logging: 'logs go to CloudWatch Logs, where they are kept for 30 days: see `logging` of the container',
  restart: 'ECS keeps the tasks of a service running, and a job runs once',
  extra_hosts: 'tasks on Fargate have no extra hosts: use a name in DNS',
  network_mode: 'each task on Fargate has a network interface of its own',
  external_links: 'containers of other projects: use their addresses in DNS',
  privileged: 'Fargate has no privileged containers: `Ec2ReplicaService` has',
  devices: 'Fargate has no devices: `Ec2ReplicaService` has',
  device_cgroup_rules: 'Fargate has no devices: `Ec2ReplicaService` has',
  ipc: 'Fargate shares no memory between tasks',
  shm_size: 'on Fargate, /dev/shm has the size that Fargate gives it: make the program use another folder, such as one of `tmpfs`',
  security_opt: 'Fargate has its own; see `hardened` of the container',
  dns: 'tasks on Fargate use the DNS of the VPC',
  dns_opt: 'tasks on Fargate use the DNS of the VPC',
  dns_search: 'tasks on Fargate use the DNS of the VPC',
  develop: 'for development on the computer that runs compose',
  pull_policy: 'ECS pulls the image for each task',
  pull_refresh_after: 'ECS pulls the image for each task',
  stop_signal: 'ECS sends the STOPSIGNAL of the image: set it in the Dockerfile',
  configs: 'ECS has no files of a configuration: copy the file into the image',
  credential_spec: 'for Windows: see `credentialSpecs` of ECS',
  pid: 'a task on Fargate shares processes among its own containers alone: `pidMode`',
  uts: 'each task on Fargate has its own host name',
  mem_reservation: 'a task on Fargate has all of its memory',
  mem_limit: 'the size of the task says it',
  cpus: 'the size of the task says it',
  scale: '`scaling` of the service says it',
  memswap_limit: 'Fargate has no swap',
  mem_swappiness: 'Fargate has no swap',
  pids_limit: 'Fargate has no limit for processes',
  cgroup: 'Fargate has its own',
  cgroup_parent: 'Fargate has its own',
  oom_kill_disable: 'Fargate ends a task that has no memory left',
  oom_score_adj: 'Fargate ends a task that has no memory left',
  userns_mode: 'Fargate has its own user namespaces',
  runtime: 'Fargate has its own',
  gpus: 'Fargate has no GPUs: use managed instances, `cluster.addManagedInstances()`',
  volume_driver: 'named volumes are folders in Amazon EFS',
  volumes_from: 'give both services the same named volume',
  attach: 'for the terminal that runs compose',
  domainname: 'services find each other by name',
  mac_address: 'Fargate gives each task an address',
  annotations: 'for the engine that runs the container on the computer that runs compose',
  label_file: 'labels for tools that read them from Docker: add those that the container itself needs to `dockerLabels`',
  isolation: 'for Windows',
  storage_opt: 'use `ephemeralStorageGiB` of the task',
  blkio_config: 'Fargate has no limits for disks',
  post_start: 'ECS runs no hooks in containers: let the entry point do it',
  pre_start: 'ECS runs no hooks in containers: let the entry point do it',
  pre_stop: 'ECS runs no hooks in containers: let the program handle SIGTERM',
  group_add: 'ECS has `user` alone, with one group: `uid:gid`',
  provider: 'runs a tool of the computer that runs compose',
  models: 'use `WorkloadConnection.bedrockModel()`',
  use_api_socket: 'Fargate gives no task access to Docker',
  image: 'says nothing',
  ...Object.fromEntries(['cpu_count', 'cpu_percent', 'cpu_shares', 'cpu_period', 'cpu_quota', 'cpu_rt_runtime', 'cpu_rt_period', 'cpuset'].map((field) => [field, 'the size of the task says it'])),
};

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  aliases: 'Service Connect has one name for a service: the one that others use',
  ...Object.fromEntries(['ipv4_address', 'ipv6_address', 'link_local_ips', 'mac_address', 'interface_name', 'driver_opts', 'gw_priority', 'priority'].map((field) => [field, 'the VPC gives each task an address of its own'])),
};

/** Says what becomes of the fields of a service that nothing else has read. */
export function leaveOutOthers(service: SourceNode): void {
  leaveOutMembers(service, REASONS);
  const networks = service.get('networks');
  if (networks?.isMap) networks.entries().forEach(([, network]) => leaveOutMembers(network, NETWORK_REASONS));
}

const OF_DOCKER = (what: string) => Object.fromEntries(['driver', 'driver_opts', 'labels', 'name', 'attachable', 'internal', 'enable_ipv4', 'enable_ipv6', 'ipam', 'external', 'template_driver'].map((field) => [field, what]));

/** Says what becomes of the fields beside the services. */
export function leaveOutOfProject(root: SourceNode, workloads: readonly Workload[], keepsVolumes: boolean): void {
  root.get('version')?.leftOut('compose does not read it any more');
  const networks = new Set(workloads.flatMap((workload) => workload.networks));
  const volumes = new Set(workloads.flatMap(({ mounts }) => mounts.flatMap(({ volume }) => volume ?? [])));
  for (const [name, network] of membersOf(root, 'networks')) {
    if (networks.has(name)) network.movedTo('a security group: its services reach each other');
    else network.leftOut('no service of the app is in it');
    leaveOutMembers(network, {
      ...OF_DOCKER('an option of Docker, which security groups do not have'),
      internal: 'tasks reach the internet to pull images: see `vpc` of the cluster',
      external: 'services of other projects that are in it need the security group, too',
    });
  }
  for (const [name, volume] of membersOf(root, 'volumes')) {
    if (volumes.has(name)) volume.movedTo('a folder in Amazon EFS');
    else volume.leftOut(keepsVolumes ? 'no service of the app mounts it' : 'with `--volumes ephemeral`, volumes are empty folders of each task');
    leaveOutMembers(volume, { ...OF_DOCKER('an option of Docker, which Amazon EFS does not have'), external: 'its data is elsewhere: copy it into Amazon EFS' });
  }
  for (const [, secret] of membersOf(root, 'secrets')) secret.movedTo('a secret in AWS Secrets Manager, whose value is to be set');
  for (const [, config] of membersOf(root, 'configs')) config.leftOut(REASONS.configs);
  leaveOutMembers(root, { models: REASONS.models });
}

function membersOf(root: SourceNode, field: string): [string, SourceNode][] {
  const members = root.get(field)?.entries() ?? [];
  for (const [, member] of members) if (member.value !== null && !member.isMap) throw member.error(`${member.path} must be a map`);
  return members;
}
