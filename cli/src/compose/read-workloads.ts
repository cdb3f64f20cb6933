import { readImage } from './build';
import { EnvironmentReader } from './environment';
import { mebibytesOf, secondsOf, textsOf } from './fields';
import { readHealthCheck } from './health-check';
import { leaveOutOfProject, leaveOutOthers } from './left-out';
import { asMap } from './merge';
import { httpPort, readPorts, type ComposePort } from './ports';
import type { ComposeProject } from './read-project';
import { isReferredTo, portsAsked } from './references';
import { storeOf } from './stores';
import { readMounts } from './volumes';
import type { ComposeWorkloads, Workload, WorkloadKind } from './workload';
import type { ImportWarning } from '../app/generated-app';
import type { ImportRequest } from '../command/importer';
import { kebabCase } from '../code/identifiers';
import { fargateSizeAtLeast } from '../ecs/fargate-size';
import { shellWords } from '../ecs/shell-words';
import type { SourceNode } from '../source/source-node';

/** Decides which workload each service is, and reads what its container has. */
export function readWorkloads(project: ComposeProject, { outdir, options }: ImportRequest): ComposeWorkloads {
  return new WorkloadReader(project, outdir, options.volumes !== 'ephemeral').read();
}

class WorkloadReader {
  private readonly warnings: ImportWarning[];
  private readonly environments: EnvironmentReader;
  private readonly names: Set<string>;
  /** Services that others wait for until they have ended. */
  private readonly awaited = new Set<string>();

  constructor(private readonly project: ComposeProject, private readonly outdir: string, private readonly keepsVolumes: boolean) {
    this.warnings = [...project.warnings];
    this.environments = new EnvironmentReader(project, this.warnings);
    this.names = new Set(project.services.map(([name]) => name));
  }

  public read(): ComposeWorkloads {
    for (const [, node] of this.project.services) {
      if (!node.isMap) throw node.error(`${node.path} must be a map with an image or a build`);
      for (const [name, condition] of dependenciesOf(node)) if (condition === 'service_completed_successfully') this.awaited.add(name);
    }
    this.requireDistinctNames();
    const workloads = this.project.services.map(([name, node]) => this.workload(name, node));
    leaveOutOfProject(this.project.root);
    return { workloads: inOrderOfDeployment(workloads), warnings: this.warnings, keepsVolumes: this.keepsVolumes };
  }

  /** Files and classes of the app are named after services. */
  private requireDistinctNames(): void {
    const files = new Map<string, string>();
    for (const [name, node] of this.project.services) {
      const other = files.get(kebabCase(name));
      if (other !== undefined) throw node.error(`the services ${other} and ${name} would share a file of the app: rename one`);
      files.set(kebabCase(name), name);
    }
  }

  private workload(name: string, node: SourceNode): Workload {
    const image = readImage(name, node, this.project, this.outdir, this.warnings);
    const store = image.registry === undefined ? undefined : storeOf(image.registry);
    const ports = this.portsOf(name, node, store?.port);
    const http = store === undefined ? httpPort(ports) : undefined;
    const { kind, reason } = this.kindOf(name, node, ports, http, store?.managed);
    const port = http ?? ports.find(({ first, protocol }) => first === store?.port && protocol === 'tcp') ?? ports.find(({ protocol }) => protocol === 'tcp') ?? ports[0];
    ports.forEach((item) => item.node?.movedTo(kind === 'web' && item === port ? '`port` of the container, behind the load balancer' : 'a port of the container, for other services'));
    const workload: Workload = {
      name, node, kind, reason, image, store, port,
      additionalPorts: ports.filter((other) => other !== port),
      hostName: this.hostNameOf(name, node),
      networks: this.networksOf(node),
      ...this.environments.read(name, node),
      command: wordsOf(node.get('command'), 'command'),
      entryPoint: wordsOf(node.get('entrypoint'), 'entryPoint'),
      healthCheck: readHealthCheck(node.get('healthcheck')),
      size: this.sizeOf(node),
      count: this.countOf(node),
      plain: plainOptions(node),
      isArm: /arm64|aarch64/.test(node.get('platform')?.movedTo('`runtimePlatform` of the task').text() ?? ''),
      stopTimeout: stopTimeoutOf(node),
      tmpfs: [],
      mounts: readMounts(node.get('volumes'), this.keepsVolumes, this.warnings),
      dependsOn: this.dependsOn(node),
    };
    this.leaveOutDeploy(node);
    leaveOutOthers(node);
    return workload;
  }

