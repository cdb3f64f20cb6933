import * as ts from 'typescript';

/**
 * Lets V8 compile the modules of a bundle while it reads the file. It would skip over them first, and read them once more when they are evaluated, were
 * their functions not in parentheses.
 *
 * @see https://v8.dev/blog/preparser#pife
 */
export function compiledAtOnce(code: string): string {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ES2022, true);
  const modules = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => declarationList.declarations.flatMap(moduleOf));
  return modules.reverse().reduce((changed, { name, end }) => [
    changed.slice(0, name.end), ':(function', changed.slice(name.end, end), ')', changed.slice(end),
  ].join(''), code);
}

/** The function that esbuild makes of a module: `var require_x = __commonJS({ "x.js"(exports) { … } })`. */
function moduleOf({ initializer }: ts.VariableDeclaration): ts.MethodDeclaration[] {
  if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== '__commonJS') return [];
  const [argument] = initializer.arguments;
  return ts.isObjectLiteralExpression(argument) ? argument.properties.filter(ts.isMethodDeclaration) : [];
}
