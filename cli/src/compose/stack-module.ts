import { classNameOf, type ServiceContext } from './service-module';
import type { Workload } from './workload';
import type { GeneratedModule } from '../app/generated-app';
import { awsModule, code, commented, imported, join, list, literal, object, type Expression } from '../code/expression';
import { camelCase, kebabCase, pascalCase } from '../code/identifiers';

/** `lib/<app>-stack.ts`: what services share, and the services in the order of deployment. */
export function stackModule(name: string, className: string, workloads: readonly Workload[], { namespace, lookedUp }: ServiceContext): GeneratedModule {
  const statements = [
    code`const cluster = new ${imported('WorkloadCluster')}(this, 'Cluster'${lookedUp.size === 0 ? '' : code`, ${object({ namespaceName: literal(namespace) })}`});`,
    ...unique(workloads.flatMap(({ networks }) => networks)).map(network),
    ...unique(workloads.flatMap(({ secrets }) => Object.values(secrets))).map(secret),
    ...volumes(unique(workloads.flatMap(({ mounts }) => mounts.flatMap(({ volume }) => volume ?? [])))),
    ...workloads.flatMap((workload) => service(workload, workloads)),
  ];
  return {
    path: `lib/${name}-stack.ts`,
    statements: [code`
export class ${className} extends ${imported('Stack', 'aws-cdk-lib')} {
  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props?: ${imported('StackProps', 'aws-cdk-lib')}) {
    super(scope, id, props);

    ${join(statements, '\n')}
  }
}`],
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function network(name: string): Expression {
  const ec2 = awsModule('ec2');
  const variable = networkVariable(name);
  return code`
const ${variable} = new ${ec2}.SecurityGroup(this, ${literal(`${pascalCase(name)}Network`)}, ${object({ vpc: code`cluster.vpc`, description: literal(`Services of the network ${name.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-')}`) })});
${variable}.connections.allowInternally(${ec2}.Port.allTraffic());`;
}

function networkVariable(name: string): string {
  return camelCase(`${name}-network`);
}

function secretVariable(id: string): string {
  return `${id}Secret`;
}

function secret(id: string): Expression {
  return code`const ${secretVariable(id)} = ${awsModule('ecs')}.Secret.fromSecretsManager(new ${awsModule('secretsmanager')}.Secret(this, ${literal(`${pascalCase(id)}Secret`)}));`;
}

function volumes(names: readonly string[]): Expression[] {
  if (names.length === 0) return [];
  return [
    code`\nconst fileSystem = new ${awsModule('efs')}.FileSystem(this, 'Volumes', { vpc: cluster.vpc });`,
    ...names.map((name) => code`const ${volumeVariable(name)} = ${imported('TaskVolume')}.efs(${object({
      fileSystem: code`fileSystem`,
      accessPoint: code`fileSystem.addAccessPoint(${literal(pascalCase(name))}, ${object({
        path: literal(`/${name}`), createAcl: literal({ ownerUid: '0', ownerGid: '0', permissions: '755' }),
      })})`,
      rootAccess: literal(true),
    })});`),
  ];
}

function volumeVariable(name: string): string {
  return camelCase(`${name}-volume`);
}

function service(workload: Workload, workloads: readonly Workload[]): Expression[] {
  const { name, secrets, mounts, networks, dependsOn, store } = workload;
  const className = imported(classNameOf(name), `./${kebabCase(name)}`);
  const mounted = unique(mounts.flatMap(({ volume }) => volume ?? []));
  const isUsed = dependsOn.length > 0 || workloads.some((other) => other.dependsOn.includes(name));
  const construction = code`new ${className}(this, ${literal(pascalCase(name))}, ${object({
    cluster: code`cluster`,
    networks: list(networks.map((item) => code`${networkVariable(item)}`)),
    secrets: Object.keys(secrets).length === 0 ? undefined : object(Object.fromEntries(Object.entries(secrets).map(([variable, id]) => [variable, code`${secretVariable(id)}`]))),
    volumes: mounted.length === 0 ? undefined : object(Object.fromEntries(mounted.map((volume) => [camelCase(volume), code`${volumeVariable(volume)}`]))),
  })});`;
  const declared = isUsed ? code`const ${serviceVariable(name)} = ${construction}` : construction;
  const client = workloads.find((other) => other.kind !== 'job' && other.dependsOn.includes(name));
  const choice = store && client && store.code !== '' ? `\n${store.code.replaceAll('CLIENT', `${serviceVariable(client.name)}.service`)}` : '';
  return [
    store === undefined ? code`\n${declared}` : commented(`Or ${store.managed} instead of the container:${choice}`.replace(/:$/, '.'), declared),
    ...dependsOn.map((other) => code`${serviceVariable(name)}.node.addDependency(${serviceVariable(other)});`),
  ];
}

function serviceVariable(name: string): string {
  return camelCase(`${name}-workload`);
}