  private portsOf(name: string, node: SourceNode, storePort: number | undefined): ComposePort[] {
    const ports = readPorts(node.get('ports'), node.get('expose'));
    const asked = storePort !== undefined ? [storePort] : portsAsked(name, this.textsOfOthers(name));
    const missing = [...new Set(asked)].filter((port) => port > 0 && port < 65536 && !ports.some(({ first, last }) => first <= port && port <= last));
    return [...ports, ...missing.map((port): ComposePort => ({ first: port, last: port, protocol: 'tcp' }))];
  }

  private textsOfOthers(name: string): string[] {
    return this.project.services.filter(([other]) => other !== name).flatMap(([, node]) => ['environment', 'command', 'entrypoint'].flatMap((field) => {
      return node.get(field)?.leaves().map(({ value }) => String(value)) ?? [];
    }));
  }

  private kindOf(name: string, node: SourceNode, ports: readonly ComposePort[], http: ComposePort | undefined, managed?: string): { kind: WorkloadKind; reason: string } {
    const restart = node.get('restart')?.text() ?? node.at('deploy', 'restart_policy', 'condition')?.text();
    if (this.awaited.has(name)) return { kind: 'job', reason: 'a job that runs at deployment: others wait until it has ended' };
    if (managed !== undefined) return { kind: 'backend', reason: `a container for other services in the VPC; ${managed} is the managed choice` };
    if (http !== undefined) return { kind: 'web', reason: `a web service: publishes port ${http.first}` };
    const published = ports.find(({ published: host, protocol }) => host !== undefined && protocol === 'tcp');
    if (published !== undefined) return { kind: 'network', reason: `behind a Network Load Balancer: publishes port ${published.first}, which does not speak HTTP` };
    if (ports.length > 0) return { kind: 'backend', reason: 'a service for other services in the VPC: publishes no TCP port' };
    if (restart === 'no' || restart === 'false' || restart === 'none' || restart?.startsWith('on-failure')) {
      return { kind: 'job', reason: `a job that runs at deployment: has no ports, and is not restarted (${restart})` };
    }
    return { kind: 'worker', reason: 'a service without traffic: has no ports' };
  }

  /** Service Connect knows a service by one name: the one that others use. */
  private hostNameOf(name: string, node: SourceNode): string {
    const networks = node.get('networks');
    const aliases = networks?.isMap ? networks.entries().flatMap(([, network]) => textsOf(network.get('aliases'))) : [];
    const others = [node.get('container_name')?.text(), node.get('hostname')?.text(), ...aliases].filter((other): other is string => other !== undefined);
    const texts = this.textsOfOthers(name);
    const hostName = [name, ...others].find((candidate) => isReferredTo(candidate, texts)) ?? name;
    for (const field of ['container_name', 'hostname']) {
      const member = node.get(field);
      if (member?.text() === hostName) member.movedTo('the name by which other services find it');
      else member?.leftOut(`other services find it as ${hostName}`);
    }
    return hostName.toLowerCase();
  }

  private networksOf(node: SourceNode): string[] {
    const networks = node.get('networks')?.movedTo('`securityGroups`: services of a network reach each other');
    if (networks === undefined) return ['default'];
    return asMap(networks, 'networks').entries().map(([network]) => network);
  }

