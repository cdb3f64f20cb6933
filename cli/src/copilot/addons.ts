import type { Options } from './environments';
import { acknowledgedRules, mendResources, type AddonResource } from './mended-addons';
import type { Addon } from './read-application';
import { awsModule, code, imported, join, literal, object, type Expression } from '../code/expression';
import { pascalCase } from '../code/identifiers';
import { parseTemplate } from '../source/cloudformation-yaml';

interface Template {
  readonly [section: string]: unknown;
}

type Members = { readonly [name: string]: unknown };

/** An output of the add-ons, and what Copilot does with it. */
export interface AddonOutput {
  readonly name: string;
  /** Name of the environment variable or the secret: `DB_HOST` of `DbHost`. */
  readonly variable: string;
  readonly use: 'environment' | 'secret' | 'policy' | 'securityGroup';
  /** A value that depends on nothing. */
  readonly constant?: string;
}

/** The add-ons of a workload, or of the environments, as one template. */
export interface Addons {
  /** Path of the template below the app. */
  readonly file: string;
  readonly text: string;
  readonly outputs: readonly AddonOutput[];
  /** Parameters of the template: App, Env, Name, those of `addons.parameters.yml`, and values that others have exported. */
  readonly parameters: Options;
  readonly retains: readonly string[];
  /** Ids of CDK's validator for what the templates did not care about, and a deployment keeps as it was. */
  readonly acknowledged: readonly string[];
  /** Parameters that have one value make some of them true or false for ever. */
  readonly hasConditions: boolean;
}

const PARAMETERS_FILE = /addons\.parameters\.ya?ml$/;
const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];
/** Types whose deletion loses data. */
const STATEFUL = /^AWS::(RDS::DB(Cluster|Instance)|DynamoDB::(Global)?Table|S3::Bucket|ElastiCache::\w+|EFS::FileSystem|SecretsManager::Secret|OpenSearchService::Domain|DocDB::\w+|SQS::Queue|Cognito::UserPool)$/;

/** Exports of the environments' add-ons, which those of workloads import: the name of the output by that of the export. */
export type Exports = ReadonlyMap<string, string>;

/** Reads the add-ons of a folder; undefined where there is none. */
export function readAddons(name: string, addons: readonly Addon[], exports: Exports, steps: Set<string>): Addons | undefined {
  const templates = addons.filter(({ file }) => !PARAMETERS_FILE.test(file));
  if (templates.length === 0) return undefined;
  const given = addons.find(({ file }) => PARAMETERS_FILE.test(file));
  const merged = merge(templates.map(({ file, text }) => parseTemplate(file, text) as Template));
  addons.flatMap(({ node }) => node.children()).forEach((section) => section.movedTo(`\`addons/${name}.json\``));
  const resources = mendResources(`addons/${name}.json`, (merged.Resources ?? {}) as Record<string, AddonResource>, steps);
  const imports = new Map<string, string>();
  const template = withParameters({ ...merged, Resources: resources }, exports, imports);
  const outputs = Object.entries((template.Outputs ?? {}) as Record<string, { Value: unknown }>);
  return {
    file: `addons/${name}.json`,
    text: `${JSON.stringify(template, undefined, 2)}\n`,
    outputs: outputs.map(([id, { Value }]) => ({
      name: id, variable: variableOf(id), use: useOf(Value, resources), constant: typeof Value === 'object' ? undefined : String(Value),
    })),
    parameters: parametersOf(name, template, given, imports, steps),
    acknowledged: acknowledgedRules(resources),
    hasConditions: template.Conditions !== undefined,
    retains: statefulResources(resources),
  };
}

/** Resources with data that CloudFormation deletes with the stack. */
function statefulResources(resources: Readonly<Record<string, AddonResource>>): string[] {
  const found = Object.entries(resources).filter(([, { Type, DeletionPolicy }]) => STATEFUL.test(Type) && DeletionPolicy === undefined);
  return found.map(([id, { Type }]) => `${id} (${Type})`);
}

