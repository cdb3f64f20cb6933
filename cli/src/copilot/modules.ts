import { acknowledgements, includeExpression, outputFunction, policyStatements, type Addons } from './addons';
import type { EnvironmentSettings } from './environment-settings';
import { topicKey, topicStatements, type Topic } from './messages';
import { volumeVariable } from './volumes';
import type { AppWorkload, LoadBalancing } from './workload';
import type { GeneratedModule } from '../app/generated-app';
import { awsModule, code, imported, join, literal, object, type Expression } from '../code/expression';
import { kebabCase, pascalCase } from '../code/identifiers';

/** Props of a workload's class, with their types: the ones that its code reads. */
const PROPS: { readonly [name: string]: () => Expression } = {
  cluster: () => imported('WorkloadCluster'),
  applicationName: () => code`string`,
  environmentName: () => code`string`,
  loadBalancer: () => imported('SharedLoadBalancer'),
  certificate: () => code`${awsModule('acm', 'aws-cdk-lib/aws-certificatemanager')}.ICertificate`,
  environmentAddons: () => code`${awsModule('include', 'aws-cdk-lib/cloudformation-include')}.CfnInclude`,
};

/** Names that a class would hide. */
const TAKEN = new Set([
  'Construct', 'Stack', 'StackProps', 'App', 'Duration', 'Fn', 'Discovery', 'Scaling', 'Exposure', 'TaskVolume', 'ServiceDeployment', 'WorkloadCluster', 'WorkloadTask',
  'WorkloadConnection', 'JobTrigger', 'FargateWebService', 'FargateBackendService', 'FargateWorkerService', 'FargateJob', 'Sidecar', 'SharedLoadBalancer', 'ContainerLogging',
]);

export function classNameOf(workload: string): string {
  const name = pascalCase(workload);
  return TAKEN.has(name) ? `${name}Service` : name;
}

/** `lib/<workload>.ts`: a class with the workload and its add-ons. */
export function workloadModule(workload: AppWorkload): GeneratedModule {
  const { name, construct, member, props, addons, publishes, volumes } = workload;
  const className = classNameOf(name);
  const type = imported(construct);
  const body = join([
    ...addons === undefined ? [] : [code`const addons = ${includeExpression(addons)};`, ...outputFunction(addons), ...acknowledgements(addons, 'addons'), code``],
    ...[...volumes].map(([volume, expression]) => code`const ${volumeVariable(volume)} = ${expression};`),
    ...volumes.size === 0 ? [] : [code``],
    code`this.${member} = new ${type}(this, ${literal(pascalCase(member))}, ${props});`,
    ...publishes.map((topic) => code`this.${member}.connectTo(${imported('WorkloadConnection')}.topic(props.topics.${topicKey(topic.name)}));`),
    ...(addons && policyStatements(addons, member)) === undefined ? [] : [policyStatements(addons!, member)!],
  ], '\n');
  return {
    path: `lib/${kebabCase(name)}.ts`,
    statements: [
      code`export interface ${className}Props { ${join(memberTypes(workload, body), '\n')} }`,
      code`
export class ${className} extends ${imported('Construct', 'constructs')} {
  public readonly ${member}: ${type};

  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props: ${className}Props) {
    super(scope, id);

    ${body}
  }${parameterMethod(body)}
}`,
    ],
  };
}

/** What makes a secret of a parameter, where secrets are parameters. */
function parameterMethod({ text }: Expression): Expression {
  if (!text.includes('this.parameter(')) return code``;
  const secret = code`${awsModule('ecs')}.Secret`;
  return code`

  private parameter(id: string, parameterName: string): ${secret} {
    return ${secret}.fromSsmParameter(${awsModule('ssm')}.StringParameter.fromSecureStringParameterAttributes(this, id, { parameterName }));
  }`;
}

