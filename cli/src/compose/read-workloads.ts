import { ImageReader } from './build';
import { readContainerOptions } from './container-options';
import { leaveOutDeploy, readCount, readSize } from './deploy';
import { discover, type DiscoveredWorkloads } from './discovery';
import { EnvironmentReader, type ServiceVariables } from './environment';
import { textsOf } from './fields';
import { readHealthCheck } from './health-check';
import { leaveOutOfProject, leaveOutOthers } from './left-out';
import { asMap } from './merge';
import { readPorts, type ComposePort } from './ports';
import type { ComposeProject } from './read-project';
import { isReferredTo, portsAsked, type ServiceTexts } from './references';
import { healthCheckWithVariables, withVariables } from './secret-commands';
import { hasSecret } from './secret-texts';
import { storeOf } from './stores';
import { readMounts } from './volumes';
import type { Workload } from './workload';
import { decideKind } from './workload-kind';
import type { ImportWarning } from '../app/generated-app';
import { kebabCase } from '../code/identifiers';
import type { ImportRequest } from '../command/importer';
import { shellWords } from '../ecs/shell-words';
import type { SourceNode } from '../source/source-node';

/** What the services of a project become, in the order of deployment. */
export interface ComposeWorkloads extends DiscoveredWorkloads {
  readonly warnings: readonly ImportWarning[];
}

/** Decides which workload each service is, and reads what its container has. */
export function readWorkloads(project: ComposeProject, namespace: string, { outdir, options }: ImportRequest): ComposeWorkloads {
  return new WorkloadReader(project, outdir, options.volumes !== 'ephemeral').read(namespace);
}

class WorkloadReader {
  private readonly warnings: ImportWarning[];
  private readonly environments: EnvironmentReader;
  private readonly images: ImageReader;
  private readonly services: ReadonlyMap<string, SourceNode>;
  private readonly texts = new Map<string, ServiceTexts>();
  /** Services that others wait for until they have ended. */
  private readonly awaited = new Set<string>();

  constructor(private readonly project: ComposeProject, outdir: string, private readonly keepsVolumes: boolean) {
    this.warnings = [...project.warnings];
    this.environments = new EnvironmentReader(project, this.warnings);
    this.images = new ImageReader(project, outdir, this.warnings);
    this.services = new Map(project.services);
  }

  public read(namespace: string): ComposeWorkloads {
    this.requireDistinctNames();
    for (const [name, node] of this.services) {
      if (!node.isMap) throw node.error(`${node.path} must be a map with an image or a build`);
      this.project.secretTexts.addPlainWord(name);
      this.environments.learn(node);
      for (const [other, dependency] of dependenciesOf(node)) if (dependency.get('condition')?.value === 'service_completed_successfully') this.awaited.add(other);
    }
    for (const [name, node] of this.services) this.texts.set(name, this.textsOf(node));
    const workloads = [...this.services].map(([name, node]) => this.workload(name, node));
    leaveOutOfProject(this.project.root, workloads, this.keepsVolumes);
    return { ...discover(workloads, ({ name }) => this.texts.get(name)!, namespace), warnings: this.warnings };
  }

  /** Files and classes of the app are named after services. */
  private requireDistinctNames(): void {
    const files = new Map<string, string>();
    for (const [name, node] of this.services) {
      const other = files.get(kebabCase(name));
      if (other !== undefined) throw node.error(`the services ${other} and ${name} would share a file of the app: rename one`);
      files.set(kebabCase(name), name);
    }
  }

  private workload(name: string, node: SourceNode): Workload {
    const image = this.images.read(name, node);
    const store = image.registry === undefined ? undefined : storeOf(image.registry);
    const ports = this.portsOf(name, node, store?.port);
    const decision = decideKind(node, ports, { image: image.registry, store, isAwaited: this.awaited.has(name) });
    ports.forEach((port) => port.node?.movedTo(placeOfPort(port, decision)));
    const variables = this.environments.read(name, node);
    const workload: Workload = {
      name,
      node,
      ...decision,
      image,
      store,
      additionalPorts: ports.filter((other) => other !== decision.port),
      ...this.namesOf(name, node),
      networks: networksOf(node),
      ...this.commandsOf(name, node, variables),
      size: readSize(node),
      count: readCount(node, decision.kind),
      options: readContainerOptions(node, this.project.secretTexts),
      isArm: isArm(node),
      mounts: readMounts(node.get('volumes'), this.keepsVolumes, this.warnings),
      dependsOn: this.dependsOn(node),
    };
    leaveOutDeploy(node);
    leaveOutOthers(node);
    return workload;
  }

  /** Ports of the file, and those that others ask for. */
  private portsOf(name: string, node: SourceNode, storePort: number | undefined): ComposePort[] {
    const ports = readPorts(node.get('ports'), node.get('expose'));
    const hosts = [name, ...this.aliasesOf(name, node)];
    const asked = storePort !== undefined ? [storePort] : hosts.flatMap((host) => portsAsked(host, this.textsOfOthers(name)));
    const missing = [...new Set(asked)].filter((port) => !ports.some(({ first, last, protocol }) => protocol === 'tcp' && first <= port && port <= last));
    return [...ports, ...missing.map((port): ComposePort => ({ first: port, last: port, protocol: 'tcp' }))];
  }

  private textsOf(node: SourceNode): ServiceTexts {
    return { variables: this.environments.textsOf(node), commands: ['entrypoint', 'command'].flatMap((field) => textsOf(node.get(field)).join(' ')) };
  }

  private textsOfOthers(name: string): ServiceTexts[] {
    return [...this.texts].filter(([other]) => other !== name).map(([, texts]) => texts);
  }

