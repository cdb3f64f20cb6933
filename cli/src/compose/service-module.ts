import type { WorkloadDiscovery } from './discovery';
import type { ComposePort } from './ports';
import { volumeKey } from './task-volumes';
import type { Workload } from './workload';
import type { GeneratedModule } from '../app/generated-app';
import { awsModule, code, imported, join, list, literal, object, type Expression } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';
import { secondsExpression } from '../ecs/secrets';

const CONSTRUCTS = { web: 'FargateWebService', network: 'FargateWebService', backend: 'FargateBackendService', worker: 'FargateBackendService', job: 'FargateJob' } as const;

const TAKEN = new Set(['Construct', 'Stack', 'StackProps', 'App', 'Duration', 'Size', 'Discovery', 'Scaling', 'Exposure', 'TaskVolume', 'ServiceDeployment', 'WorkloadCluster', 'WorkloadTask',
  'WorkloadConnection', 'JobTrigger', 'FargateWebService', 'FargateBackendService', 'FargateJob', 'Object', 'Function']);

/** A class that is named after a service, unless it would hide one that the file imports. */
export function classNameOf(service: string): string {
  const name = pascalCase(service);
  return TAKEN.has(name) || TAKEN.has(name.replace(/Props$/, '')) ? `${name}Service` : name;
}

/** `lib/<service>.ts`: a class with what the service runs, and its props. */
export function serviceModule(workload: Workload, discovery: WorkloadDiscovery): GeneratedModule {
  const className = classNameOf(workload.name);
  const construct = imported(CONSTRUCTS[workload.kind]);
  const member = workload.kind === 'job' ? 'job' : 'service';
  return {
    path: `lib/${kebabCase(workload.name)}.ts`,
    statements: [
      propsInterface(className, workload),
      code`
export class ${className} extends ${imported('Construct', 'constructs')} {
  public readonly ${member}: ${construct};

  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props: ${className}Props) {
    super(scope, id);

    this.${member} = new ${construct}(this, ${literal(pascalCase(member))}, ${props(workload, discovery)});
  }
}`,
    ],
  };
}

function propsInterface(className: string, { secrets, mounts }: Workload): Expression {
  const volumes = mounts.flatMap(({ volume }) => volume === undefined ? [] : [volumeKey(volume)]);
  return code`
export interface ${className}Props {
  ${join([
    code`readonly cluster: ${imported('WorkloadCluster')};`,
    code`/** Networks of the service: whoever is in one of them reaches it. */\nreadonly networks: ${awsModule('ec2')}.ISecurityGroup[];`,
    ...Object.keys(secrets).length === 0 ? [] : [code`readonly secrets: { ${memberTypes(Object.keys(secrets), code`${awsModule('ecs')}.Secret`)} };`],
    ...volumes.length === 0 ? [] : [code`readonly volumes: { ${memberTypes(volumes, imported('TaskVolume'))} };`],
  ], '\n')}
}`;
}

function memberTypes(names: readonly string[], type: Expression): Expression {
  return join([...new Set(names)].map((name) => code`readonly ${JSON.stringify(name)}: ${type};`), ' ');
}

function props(workload: Workload, discovery: WorkloadDiscovery): Expression {
  const { kind, count, mounts } = workload;
  const keepsData = mounts.some(({ volume, isReadOnly }) => volume !== undefined && !isReadOnly);
  const isJob = kind === 'job';
  return object({
    cluster: code`props.cluster`,
    securityGroups: code`props.networks`,
    task: code`${imported('WorkloadTask')}.container(${task(workload)})`,
    trigger: isJob ? code`${imported('JobTrigger')}.stackDeployment()` : undefined,
    exposure: kind === 'network' ? networkExposure(workload) : workload.isInternal ? INTERNAL : undefined,
    discovery: isJob ? undefined : discoveryOf(workload, discovery),
    scaling: isJob || count === 2 ? undefined : code`${imported('Scaling')}.fixedCount(${count})`,
    deployment: !isJob && keepsData ? code`${imported('ServiceDeployment')}.rolling(${object({ minHealthyPercent: literal(0), maxHealthyPercent: literal(100) })})` : undefined,
  });
}

const INTERNAL = code`${imported('Exposure')}.applicationLoadBalancer({ internetFacing: false })`;

function networkExposure(workload: Workload): Expression {
  const [first, ...others] = listenersOf(workload);
  return code`${imported('Exposure')}.networkLoadBalancer(${object({
    ...first, listenerPort: first.listenerPort.text === '80' ? undefined : first.listenerPort, additionalListeners: others.length === 0 ? undefined : list(others.map(object)),
  })})`;
}

