import { mebibytesOf, secondsOf } from './fields';
import { asList, asMap } from './merge';
import { readMount } from './mount-syntax';
import { hasSecret, type SecretTexts } from './secret-texts';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import { secondsExpression } from '../ecs/secrets';
import type { SourceNode } from '../source/source-node';

/** Options of a container by their names in this library. */
export type ContainerOptions = { readonly [option: string]: Expression | undefined };

/** Reads what a container has in compose as it has in ECS. */
export function readContainerOptions(node: SourceNode, secretTexts: SecretTexts): ContainerOptions {
  return {
    user: text(node, 'user', 'user'),
    workingDirectory: text(node, 'working_dir', 'workingDirectory'),
    readonlyRootFilesystem: flag(node, 'read_only', 'readonlyRootFilesystem'),
    initProcessEnabled: flag(node, 'init', 'initProcessEnabled'),
    interactive: flag(node, 'stdin_open', 'interactive'),
    pseudoTerminal: flag(node, 'tty', 'pseudoTerminal'),
    stopTimeout: stopTimeout(node),
    tmpfs: tmpfs(node),
    addCapabilities: addCapabilities(node),
    dropCapabilities: dropCapabilities(node),
    ulimits: ulimits(node),
    systemControls: systemControls(node),
    dockerLabels: dockerLabels(node, secretTexts),
  };
}

function text(node: SourceNode, field: string, option: string): Expression | undefined {
  const member = node.get(field);
  if (member === undefined || member.text().trim() === '') {
    member?.leftOut('says nothing');
    return undefined;
  }
  return literal(member.movedTo(`\`${option}\` of the container`).text());
}