function merge(templates: readonly Template[]): Template {
  const merged: Record<string, unknown> = {};
  for (const section of SECTIONS) {
    const members = Object.assign({}, ...templates.map((template) => template[section] ?? {})) as Members;
    if (Object.keys(members).length > 0) merged[section] = members;
  }
  const transforms = [...new Set(templates.flatMap(({ Transform }) => Transform ?? []))];
  return transforms.length === 0 ? merged : { Transform: transforms, ...merged };
}

/** The template without exports, whose names Copilot's stacks still have, and with parameters in place of what is imported from them. */
function withParameters(template: Template, exports: Exports, imports: Map<string, string>): Template {
  const outputs = Object.entries((template.Outputs ?? {}) as Record<string, Members>).map(([name, { Export: _, ...output }]) => [name, output]);
  const withoutExports = outputs.length === 0 ? template : { ...template, Outputs: Object.fromEntries(outputs) };
  const changed = replaceImports(withoutExports, exports, imports) as Record<string, unknown>;
  const added = Object.fromEntries([...imports.keys()].map((name) => [name, { Type: 'String' }]));
  return imports.size === 0 ? changed : { ...changed, Parameters: { ...(changed.Parameters as Members), ...added } };
}

function replaceImports(value: unknown, exports: Exports, imports: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceImports(item, exports, imports));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const output = entries.length === 1 && entries[0][0] === 'Fn::ImportValue' ? exports.get(exportName(entries[0][1])) : undefined;
  if (output !== undefined) {
    const parameter = `Environment${pascalCase(output)}`;
    imports.set(parameter, output);
    return { Ref: parameter };
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, replaceImports(member, exports, imports)]));
}

/** `${App}-${Env}-Table`, whatever function it stands in. */
function exportName(value: unknown): string {
  if (typeof value === 'string') return value;
  const sub = (value as Record<string, unknown> | null)?.['Fn::Sub'];
  return typeof sub === 'string' ? sub : JSON.stringify(value);
}

/** What the environments' add-ons export. */
export function exportsOf(addons: readonly Addon[]): Exports {
  const templates = addons.filter(({ file }) => !PARAMETERS_FILE.test(file)).map(({ file, text }) => parseTemplate(file, text) as Template);
  return new Map(templates.flatMap(({ Outputs }) => Object.entries((Outputs ?? {}) as Record<string, { Export?: { Name?: unknown } }>)
    .flatMap(([name, { Export }]): [string, string][] => (Export?.Name === undefined ? [] : [[exportName(Export.Name), name]]))));
}

function useOf(value: unknown, resources: Readonly<Record<string, { readonly Type: string }>>): AddonOutput['use'] {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { 'Ref'?: string; 'Fn::GetAtt'?: unknown };
  if (Ref !== undefined && resources[Ref]?.Type === 'AWS::IAM::ManagedPolicy') return 'policy';
  if (Ref !== undefined && resources[Ref]?.Type === 'AWS::SecretsManager::Secret') return 'secret';
  const group = Ref ?? (Array.isArray(attribute) && attribute[1] === 'GroupId' ? attribute[0] as string : undefined);
  return group !== undefined && resources[group]?.Type === 'AWS::EC2::SecurityGroup' ? 'securityGroup' : 'environment';
}

function variableOf(output: string): string {
  return output.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').replace(/\W+/g, '_').toUpperCase();
}