  /** Service Connect knows a service by one name: the one that others use. */
  private namesOf(name: string, node: SourceNode): Pick<Workload, 'hostName' | 'aliases'> {
    const names = [...new Set([name, ...this.aliasesOf(name, node)].map((each) => each.toLowerCase()))];
    const hostName = names.find((candidate) => this.textsOfOthers(name).some((texts) => isReferredTo(candidate, texts))) ?? name.toLowerCase();
    for (const field of ['container_name', 'hostname']) {
      const member = node.get(field);
      if (member?.text().toLowerCase() === hostName) member.movedTo('the name by which other services find it');
      else member?.leftOut(`other services find it as ${hostName}`);
    }
    node.get('links')?.movedTo('services find each other by name');
    return { hostName, aliases: names.filter((other) => other !== hostName) };
  }

  private aliasesOf(name: string, node: SourceNode): string[] {
    const networks = node.get('networks');
    const inNetworks = networks?.isMap ? networks.entries().flatMap(([, network]) => textsOf(network.get('aliases'))) : [];
    const inLinks = [...this.services.values()].flatMap((other) => textsOf(other.get('links'))).flatMap((link) => link.startsWith(`${name}:`) ? [link.slice(name.length + 1)] : []);
    const own = ['container_name', 'hostname'].flatMap((field) => textsOf(node.get(field)));
    return [...own, ...inNetworks, ...inLinks].filter((alias) => /^[A-Za-z\d][\w.-]*$/.test(alias));
  }

  private commandsOf(name: string, node: SourceNode, variables: ServiceVariables): Pick<Workload, 'entryPoint' | 'command' | 'healthCheck' | 'environment' | 'secrets'> {
    const { secretTexts } = this.project;
    const variableOf = (secret: string, mark: string) => this.environments.variableOf(variables, name, secret, mark);
    const [entryPoint, command] = ['entrypoint', 'command'].map((field) => this.wordsOf(node, field));
    const check = readHealthCheck(node.get('healthcheck'));
    const hidden = check && secretTexts.hideWords(check.command);
    const commands = withVariables({ entryPoint, command }, secretTexts, variableOf);
    for (const field of ['entrypoint', 'command', 'healthcheck']) {
      const words = field === 'healthcheck' ? hidden : field === 'command' ? command : entryPoint;
      if (words?.some(hasSecret)) (field === 'healthcheck' ? node.at(field, 'test') : node.get(field))?.movedTo(WITH_SECRET);
    }
    return {
      ...variables,
      entryPoint: listOrNone(commands.entryPoint),
      command: listOrNone(commands.command),
      healthCheck: check && { ...check, command: healthCheckWithVariables(hidden!, secretTexts, variableOf) },
    };
  }

  private wordsOf(node: SourceNode, field: string): string[] | undefined {
    const member = node.get(field);
    if (member === undefined) return undefined;
    const words = member.isList ? member.items().map((item) => item.text()) : shellWords(member.text());
    if (words.length === 0) member.leftOut('says nothing: where it was to take away that of the image, change the image');
    else member.movedTo(`\`${field === 'entrypoint' ? 'entryPoint' : 'command'}\` of the container`);
    return this.project.secretTexts.hideWords(words);
  }

  private dependsOn(node: SourceNode): string[] {
    return dependenciesOf(node).flatMap(([name, dependency]) => {
      const isThere = this.services.has(name);
      const isInFile = this.project.root.at('services', name) !== undefined;
      if (!isThere && !isInFile && dependency.get('required')?.boolean() !== false) throw dependency.error(`${dependency.path} depends on ${name}, which is no service`);
      if (!isThere) dependency.leftOut('the service is not in the app');
      else if (this.awaited.has(name)) dependency.movedTo('order of deployment: the job has ended before the service is deployed');
      else dependency.movedTo('order of deployment: the service waits until the other one is deployed');
      dependency.get('restart')?.leftOut('ECS starts no task again because another one was');
      return isThere ? [name] : [];
    });
  }
}

const WITH_SECRET = 'the command of the container: a shell of the image puts the secret in, from a variable of `secrets`; its value is not in the app';

function placeOfPort(port: ComposePort, { kind, port: main, listeners }: Pick<Workload, 'kind' | 'port' | 'listeners'>): string {
  if (kind === 'job') return 'jobs have no ports';
  if (kind === 'web' && port === main) return '`port` of the container, behind the load balancer; the load balancer has port 80, or 443 with a `domain`';
  if (listeners.includes(port)) return `a port of the container, behind a listener of the Network Load Balancer on port ${port.published}`;
  if (port.published !== undefined && kind === 'web') return 'a port of the container, for other services; `Exposure.multiple()` publishes it as well';
  return 'a port of the container, for other services';
}

function networksOf(node: SourceNode): string[] {
  const networks = node.get('networks');
  if (networks === undefined) return ['default'];
  if (!networks.isMap && !networks.isList) throw networks.error(`${networks.path} must be a list or a map of networks`);
  return asMap(networks, 'networks').entries().map(([name, network]) => {
    network.movedTo('`securityGroups`: services of a network reach each other');
    return name;
  });
}

function isArm(node: SourceNode): boolean {
  const platform = node.get('platform');
  const arm = /arm64|aarch64/.test(platform?.text() ?? '');
  platform?.movedTo(arm ? '`runtimePlatform` of the task' : 'tasks run on Linux with X86_64');
  return arm;
}

function dependenciesOf(node: SourceNode): [string, SourceNode][] {
  const field = node.get('depends_on');
  if (field === undefined) return [];
  if (!field.isMap && !field.isList) throw field.error(`${field.path} must be a list of services or a map`);
  return asMap(field, 'depends_on').entries();
}

function listOrNone(words: readonly string[] | undefined): readonly string[] | undefined {
  return words === undefined || words.length === 0 ? undefined : words;
}
