import * as ts from 'typescript';
import { needlessHelpers } from './import-helpers';

/** A replacement of a part of a text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Rewrites the `const x = require('…')` of a compiled module into functions that load when they are first called, and each use of `x` into
 * `(x())`, and leaves out the helpers that it does without. Lines stay where they are, for the source maps.
 */
export function lazyRequires(code: string): string {
  const file = ts.createSourceFile('module.js', code, ts.ScriptTarget.ES2022, true);
  const loaded = new Map(file.statements.flatMap(requiredBy).map((declaration) => [declaration.name.getText(), declaration]));
  if (loaded.size === 0) return code;
  const needless = needlessHelpers(file, loaded);
  const edits = [...needless.map(onlyLines), ...[...loaded.values()].map((declaration) => declared(declaration, needless.length > 0))];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && loaded.has(node.text) && isUse(node)) edits.push(called(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), code);
}

/** `const x = require('…')`, also in what `import *` is compiled to. */
function requiredBy(statement: ts.Statement): ts.VariableDeclaration[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.filter(({ name, initializer }) => ts.isIdentifier(name) && initializer && isRequire(initializer));
}

function isRequire(expression: ts.Expression): boolean {
  if (!ts.isCallExpression(expression) || !ts.isIdentifier(expression.expression)) return false;
  const { expression: { text }, arguments: [argument] } = expression;
  return text === 'require' || (['__importStar', '__importDefault'].includes(text) && isRequire(argument));
}

function declared({ parent, name, initializer }: ts.VariableDeclaration, withoutHelpers: boolean): Edit {
  const x = name.getText();
  const required = withoutHelpers ? importStarred(initializer!) : initializer!;
  return { start: parent.getStart(), end: parent.end, text: `let ${x} = () => { const loaded = ${required.getText()}; ${x} = () => loaded; return loaded; }` };
}

/** What is within `__importStar(…)`. */
function importStarred(expression: ts.Expression): ts.Expression {
  return ts.isCallExpression(expression) && expression.expression.getText() === '__importStar' ? expression.arguments[0] : expression;
}

function onlyLines(statement: ts.Statement): Edit {
  return { start: statement.getStart(), end: statement.end, text: statement.getText().replace(/[^\n]/g, '') };
}

function called(node: ts.Identifier): Edit {
  return { start: node.getStart(), end: node.end, text: `(${node.text}())` };
}

/** Not the declaration, a property of the same name, or a key of an object. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !ts.isPropertyAssignment(parent) || parent.initializer === node;
}