/** A port that has TCP and UDP is one listener; a listener of UDP checks the tasks by TCP. */
function listenersOf({ port, listeners, additionalPorts }: Workload): { [option: string]: Expression | undefined; listenerPort: Expression }[] {
  const isTcp = ({ protocol }: ComposePort) => protocol === 'tcp';
  const twin = (listener: ComposePort) => listeners.find((other) => (
    other !== listener && other.published === listener.published && other.first === listener.first
  ));
  const protocol = (name: string) => code`${awsModule('elbv2', 'aws-cdk-lib/aws-elasticloadbalancingv2')}.Protocol.${name}`;
  const checked = [port!, ...additionalPorts].find(isTcp)!;
  return listeners.filter((listener) => isTcp(listener) || twin(listener) === undefined).map((listener) => ({
    listenerPort: literal(listener.published),
    containerPort: listener === port ? undefined : literal(listener.first),
    protocol: !isTcp(listener) ? protocol('UDP') : twin(listener) === undefined ? undefined : protocol('TCP_UDP'),
    healthCheck: isTcp(listener) ? undefined : object({ port: literal(String(checked.first)) }),
  }));
}

function discoveryOf({ hostName, additionalPorts }: Workload, { byServiceConnect, byDns }: WorkloadDiscovery): Expression {
  const discovery = imported('Discovery');
  const name = hostName.replace(/[^a-z\d_-]/g, '-');
  // In one namespace, Cloud Map and Service Connect need different names.
  const connectName = byDns ? `${name}-connect` : name;
  const additional = additionalPorts.filter(({ first, last, protocol }) => first === last && protocol === 'tcp').map(({ first }) => object({
    portName: literal(`port-${first}`), name: literal(`${name}-${first}`), dnsName: literal(hostName),
  }));
  const connect = byServiceConnect
    ? code`${discovery}.serviceConnect(${object({
      name: literal(connectName), dnsName: connectName === hostName ? undefined : literal(hostName), additionalPorts: listOrNone(additional),
    })})`
    : code`${discovery}.serviceConnectClient()`;
  return byDns ? code`${discovery}.cloudMapAndServiceConnect(${discovery}.cloudMap(${object({ name: literal(hostName) })}), ${connect})` : connect;
}

function task(workload: Workload): Expression {
  const { port, additionalPorts, command, entryPoint, healthCheck, size, options, isArm, environment, secrets, kind } = workload;
  const isJob = kind === 'job';
  return object({
    image: image(workload),
    port: port?.protocol !== 'tcp' || isJob ? undefined : literal(port.first),
    additionalPorts: isJob ? undefined : listOrNone([...port?.protocol === 'udp' ? [port] : [], ...additionalPorts].map(additionalPort)),
    entryPoint: entryPoint && literal(entryPoint),
    command: command && literal(command),
    environment: Object.keys(environment).length === 0 ? undefined : literal(environment),
    secrets: Object.keys(secrets).length === 0 ? undefined : code`props.secrets`,
    healthCheck: healthCheck && object({
      command: literal(healthCheck.command),
      interval: seconds(healthCheck.interval, 30),
      timeout: seconds(healthCheck.timeout, 5),
      retries: healthCheck.retries === undefined || healthCheck.retries === 3 ? undefined : literal(healthCheck.retries),
      startPeriod: seconds(healthCheck.startPeriod, 0),
    }),
    ...options,
    mounts: listOrNone(mountsOf(workload)),
    cpu: size === undefined || size.cpu === 256 ? undefined : literal(size.cpu),
    memoryLimitMiB: size === undefined || size.memoryLimitMiB === 512 ? undefined : literal(size.memoryLimitMiB),
    runtimePlatform: isArm ? code`{ cpuArchitecture: ${awsModule('ecs')}.CpuArchitecture.ARM64 }` : undefined,
  });
}

function additionalPort({ first, last, protocol }: ComposePort): Expression {
  return object({
    containerPort: literal(first),
    lastPort: last === first ? undefined : literal(last),
    protocol: protocol === 'udp' ? code`${awsModule('ecs')}.Protocol.UDP` : undefined,
    name: last === first && protocol === 'tcp' ? literal(`port-${first}`) : undefined,
  });
}

function mountsOf({ mounts: all }: Workload): Expression[] {
  const unnamed = all.filter(({ volume }) => volume === undefined);
  return all.map(({ volume, path, isReadOnly }) => object({
    volume: volume === undefined
      ? code`${imported('TaskVolume')}.bindMount(${unnamed.length === 1 ? '' : object({ name: literal(path.replace(/[^\w-]+/g, '-').replace(/^-+/, '')) })})`
      : code`props.volumes.${volumeKey(volume)}`,
    containerPath: literal(path),
    readOnly: isReadOnly ? literal(true) : undefined,
  }));
}

function image({ image: { registry, directory, file, target, buildArgs } }: Workload): Expression {
  const ecs = awsModule('ecs');
  if (registry !== undefined) return code`${ecs}.ContainerImage.fromRegistry(${literal(registry)})`;
  const values = Object.entries({ file, target, buildArgs }).map(([name, value]) => [name, value === undefined ? undefined : literal(value)]);
  const options = object(Object.fromEntries(values));
  const folder = code`${awsModule('path', 'node:path')}.join(__dirname, '..', ${literal(directory)})`;
  return code`${ecs}.ContainerImage.fromAsset(${folder}${options.text === '{}' ? '' : code`, ${options}`})`;
}

function listOrNone(items: readonly Expression[]): Expression | undefined {
  return items.length === 0 ? undefined : list(items);
}

function seconds(value: number | undefined, usual: number): Expression | undefined {
  return value === undefined || value === usual ? undefined : secondsExpression(value);
}
