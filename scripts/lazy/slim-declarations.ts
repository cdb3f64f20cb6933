import * as path from 'node:path';
import * as ts from 'typescript';

/** A replacement of a part of a text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A declaration file. */
interface Module {
  readonly source: ts.SourceFile;
  /** What is declared here, by name. */
  readonly declared: Map<string, ts.Statement[]>;
  /** Where names come from that are not declared here. */
  readonly imported: Map<string, { readonly from: string; readonly name?: string }>;
}

/**
 * Takes out of declaration files what an app cannot name: declarations that nothing which the index exports refers to, the types of members that are
 * internal, and the imports that are left over, so that the compiler of an app does not read files for them. Classes keep their internal members as
 * private ones, which lets no other class pass for them.
 *
 * @param texts The text of each file, by path.
 * @param index The path of the file that exports what is public.
 */
export function slimDeclarations(texts: ReadonlyMap<string, string>, index: string): Map<string, string> {
  const modules = new Map([...texts].map(([file, text]) => [file, moduleOf(file, text)]));
  const promised = new Set([...modules.values()].flatMap(({ source }) => source.statements.filter(ts.isInterfaceDeclaration).flatMap(membersOf)));
  const used = new Map([...modules.keys()].map((file) => [file, new Set<string>()]));

  /** Follows a name from where it is used to what it means. */
  const use = (file: string, name: string): void => {
    const found = modules.get(file);
    if (!found || used.get(file)!.has(name)) return;
    const { declared, imported } = found;
    const origin = imported.get(name);
    if (!origin && !declared.has(name)) return;
    used.get(file)!.add(name);
    if (origin?.name) use(resolve(file, origin.from), origin.name);
    else if (origin) useAll(resolve(file, origin.from));
    for (const statement of declared.get(name) ?? []) namesIn(statement, promised).forEach((each) => use(file, each));
  };
  const useAll = (file: string): void => modules.get(file)?.declared.forEach((_, name) => use(file, name));

  for (const statement of modules.get(index)!.source.statements.filter(ts.isExportDeclaration)) {
    const from = resolve(index, (statement.moduleSpecifier as ts.StringLiteral).text);
    if (statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      statement.exportClause.elements.forEach(({ name, propertyName }) => use(from, (propertyName ?? name).text));
    } else {
      useAll(from);
    }
  }
  const slim = (file: string, text: string) => edited(text, editsOf(modules.get(file)!, used.get(file)!, promised));
  return new Map([...texts].map(([file, text]) => [file, file === index ? text : slim(file, text)]));
}

function moduleOf(file: string, text: string): Module {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const declared: Module['declared'] = new Map();
  const imported: Module['imported'] = new Map();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const from = (statement.moduleSpecifier as ts.StringLiteral).text;
      bindingsOf(statement).forEach(({ name, original }) => imported.set(name, { from, name: original }));
    } else {
      for (const name of declaredBy(statement)) declared.set(name, [...declared.get(name) ?? [], statement]);
    }
  }
  return { source, declared, imported };
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isExportDeclaration(statement)) return [];
  const { name } = statement as ts.DeclarationStatement;
  if (!name) throw new Error(`${statement.getSourceFile().fileName} declares something without a name: ${statement.getText()}`);
  return [name.text];
}

/** The names that an import makes; `original` is what the other module calls it, absent for all of it. */
function bindingsOf({ importClause }: ts.ImportDeclaration): { readonly name: string; readonly original?: string }[] {
  const bindings = importClause?.namedBindings;
  if (!bindings) throw new Error('Declarations import by name only');
  if (ts.isNamespaceImport(bindings)) return [{ name: bindings.name.text }];
  return bindings.elements.map(({ name, propertyName }) => ({ name: name.text, original: (propertyName ?? name).text }));
}

function resolve(file: string, module: string): string {
  return module.startsWith('.') ? `${path.join(path.dirname(file), module)}.d.ts` : module;
}

/** The names of internal members of an interface: a class that implements it has to have them. */
function membersOf({ members }: ts.InterfaceDeclaration): string[] {
  return members.filter(isInternal).map(({ name }) => name!.getText());
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

/** Whether apps see no more of a member than its name. */
function isHidden(member: ts.ClassElement, promised: ReadonlySet<string>): boolean {
  if (ts.isConstructorDeclaration(member)) return isInternal(member.parent);
  return isInternal(member) && !promised.has(member.name!.getText());
}

/** All names that are part of a declaration; those of properties among them, which do no harm. */
function namesIn(declaration: ts.Node, promised: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isClassElement(node) && isHidden(node, promised)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return names;
}

function editsOf({ source }: Module, used: ReadonlySet<string>, promised: ReadonlySet<string>): Edit[] {
  return source.statements.flatMap((statement): Edit[] => {
    const whole = { start: statement.getFullStart(), end: statement.end };
    if (ts.isImportDeclaration(statement)) {
      const names = bindingsOf(statement).map(({ name }) => name);
      const kept = names.filter((name) => used.has(name));
      if (kept.length === names.length) return [];
      if (kept.length === 0) return [{ ...whole, text: '' }];
      const { elements } = statement.importClause!.namedBindings as ts.NamedImports;
      const text = elements.filter(({ name }) => used.has(name.text)).map((element) => element.getText()).join(', ');
      return [{ start: elements[0].getStart(), end: elements[elements.length - 1].end, text }];
    }
    if (ts.isExportDeclaration(statement)) return [];
    if (!declaredBy(statement).some((name) => used.has(name))) return [{ ...whole, text: '' }];
    return ts.isClassDeclaration(statement) ? statement.members.filter((member) => isHidden(member, promised)).map(hidden) : [];
  });
}

function hidden(member: ts.ClassElement): Edit {
  return { start: member.getStart(), end: member.end, text: ts.isConstructorDeclaration(member) ? 'protected constructor();' : `private ${member.name!.getText()};` };
}

function edited(text: string, edits: readonly Edit[]): string {
  const last = [...edits].sort((a, b) => b.start - a.start);
  const result = last.reduce((rest, { start, end, text: inserted }) => rest.slice(0, start) + inserted + rest.slice(end), text);
  // A file without imports and exports would be a script, whose names are everybody's.
  return /^(import|export)\b/m.test(result) ? result : `${result.trimEnd()}\nexport {};\n`.trimStart();
}
