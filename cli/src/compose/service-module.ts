import { hostReference } from './references';
import type { Workload } from './workload';
import type { GeneratedModule } from '../app/generated-app';
import { awsModule, code, imported, list, literal, object, type Expression } from '../code/expression';
import { camelCase, kebabCase, pascalCase } from '../code/identifiers';

const CONSTRUCTS = { web: 'FargateWebService', network: 'FargateWebService', backend: 'FargateBackendService', worker: 'FargateBackendService', job: 'FargateJob' } as const;

const TAKEN = new Set(['Construct', 'Stack', 'StackProps', 'App', 'Duration', 'Discovery', 'Scaling', 'Exposure', 'TaskVolume', 'ServiceDeployment', 'WorkloadCluster', 'WorkloadTask',
  'JobTrigger', 'FargateWebService', 'FargateBackendService', 'FargateJob', 'Object', 'Function']);

/** A class that is named after a service, unless it would hide one that the file imports. */
export function classNameOf(service: string): string {
  const name = pascalCase(service);
  return TAKEN.has(name) ? `${name}Service` : name;
}

/** What the services of an app have in common. */
export interface ServiceContext {
  readonly namespace: string;
  /** Names that jobs, which Service Connect does not serve, look up in Cloud Map. */
  readonly lookedUp: ReadonlySet<string>;
  readonly hostNames: readonly string[];
}

/** `lib/<service>.ts`: a class with what the service runs, and its props. */
export function serviceModule(workload: Workload, context: ServiceContext): GeneratedModule {
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

    this.${member} = new ${construct}(this, ${literal(pascalCase(member))}, ${props(workload, context)});
  }
}`,
    ],
  };
}

function propsInterface(className: string, { secrets, mounts }: Workload): Expression {
  const volumes = mounts.flatMap(({ volume }) => volume ?? []);
  return code`
