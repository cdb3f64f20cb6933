import * as ts from 'typescript';
import './arbitraries/dashboard';
import './arbitraries/delivery';
import './arbitraries/posture';
import './arbitraries/services';
import './arbitraries/task';
import { covered } from './generators/options';
import { Exported, exportedDeclarations, has } from '../fixtures/public-api';

/** What the library answers with; nobody passes it in. */
const ANSWERS = ['AdditionalExposure', 'ApplicationLoadBalancerResources', 'CodeDeployDelivery', 'FargateSize', 'NetworkLoadBalancerResources', 'ServiceAddress', 'ServiceDelivery', 'SidecarConfig', 'SidecarContext'];
/** Interfaces of aws-cdk-lib for values that belong to no stack, account or Region. */
const VALUES = ['apigateway.IHttpRouteAuthorizer', 'cloudwatch.IMetric', 'ec2.IIpAddresses', 'ec2.IPeer'];
/** Constructors without options. */
const WITHOUT_OPTIONS = ['new EcsRules'];

const declarations = exportedDeclarations();
const interfaces = new Map(declarations.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]));
const classes = declarations.filter(ts.isClassDeclaration);

/** Interfaces with nothing but options. */
const optionInterfaces = [...interfaces.values()].filter(({ name, members }) => members.every(ts.isPropertySignature) && !/^I[A-Z]/.test(name.text));

test.each(optionInterfaces.map(({ name }) => name.text).filter((name) => !ANSWERS.includes(name)))('every option of %s is drawn', (name) => {
  const drawn = covered.options.get(name) ?? heirsOf(name).flatMap((heir) => covered.options.get(heir) ?? []);

  expect(drawn).toEqual(expect.arrayContaining(optionsOf(name)));
});

test.each(classes.flatMap(functionsOf))('%s is drawn', (name) => {
  expect([...covered.functions, ...WITHOUT_OPTIONS]).toContain(name);
});

/** Options and arguments of factories whose type is an interface of aws-cdk-lib, such as `ec2.IVpc`. */
const brought = [
  ...optionInterfaces.filter(({ name }) => !ANSWERS.includes(name.text)).flatMap(({ name, members }) => (
    members.filter(ts.isPropertySignature).flatMap((member) => bringing(`${name.text}.${member.name.getText()}`, member.type))
  )),
  ...classes.flatMap(({ name, members }) => members.filter(ts.isMethodDeclaration).filter(isStatic).flatMap((method) => (
    method.parameters.flatMap((parameter, i) => bringing(`${name!.text}.${method.name.getText()}(${i})`, parameter.type))
  ))),
];

test.each(brought)('%s is drawn from each origin of %s', (name, type) => {
  expect([name, covered.estate.get(name) ?? covered.estate.get(heirOf(name))]).toEqual([name, type]);
});

test('what is drawn is public', () => {
  const functions = classes.flatMap(functionsOf);
  const methods = classes.flatMap(({ name, members }) => members.filter(ts.isMethodDeclaration).map((method) => `${name!.text}.${method.name.getText()}`));

  expect([...covered.functions].filter((name) => !functions.includes(name) && !methods.includes(name))).toEqual([]);
  expect([...covered.options.keys()].filter((name) => !name.startsWith('document: ') && !interfaces.has(name))).toEqual([]);
});

function optionsOf(name: string): string[] {
  const declaration = interfaces.get(name);
  if (!declaration) return [];
  return [...declaration.members.map((member) => member.name!.getText()), ...parentsOf(declaration).flatMap(optionsOf)];
}

function isStatic(method: ts.MethodDeclaration): boolean {
  return has(method, ts.SyntaxKind.StaticKeyword);
}

/** The interface of aws-cdk-lib that a type is, or is a list of. */
function bringing(name: string, type?: ts.TypeNode): [string, string][] {
  const [, resource] = /\b([a-z]\w*\.I[A-Z]\w*)\b/.exec(type?.getText() ?? '') ?? [];
  return resource === undefined || VALUES.includes(resource) || type!.getText().startsWith('(') ? [] : [[name, resource]];
}

/** An option that an heir of its interface draws. */
function heirOf(name: string): string {
  const [parent, option] = name.split('.');
  return heirsOf(parent).map((heir) => `${heir}.${option}`).find((each) => covered.estate.has(each)) ?? name;
}

function parentsOf({ heritageClauses = [] as unknown as ts.NodeArray<ts.HeritageClause> }: ts.InterfaceDeclaration): string[] {
  return heritageClauses.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
}

function heirsOf(name: string): string[] {
  return [...interfaces.values()].filter((declaration) => parentsOf(declaration).includes(name))
    .flatMap(({ name: { text } }) => [text, ...heirsOf(text)]);
}

/** Static factories, and constructors of constructs that can be created. */
function functionsOf(declaration: Exported & ts.ClassDeclaration): string[] {
  const factories = declaration.members.filter((member) => (
    ts.isMethodDeclaration(member) && has(member, ts.SyntaxKind.StaticKeyword) && !isInternal(member)
  ));
  const constructor = declaration.members.find(ts.isConstructorDeclaration);
  const creatable = constructor ? !has(constructor, ts.SyntaxKind.PrivateKeyword) : !has(declaration, ts.SyntaxKind.AbstractKeyword);
  const name = declaration.name!.text;
  return [...factories.map((factory) => `${name}.${factory.name!.getText()}`), ...creatable ? [`new ${name}`] : []];
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}
