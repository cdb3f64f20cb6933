import * as ts from 'typescript';
import { Exported, exportedDeclarations, has } from './fixtures/public-api';

type Member = ts.ClassElement | ts.TypeElement | ts.EnumMember;

function publicMembers(declaration: Exported): Member[] {
  return [...declaration.members].filter((member) => (
    !ts.isConstructorDeclaration(member)
    && !has(member, ts.SyntaxKind.PrivateKeyword)
    && !has(member, ts.SyntaxKind.ProtectedKeyword)
    && !ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal')
  ));
}

function summaryOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join('').trim();
}

function tagsOf(node: ts.Node, name: string): string[] {
  return ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === name)
    .map((tag) => (ts.isJSDocParameterTag(tag) ? tag.name.getText() : ts.getTextOfJSDocComment(tag.comment) ?? ''));
}

const declarations = exportedDeclarations().map((declaration): [string, Exported] => [declaration.name!.text, declaration]);
const members = declarations.flatMap(([name, declaration]) => publicMembers(declaration).map((member): [string, Member] => (
  [`${name}.${member.name!.getText()}`, member]
)));
const options = members.filter(([, member]) => ts.isPropertySignature(member) && member.questionToken);
const factories = members.filter(([, member]) => ts.isMethodDeclaration(member) && has(member, ts.SyntaxKind.StaticKeyword));

test('there is an API to look at', () => {
  expect(declarations.map(([name]) => name)).toEqual(expect.arrayContaining(['FargateWebService', 'WorkloadTask', 'ServiceDeployment', 'WaitFor', 'WorkloadClusterProps']));
  expect(options.length).toBeGreaterThan(50);
  expect(factories.length).toBeGreaterThan(15);
});

test.each(declarations)('%s says what it is for', (_, declaration) => {
  expect(summaryOf(declaration).length).toBeGreaterThan(20);
});

test.each(members)('%s says what it is for', (_, member) => {
  expect(summaryOf(member).length).toBeGreaterThan(10);
});

test.each(options)('%s says its default', (_, option) => {
  expect(tagsOf(option, 'default')).toEqual([expect.stringMatching(/\S/)]);
  expect(tagsOf(option, 'default')[0]).not.toMatch(/undefined/);
});

test.each(factories)('%s says what it takes', (_, factory) => {
  const parameters = (factory as ts.MethodDeclaration).parameters.map(({ name }) => name.getText());

  expect(tagsOf(factory, 'param')).toEqual(parameters);
});