export interface ${className}Props {
  readonly cluster: ${imported('WorkloadCluster')};
  /** Networks of the service: whoever is in one of them reaches it. */
  readonly networks: ${awsModule('ec2')}.ISecurityGroup[];
  ${Object.keys(secrets).length === 0 ? '' : code`readonly secrets: { ${memberTypes(Object.keys(secrets), code`${awsModule('ecs')}.Secret`)} };`}
  ${volumes.length === 0 ? '' : code`readonly volumes: { ${memberTypes(volumes.map(camelCase), imported('TaskVolume'))} };`}
}`;
}

function memberTypes(names: readonly string[], type: Expression): Expression {
  return [...new Set(names)].map((name) => code`readonly ${JSON.stringify(name)}: ${type};`).reduce((all, one) => code`${all} ${one}`, code``);
}

function props(workload: Workload, context: ServiceContext): Expression {
  const { kind, count, mounts } = workload;
  const keepsData = mounts.some(({ volume }) => volume !== undefined);
  const isJob = kind === 'job';
  return object({
    cluster: code`props.cluster`,
    securityGroups: code`props.networks`,
    task: code`${imported('WorkloadTask')}.container(${task(workload, context)})`,
    trigger: isJob ? code`${imported('JobTrigger')}.stackDeployment()` : undefined,
    exposure: kind === 'network' ? networkExposure(workload) : undefined,
    discovery: isJob ? undefined : discovery(workload, context),
    scaling: isJob ? undefined : code`${imported('Scaling')}.fixedCount(${count})`,
    deployment: !isJob && keepsData ? code`${imported('ServiceDeployment')}.rolling(${object({ minHealthyPercent: literal(0), maxHealthyPercent: literal(100) })})` : undefined,
  });
}

function networkExposure({ port }: Workload): Expression {
  const listenerPort = port?.published === undefined || port.published === 80 ? undefined : literal(port.published);
  return code`${imported('Exposure')}.networkLoadBalancer(${object({ listenerPort })})`;
}

function discovery(workload: Workload, { lookedUp }: ServiceContext): Expression {
  const { hostName, port, additionalPorts } = workload;
  if (port?.protocol !== 'tcp' || port.first !== port.last) return code`${imported('Discovery')}.serviceConnectClient()`;
  const name = hostName.replace(/[^a-z\d_-]/g, '-');
  const dnsName = name === hostName ? undefined : literal(hostName);
  const additional = additionalPorts.filter(({ first, last, protocol }) => first === last && protocol === 'tcp').map(({ first }) => object({
    portName: literal(`port-${first}`), name: literal(`${name}-${first}`), dnsName: literal(hostName),
  }));
  const connect = code`${imported('Discovery')}.serviceConnect(${object({
    name: literal(name), dnsName, additionalPorts: additional.length > 0 ? list(additional) : undefined,
  })})`;
  if (!lookedUp.has(hostName)) return connect;
  return code`${imported('Discovery')}.cloudMapAndServiceConnect(${imported('Discovery')}.cloudMap(${object({ name: literal(hostName) })}), ${connect})`;
}

function task(workload: Workload, context: ServiceContext): Expression {
  const { port, additionalPorts, command, entryPoint, healthCheck, size, plain, isArm, stopTimeout, mounts, secrets } = workload;
  const isJob = workload.kind === 'job';
  const environment = inJob(workload, context);
  return object({
    image: image(workload),
    port: port === undefined || isJob ? undefined : literal(port.first),
    additionalPorts: additionalPorts.length === 0 || isJob ? undefined : list(additionalPorts.map(({ first, last, protocol }) => object({
      containerPort: literal(first),
      lastPort: last === first ? undefined : literal(last),
      protocol: protocol === 'udp' ? code`${awsModule('ecs')}.Protocol.UDP` : undefined,
      name: last === first && protocol === 'tcp' ? literal(`port-${first}`) : undefined,
    }))),
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
    ...Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, value === undefined ? undefined : literal(value)])),
    stopTimeout: seconds(stopTimeout, 30),
    mounts: mounts.length === 0 ? undefined : list(mounts.map(({ volume, path, isReadOnly }) => object({
      volume: volume === undefined ? code`${imported('TaskVolume')}.bindMount()` : code`props.volumes.${camelCase(volume)}`,
      containerPath: literal(path),
      readOnly: isReadOnly ? literal(true) : undefined,
    }))),
    cpu: size === undefined || size.cpu === 256 ? undefined : literal(size.cpu),
    memoryLimitMiB: size === undefined || size.memoryLimitMiB === 512 ? undefined : literal(size.memoryLimitMiB),
    runtimePlatform: isArm ? code`{ cpuArchitecture: ${awsModule('ecs')}.CpuArchitecture.ARM64 }` : undefined,
  });
}

function inJob({ kind, environment }: Workload, { hostNames, namespace }: ServiceContext): Readonly<Record<string, string>> {
  if (kind !== 'job') return environment;
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, hostNames.reduce((text, host) => (
    text.replace(hostReference(host), (_, before: string, port?: string) => `${before}${host}.${namespace}${port === undefined ? '' : `:${port}`}`)
  ), value)]));
}

function image({ image: { registry, directory, file, target, buildArgs } }: Workload): Expression {
  const ecs = awsModule('ecs');
  if (registry !== undefined) return code`${ecs}.ContainerImage.fromRegistry(${literal(registry)})`;
  const options = object({ file: file === undefined ? undefined : literal(file), target: target === undefined ? undefined : literal(target), buildArgs: buildArgs && literal(buildArgs) });
  const folder = code`${awsModule('path', 'node:path')}.join(__dirname, '..', ${literal(directory)})`;
  return code`${ecs}.ContainerImage.fromAsset(${folder}${options.text === '{}' ? '' : code`, ${options}`})`;
}

function seconds(value: number | undefined, usual: number): Expression | undefined {
  return value === undefined || value === usual ? undefined : code`${imported('Duration', 'aws-cdk-lib')}.seconds(${value})`;
}