function flag(node: SourceNode, field: string, option: string): Expression | undefined {
  const member = node.get(field);
  if (member === undefined) return undefined;
  member.movedTo(member.boolean() ? `\`${option}\` of the container` : 'it is so without an option');
  return member.boolean() ? literal(true) : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
function stopTimeout(node: SourceNode): Expression | undefined {
  const field = node.get('stop_grace_period');
  if (field === undefined) return undefined;
  const asked = Math.round(secondsOf(field));
  const seconds = Math.min(120, Math.max(2, asked));
  field.movedTo(seconds === asked ? '`stopTimeout` of the container' : `\`stopTimeout\` of the container, as ${seconds} seconds: Fargate takes 2 to 120`);
  return seconds === 30 ? undefined : secondsExpression(seconds);
}

function tmpfs(node: SourceNode): Expression | undefined {
  const short = node.get('tmpfs');
  const long = (node.get('volumes')?.items() ?? []).filter((item) => item.isMap && item.get('type')?.value === 'tmpfs');
  const mounts = [...(short === undefined ? [] : asList(short).items()).map(shortTmpfs), ...long.map(longTmpfs)];
  return mounts.length === 0 ? undefined : list(mounts);
}

function shortTmpfs(item: SourceNode): Expression {
  const [path, options = ''] = item.text().trim().split(':');
  if (!path.startsWith('/')) throw item.error(`${item.path} must be an absolute path, got ${JSON.stringify(item.value)}`);
  const parts = options.split(',').filter((option) => option !== '');
  const size = parts.find((option) => option.startsWith('size='))?.slice('size='.length);
  const mountOptions = parts.filter((option) => !option.startsWith('size='));
  item.movedTo(size === undefined ? '`tmpfs` of the container, with 64 MiB: a size is needed' : '`tmpfs` of the container');
  return tmpfsMount(path, /^\d+[kmg]?$/i.test(size ?? '') ? Math.max(1, Math.ceil(bytesOf(size!) / 1048576)) : undefined, mountOptions);
}

function longTmpfs(item: SourceNode): Expression {
  const size = item.at('tmpfs', 'size');
  const mode = item.at('tmpfs', 'mode');
  item.movedTo(size === undefined ? '`tmpfs` of the container, with 64 MiB: a size is needed' : '`tmpfs` of the container');
  return tmpfsMount(readMount(item).target, size && mebibytesOf(size), mode === undefined ? [] : [`mode=${mode.number().toString(8)}`]);
}

function tmpfsMount(path: string, mebibytes: number | undefined, mountOptions: readonly string[]): Expression {
  return object({
    containerPath: literal(path),
    size: mebibytes === undefined || mebibytes === 64 ? undefined : code`${imported('Size', 'aws-cdk-lib')}.mebibytes(${mebibytes})`,
    mountOptions: mountOptions.length === 0 || mountOptions.join() === 'mode=1777' ? undefined : literal(mountOptions),
  });
}

function bytesOf(size: string): number {
  const unit = { k: 1024, m: 1048576, g: 1073741824 }[size.slice(-1).toLowerCase()] ?? 1;
  return Number.parseInt(size, 10) * unit;
}

const CAPABILITIES = new Set(('ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN '
  + 'MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE '
  + 'SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM').split(' '));

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html */
function addCapabilities(node: SourceNode): Expression | undefined {
  const names = new Set((node.get('cap_add')?.items() ?? []).flatMap((item) => {
    if (capabilityOf(item) === 'SYS_PTRACE') return [item.movedTo('`addCapabilities` of the container')].map(capabilityOf);
    item.leftOut('Fargate adds SYS_PTRACE alone: run the service on EC2 where it is needed, `Ec2ReplicaService`');
    return [];
  }));
  return names.size === 0 ? undefined : list([...names].map(capability));
}

function dropCapabilities(node: SourceNode): Expression | undefined {
  const names = new Set((node.get('cap_drop')?.items() ?? []).flatMap((item) => {
    if (CAPABILITIES.has(capabilityOf(item))) return [item.movedTo('`dropCapabilities` of the container')].map(capabilityOf);
    item.leftOut('no capability that Amazon ECS knows');
    return [];
  }));
  return names.size === 0 ? undefined : list([...names].map(capability));
}

function capabilityOf(item: SourceNode): string {
  return item.text().trim().toUpperCase().replace(/^CAP_/, '');
}

function capability(name: string): Expression {
  return code`${awsModule('ecs')}.Capability.${name}`;
}

const ULIMITS = new Set('core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' '));

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html */
function ulimits(node: SourceNode): Expression | undefined {
  const limits = (node.get('ulimits')?.entries() ?? []).flatMap(([name, limit]) => {
    if (!ULIMITS.has(name)) {
      limit.leftOut('no limit that Amazon ECS knows');
      return [];
    }
    limit.movedTo(name === 'nofile' ? '`ulimits` of the container' : '`ulimits` of the container; Fargate documents its own limit for open files alone, so try it');
    const [soft, hard] = limit.isMap ? ['soft', 'hard'].map((key) => limit.get(key)?.number()) : [limit.number(), limit.number()];
    if (soft === undefined && hard === undefined) throw limit.error(`${limit.path} needs soft and hard`);
    return [object({ name: code`${awsModule('ecs')}.UlimitName.${name.toUpperCase()}`, softLimit: literal(soft ?? hard), hardLimit: literal(hard ?? soft) })];
  });
  return limits.length === 0 ? undefined : list(limits);
}

/** Fargate has those of the network, and of IPC; the others are the host's. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html */
function systemControls(node: SourceNode): Expression | undefined {
  const field = node.get('sysctls');
  const controls = field === undefined ? [] : asMap(field, 'sysctls').entries().flatMap(([namespace, value]) => {
    if (!/^(net\.|kernel\.(msg|sem|shm)|fs\.mqueue\.)/.test(namespace)) {
      value.leftOut('a kernel parameter of the whole computer, which Fargate does not change');
      return [];
    }
    value.movedTo('`systemControls` of the container');
    return [object({ namespace: literal(namespace), value: literal(value.text()) })];
  });
  return controls.length === 0 ? undefined : list(controls);
}

/** Labels that tools read from Docker on the computer that runs compose: proxies, updaters, dashboards, schedulers. */
const LABELS_OF_TOOLS = /^(traefik|caddy|com\.centurylinklabs|com\.docker|org\.label-schema|org\.opencontainers|homepage|ofelia|diun|autoheal|watchtower|swarm|docker-volume-backup|glance|kuma|dozzle|portainer|io\.portainer|coolify|dokploy|dev\.dozzle|kompose|haproxy|sablier|tsdproxy|wud|prometheus-job|logging)(\.|_|-|$)/i;

function dockerLabels(node: SourceNode, secretTexts: SecretTexts): Expression | undefined {
  const field = node.get('labels');
  const labels: [string, Expression][] = (field === undefined ? [] : asMap(field, 'labels').entries()).flatMap(([name, value]) => {
    const content = value.value === null ? '' : secretTexts.hideVariable(name, secretTexts.hide(value.text()));
    if (LABELS_OF_TOOLS.test(name)) value.leftOut('for a tool that reads the labels of Docker; on AWS, see `Exposure` for routes and domains, and `Scaling` for schedules');
    else if (hasSecret(content)) value.leftOut('has a secret in it, which labels must not have');
    else return [[name, literal(value.movedTo('`dockerLabels` of the container').value === null ? '' : value.text())]];
    return [];
  });
  return labels.length === 0 ? undefined : object(Object.fromEntries(labels));
}
