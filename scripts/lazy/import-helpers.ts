import * as ts from 'typescript';

const HELPERS = ['__createBinding', '__setModuleDefault', '__importStar'];

/**
 * What TypeScript declares in a module for its `import * as x`, where the module does as well without: it is longer than many a module, and only gives
 * what is no ES module a `default`. Nothing where a default is read, or where something else than the declaration of an import uses it.
 *
 * @param imports The declarations of imports, `const x = __importStar(require('…'))`.
 */
export function needlessHelpers(file: ts.SourceFile, imports: ReadonlyMap<string, ts.VariableDeclaration>): readonly ts.Statement[] {
  const helpers = file.statements.filter(isHelper);
  const isNeeded = (node: ts.Node): boolean => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'default' && ts.isIdentifier(node.expression) && imports.has(node.expression.text)) return true;
    if (ts.isIdentifier(node) && HELPERS.includes(node.text) && !isCallOfImport(node)) return true;
    return ts.forEachChild(node, isNeeded) ?? false;
  };
  const isCallOfImport = ({ parent }: ts.Identifier) => [...imports.values()].some(({ initializer }) => initializer === parent);
  return file.statements.some((statement) => !isHelper(statement) && isNeeded(statement)) ? [] : helpers;
}

function isHelper(statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) && statement.declarationList.declarations.every(({ name }) => HELPERS.includes(name.getText()));
}