function parametersOf(name: string, template: Template, given: Addon | undefined, imports: ReadonlyMap<string, string>, steps: Set<string>): Options {
  const declared = Object.entries((template.Parameters ?? {}) as Record<string, { Default?: unknown }>);
  const values = (given === undefined ? {} : (parseTemplate(given.file, given.text) as Template).Parameters ?? {}) as Members;
  const known: Options = { App: code`props.applicationName`, Env: code`props.environmentName`, Name: literal(name) };
  return Object.fromEntries(declared.flatMap(([id, { Default }]): [string, Expression][] => {
    const value = values[id];
    if (imports.has(id)) return [[id, code`props.environmentAddons.getOutput(${literal(imports.get(id))}).value`]];
    if (known[id] !== undefined) return [[id, known[id]]];
    if (typeof value === 'string' || typeof value === 'number') return [[id, literal(value)]];
    if (Default === undefined) steps.add(`Pass the parameter \`${id}\` of \`addons/${name}.json\`: Copilot gave it the value of a resource of its own. It is a parameter of the stack until then.`);
    return [];
  }));
}

/** `new CfnInclude(this, 'Addons', { … })`. */
export function includeExpression({ file, parameters }: Addons): Expression {
  const module = awsModule('include', 'aws-cdk-lib/cloudformation-include');
  return code`new ${module}.CfnInclude(this, 'Addons', ${object({
    templateFile: code`${awsModule('path', 'node:path')}.join(__dirname, '..', ${literal(file)})`,
    preserveLogicalIds: literal(false),
    parameters: Object.keys(parameters).length === 0 ? undefined : object(parameters),
  })})`;
}

function outputValue({ name, constant }: AddonOutput): Expression {
  if (constant !== undefined) return literal(constant);
  return code`output(${literal(name)})`;
}

/** What reads outputs, if anything does. */
export function outputFunction({ outputs }: Addons): Expression[] {
  const isRead = outputs.some(({ constant }) => constant === undefined);
  return isRead ? [code`const output = (name: string) => ${imported('Token', 'aws-cdk-lib')}.asString(addons.getOutput(name).value);`] : [];
}

/** Acknowledges what the validator says of a template that somebody else has written. */
export function acknowledgements({ acknowledged, hasConditions }: Addons, variable: string): Expression[] {
  const acknowledge = (where: string, id: string, reason: string) => (
    code`${imported('Validations', 'aws-cdk-lib')}.of(${where}).acknowledge(${object({ id: literal(id), reason: literal(reason) })});`
  );
  return [
    ...acknowledged.map((id) => acknowledge(variable, id, 'As in the add-on of Copilot')),
    ...hasConditions ? [acknowledge(`${variable}.stack`, 'CloudFormation-Validate::W8003', 'Conditions of an add-on, some of whose parameters have one value')] : [],
  ];
}

/** Variables and secrets that the outputs become. */
export function addonVariables({ outputs }: Addons): { readonly environment: Options; readonly secrets: Options } {
  const manager = awsModule('secretsmanager');
  const secret = (output: AddonOutput) => code`${awsModule('ecs')}.Secret.fromSecretsManager(${manager}.Secret.fromSecretCompleteArn(this, ${literal(pascalCase(output.name))}, ${outputValue(output)}))`;
  return {
    environment: Object.fromEntries(outputs.filter(({ use }) => use === 'environment').map((output) => [output.variable, outputValue(output)])),
    secrets: Object.fromEntries(outputs.filter(({ use }) => use === 'secret').map((output) => [output.variable, secret(output)])),
  };
}

export function addonSecurityGroups({ outputs }: Addons): Expression[] {
  return outputs.filter(({ use }) => use === 'securityGroup').map((output) => (
    code`${awsModule('ec2')}.SecurityGroup.fromSecurityGroupId(this, ${literal(pascalCase(output.name))}, ${outputValue(output)})`
  ));
}

/** What attaches the policies to the task role. */
export function policyStatements({ outputs }: Addons, member: string): Expression | undefined {
  const policies = outputs.filter(({ use }) => use === 'policy');
  if (policies.length === 0) return undefined;
  const iam = awsModule('iam');
  return join(policies.map((output) => (
    code`this.${member}.taskDefinition.taskRole.addManagedPolicy(${iam}.ManagedPolicy.fromManagedPolicyArn(this, ${literal(pascalCase(output.name))}, ${outputValue(output)}));`
  )), '\n');
}
