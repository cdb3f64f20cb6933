import { StackNames } from './names';
import { classNameOf } from './service-module';
import { alternativeLines } from './stores';
import { taskVolumes, volumeKey, volumeMethod } from './task-volumes';
import type { Workload } from './workload';
import type { GeneratedModule } from '../app/generated-app';
import { awsModule, code, imported, join, list, literal, object, type Expression } from '../code/expression';
import { kebabCase } from '../code/identifiers';
import { newSecretExpression, secretNameOf } from '../ecs/secrets';

export interface StackOptions {
  readonly name: string;
  readonly className: string;
  /** Where services have full names in DNS, as far as anybody uses them. */
  readonly namespaceName?: string;
  readonly workloads: readonly Workload[];
}

/** `lib/<app>-stack.ts`: what services share, and the services in the order of deployment. */
export function stackModule(options: StackOptions): GeneratedModule {
  const { name, className } = options;
  return {
    path: `lib/${name}-stack.ts`,
    statements: [code`
export class ${className} extends ${imported('Stack', 'aws-cdk-lib')} {
  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props?: ${imported('StackProps', 'aws-cdk-lib')}) {
    super(scope, id, props);

    ${join(new StackWriter(options).statements(), '\n')}
  }${volumeMethod(options.workloads)}
}`],
  };
}

class StackWriter {
  private readonly names = new StackNames();
  private readonly workloads: readonly Workload[];

  constructor(private readonly options: StackOptions) {
    this.workloads = options.workloads;
  }

  public statements(): Expression[] {
    const { namespaceName } = this.options;
    const secrets = unique(this.workloads.flatMap((workload) => Object.values(workload.secrets)));
    return [
      code`const cluster = new ${imported('WorkloadCluster')}(this, 'Cluster'${namespaceName === undefined ? '' : code`, ${object({ namespaceName: literal(namespaceName) })}`});`,
      ...unique(this.workloads.flatMap(({ networks }) => networks)).map((name) => this.network(name)),
      ...secrets.map((id, index) => code`${index === 0 ? '\n' : ''}${this.secret(id)}`),
      ...taskVolumes(this.workloads, this.names),
      ...this.workloads.flatMap((workload) => this.service(workload)),
      ...this.workloads.flatMap((workload) => this.alternative(workload)),
    ];
  }

  private network(name: string): Expression {
    const ec2 = awsModule('ec2');
    const variable = this.names.variable(name, 'Network');
    const description = `Services of the network ${name.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-')}`;
    return code`
const ${variable} = new ${ec2}.SecurityGroup(this, ${literal(this.names.id(name, 'Network'))}, ${object({ vpc: code`cluster.vpc`, description: literal(description) })});
${variable}.connections.allowInternally(${ec2}.Port.allTraffic());`;
  }

  private secret(id: string): Expression {
    const secret = newSecretExpression(this.names.id(id, 'Secret'), secretNameOf(this.options.name, id));
    return code`const ${this.names.variable(id, 'Secret')} = ${secret};`;
  }

  private service(workload: Workload): Expression[] {
    const { name, secrets, mounts, networks, dependsOn } = workload;
    const mounted = unique(mounts.flatMap(({ volume }) => volume ?? []));
    const variable = this.names.variable(name, '');
    const construction = code`new ${imported(classNameOf(name), `./${kebabCase(name)}`)}(this, ${literal(this.names.id(name, ''))}, ${object({
      cluster: code`cluster`,
      networks: list(networks.map((network) => code`${this.names.variable(network, 'Network')}`)),
      secrets: membersOf(Object.entries(secrets).map(([key, id]) => [key, this.names.variable(id, 'Secret')])),
      volumes: membersOf(mounted.map((volume) => [volumeKey(volume), this.names.variable(volume, 'Volume')])),
    })});`;
    return [
      this.isUsed(workload) ? code`\nconst ${variable} = ${construction}` : code`\n${construction}`,
      ...dependsOn.length === 0 ? [] : [code`${variable}.node.addDependency(${join(dependsOn.map((other) => code`${this.names.variable(other, '')}`))});`],
    ];
  }

  private isUsed({ name, dependsOn }: Workload): boolean {
    return dependsOn.length > 0 || this.workloads.some((other) => other.dependsOn.includes(name));
  }

  /** What AWS has instead of a store, in a comment: code that can be used as it is. */
  private alternative({ name, store, image }: Workload): Expression[] {
    const variable = this.names.variable(name, '');
    const clients = this.workloads.filter(({ dependsOn }) => dependsOn.includes(name)).map((client) => `${this.names.variable(client.name, '')}.${client.kind === 'job' ? 'job' : 'service'}`);
    const managed = this.names.variable(`${name}-managed`, '');
    const lines = store === undefined ? [] : alternativeLines(store, image.registry ?? '', { variable: managed, id: this.names.id(`${name}-managed`, ''), cache: kebabCase(`${this.options.name}-${name}`) }, clients);
    if (lines.length === 0) return [];
    const [namespace, module] = store!.alternative!.module;
    return [code`\n${[
      `Instead of the container \`${variable}\`: ${store!.managed}. Uncomment this, remove \`${variable}\`, and read MIGRATION.md.`,
      `It needs: import * as ${namespace} from '${module}'; import { WorkloadConnection } from 'cdk-fargate-workloads';`,
      ...lines,
    ].map((line) => `// ${line}`).join('\n')}`];
  }
}

function membersOf(members: readonly (readonly [string, string])[]): Expression | undefined {
  return members.length === 0 ? undefined : object(Object.fromEntries(members.map(([key, variable]) => [key, code`${variable}`])));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
