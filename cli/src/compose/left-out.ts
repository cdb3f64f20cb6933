import type { SourceNode } from '../source/source-node';

/** Fields of a service that ECS on Fargate does not have, or does in another way. */
const REASONS: Readonly<Record<string, string>> = {
  logging: 'logs go to CloudWatch Logs',
  labels: 'metadata for tools on the computer that runs compose; add `dockerLabels` where the container itself needs them',
  restart: 'ECS keeps the tasks of a service running, and a job runs once',
  extra_hosts: 'tasks on Fargate have no extra hosts: use a name in DNS',
  network_mode: 'each task on Fargate has a network interface of its own',
  links: 'services find each other by name',
  external_links: 'services find each other by name',
  privileged: 'Fargate has no privileged containers: Ec2ReplicaService has',
  devices: 'Fargate has no devices: Ec2ReplicaService has',
  ipc: 'Fargate shares no memory with others',
  shm_size: 'Fargate has no option for the size of /dev/shm',
  sysctls: 'add `systemControls` to the container where they are needed',
  ulimits: 'add `ulimits` to the container: Fargate has those of open files',
  cap_add: 'Fargate adds SYS_PTRACE alone: `addCapabilities`',
  cap_drop: 'use `hardened` or `dropCapabilities` of the container',
  security_opt: 'Fargate has its own; see `hardened` of the container',
  dns: 'tasks on Fargate use the DNS of the VPC',
  dns_search: 'tasks on Fargate use the DNS of the VPC',
  develop: 'for development on the computer that runs compose',
  pull_policy: 'ECS pulls the image for each task',
  stop_signal: 'ECS sends the STOPSIGNAL of the image: set it in the Dockerfile',
  configs: 'ECS has no configs in files: copy the file into the image',
  tmpfs: 'add `tmpfs` to the container, with a size',
  pid: 'a task on Fargate shares processes among its own containers alone: `pidMode`',
  mem_reservation: 'a task on Fargate has all of its memory',
  memswap_limit: 'Fargate has no swap',
  mem_swappiness: 'Fargate has no swap',
  cpu_shares: 'the size of the task says it',
  cpuset: 'the size of the task says it',
  oom_kill_disable: 'Fargate does not have it',
  userns_mode: 'Fargate does not have it',
  cgroup_parent: 'Fargate does not have it',
  runtime: 'Fargate does not have it',
  gpus: 'Fargate has no GPUs: use managed instances, `cluster.addManagedInstances()`',
  volumes_from: 'give both containers the same volume, in one task',
  attach: 'for the terminal that runs compose',
  domainname: 'services find each other by name',
  mac_address: 'Fargate does not have it',
  annotations: 'metadata for tools on the computer that runs compose',
  isolation: 'Fargate does not have it',
  storage_opt: 'use `ephemeralStorageGiB` of the task',
  blkio_config: 'Fargate does not have it',
  post_start: 'ECS runs no hooks in containers',
  pre_stop: 'ECS runs no hooks in containers: let the container handle SIGTERM',
  group_add: 'ECS has `user` alone, with a group: uid:gid',
  provider: 'runs a tool of the computer that runs compose',
  models: 'use `WorkloadConnection.bedrockModel()`',
};

export function leaveOutOthers(service: SourceNode): void {
  for (const [field, node] of service.entries()) {
    if (node.outcome !== undefined) continue;
    if (field.startsWith('x-')) node.leftOut('an extension: compose itself does not read it');
    else if (node.value === null) node.leftOut('says nothing');
    else if (Object.hasOwn(REASONS, field)) node.leftOut(REASONS[field]);
  }
}

/** Fields beside the services. */
export function leaveOutOfProject(root: SourceNode): void {
  root.get('version')?.leftOut('compose does not read it any more');
  root.get('networks')?.movedTo('a security group for each network that services use');
  root.get('volumes')?.movedTo('folders in Amazon EFS, with `--volumes efs`');
  root.get('secrets')?.movedTo('secrets in AWS Secrets Manager, whose values are to be set');
  root.get('configs')?.leftOut(REASONS.configs);
  for (const [field, node] of root.entries()) {
    if (field.startsWith('x-')) node.leftOut('an extension: what refers to it is where it is referred to');
    else if (node.value === null) node.leftOut('says nothing');
  }
}