function memberTypes({ topics }: AppWorkload, body: Expression): Expression[] {
  const used = usedProps(body).filter((name) => name !== 'topics');
  const keys = [...new Set(topics.map(({ name }) => topicKey(name)))];
  return [
    ...used.map((name) => code`readonly ${name}${name === 'certificate' ? '?' : ''}: ${PROPS[name]()};`),
    ...keys.length === 0 ? [] : [code`readonly topics: { ${join(keys.map((key) => code`readonly ${key}: ${awsModule('sns')}.ITopic;`), ' ')} };`],
  ];
}

function usedProps({ text }: Expression): string[] {
  const names = new Set([...text.matchAll(/\bprops\.(\w+)/g)].map(([, name]) => name));
  return [...Object.keys(PROPS), 'topics'].filter((name) => names.has(name));
}

export interface StackParts {
  readonly name: string;
  readonly workloads: readonly AppWorkload[];
  readonly settings: EnvironmentSettings;
  readonly environmentAddons?: Addons;
  readonly balancing: LoadBalancing;
  /** Whether a service is behind a load balancer that faces the internet. */
  readonly hasLoadBalancer: boolean;
}

/** `lib/<app>-stack.ts`: one environment, with what its workloads share. */
export function stackModule(parts: StackParts): GeneratedModule {
  const { name, hasLoadBalancer } = parts;
  const className = `${pascalCase(name)}Stack`;
  const certificate = hasLoadBalancer
    ? code`/** Certificate of the load balancer, which speaks plain HTTP without one. */\nreadonly certificateArn?: string;`
    : code``;
  return {
    path: `lib/${kebabCase(name)}-stack.ts`,
    statements: [
      code`export interface ${className}Props extends ${imported('StackProps', 'aws-cdk-lib')} {
  readonly applicationName: string;
  readonly environmentName: string;
  ${certificate}
}`,
      code`
/** An environment of the application. */
export class ${className} extends ${imported('Stack', 'aws-cdk-lib')} {
  constructor(scope: ${imported('Construct', 'constructs')}, id: string, props: ${className}Props) {
    super(scope, id, props);

    ${join(stackStatements(parts), '\n')}
  }
}`,
    ],
  };
}

function stackStatements({ workloads, settings, environmentAddons, balancing, hasLoadBalancer }: StackParts): Expression[] {
  const topics = topicStatements(topicsOf(workloads));
  const acm = awsModule('acm', 'aws-cdk-lib/aws-certificatemanager');
  return [
    code`const cluster = new ${imported('WorkloadCluster')}(this, 'Cluster', ${object({
      ...settings.cluster, namespaceName: code`\`\${props.environmentName}.\${props.applicationName}.local\``,
    })});`,
    ...hasLoadBalancer ? [code`const certificate = props.certificateArn === undefined
      ? undefined
      : ${acm}.Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn);`] : [],
    ...hasLoadBalancer && balancing.isShared
      ? [code`const loadBalancer = new ${imported('SharedLoadBalancer')}(this, 'LoadBalancer', { vpc: cluster.vpc, ${join([code`certificate`, ...members(settings.loadBalancer)])} });`]
      : [],
    ...topics === undefined ? [] : [topics],
    ...environmentAddons === undefined ? [] : [
      code`\nconst environmentAddons = ${includeExpression(environmentAddons)};`, ...acknowledgements(environmentAddons, 'environmentAddons'),
    ],
    code``,
    ...workloads.map(newWorkload),
  ];
}

function members(options: EnvironmentSettings['loadBalancer']): Expression[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [code`${name}: ${value}`]));
}

function topicsOf(workloads: readonly AppWorkload[]): Topic[] {
  const all = workloads.flatMap(({ topics }) => topics);
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => ({ name, isFifo: all.some((topic) => topic.name === name && topic.isFifo) }));
}

function newWorkload(workload: AppWorkload): Expression {
  const { statements } = workloadModule(workload);
  const used = usedProps(statements[1]);
  const name = classNameOf(workload.name);
  const given: { [prop: string]: Expression } = {};
  for (const prop of used) {
    if (prop === 'applicationName' || prop === 'environmentName') given[prop] = code`props.${prop}`;
    else given[prop] = code`${prop}`;
  }
  return code`new ${imported(name, `./${kebabCase(workload.name)}`)}(this, ${literal(name)}, ${object(given)});`;
}