  private sizeOf(node: SourceNode) {
    const limits = node.at('deploy', 'resources', 'limits');
    const cpus = limits?.get('cpus') ?? node.get('cpus');
    const memory = limits?.get('memory') ?? node.get('mem_limit');
    if (cpus === undefined && memory === undefined) return undefined;
    const size = fargateSizeAtLeast(Math.ceil((cpus?.number() ?? 0.25) * 1024), memory === undefined ? 512 : mebibytesOf(memory));
    for (const field of [cpus, memory]) {
      if (size === undefined) field?.leftOut('Fargate has no size as large');
      else field?.movedTo('`cpu` and `memoryLimitMiB`: the smallest size of Fargate with as much');
    }
    return size;
  }

  private countOf(node: SourceNode): number {
    const replicas = node.at('deploy', 'replicas') ?? node.get('scale');
    const count = replicas?.movedTo('`scaling`').number() ?? 1;
    if (!Number.isInteger(count) || count < 0) throw (replicas ?? node).error(`${replicas?.path} must be a whole number, got ${count}`);
    return count;
  }

  private dependsOn(node: SourceNode): string[] {
    const field = node.get('depends_on')?.movedTo('order of deployment: the service waits until the other one is deployed');
    return dependenciesOf(node).flatMap(([name]) => {
      if (this.names.has(name)) return [name];
      if (this.project.root.at('services', name) === undefined) throw (field ?? node).error(`depends on ${name}, which is no service`);
      return [];
    });
  }

  private leaveOutDeploy(node: SourceNode): void {
    const deploy = node.get('deploy');
    deploy?.leaves().filter(({ outcome, path }) => outcome === undefined && path !== deploy.path).forEach((field) => {
      if (/^[^.]+\.[^.]+\.deploy\.(restart_policy|update_config|rollback_config|placement|labels|mode|endpoint_mode|resources|job)/.test(field.path)) {
        field.leftOut('ECS decides it: see `deployment`, `scaling` and the size of the task');
      }
    });
  }
}

function dependenciesOf(node: SourceNode): [string, string][] {
  const field = node.get('depends_on');
  if (field === undefined) return [];
  if (!field.isMap && !field.isList) throw field.error(`${field.path} must be a list of services or a map`);
  return asMap(field, 'depends_on').entries().map(([name, member]) => [name, member.get('condition')?.text() ?? 'service_started']);
}

function wordsOf(node: SourceNode | undefined, option: string): string[] | undefined {
  if (node === undefined) return undefined;
  node.movedTo(`\`${option}\` of the container`);
  const words = node.isList ? node.items().map((item) => item.text()) : shellWords(node.text());
  return words.length > 0 ? words : undefined;
}

function plainOptions(node: SourceNode): Record<string, unknown> {
  const user = node.get('user')?.movedTo('`user` of the container').text();
  const workingDirectory = node.get('working_dir')?.movedTo('`workingDirectory` of the container').text();
  const readOnly = node.get('read_only')?.movedTo('`readonlyRootFilesystem` of the container').boolean();
  const init = node.get('init')?.movedTo('`initProcessEnabled` of the container').boolean();
  node.get('tty')?.leftOut('for a terminal; `pseudoTerminal` of the container where the process itself needs one');
  node.get('stdin_open')?.leftOut('for a terminal; `interactive` of the container where the process itself needs one');
  return { user, workingDirectory, readonlyRootFilesystem: readOnly || undefined, initProcessEnabled: init || undefined };
}

function stopTimeoutOf(node: SourceNode): number | undefined {
  const field = node.get('stop_grace_period');
  return field && Math.min(120, Math.max(2, Math.round(secondsOf(field.movedTo('`stopTimeout` of the container; Fargate takes at most 120 seconds')))));
}

function inOrderOfDeployment(workloads: readonly Workload[]): Workload[] {
  const ordered: Workload[] = [];
  const visit = (workload: Workload, waiting: readonly string[]) => {
    if (ordered.includes(workload)) return;
    if (waiting.includes(workload.name)) throw workload.node.error(`the services ${[...waiting, workload.name].join(' → ')} wait for each other`);
    workload.dependsOn.forEach((name) => visit(workloads.find((other) => other.name === name)!, [...waiting, workload.name]));
    ordered.push(workload);
  };
  workloads.forEach((workload) => visit(workload, []));
  return ordered;
}
