/** An import that a piece of TypeScript needs: `import { aws_ecs as ecs } from 'aws-cdk-lib'` is `{ module: 'aws-cdk-lib/aws-ecs', namespace: 'ecs' }`. */
export interface Import {
  readonly module: string;
  /** The name after `* as`; or else `names`. */
  readonly namespace?: string;
  readonly name?: string;
}

/** A piece of TypeScript, with the imports that it needs. */
export class Expression {
  constructor(readonly text: string, readonly imports: readonly Import[] = []) {}
}

/** What can stand in a template of code: other code, or its text. */
export type CodePart = Expression | string | number;

/** Joins code: `` code`${ecs}.ContainerImage.fromRegistry(${literal(image)})` ``. A text is taken as code; use `literal()` for values. */
export function code(strings: TemplateStringsArray, ...parts: CodePart[]): Expression {
  const text = strings.reduce((joined, string, index) => joined + textOf(parts[index - 1]) + string);
  return new Expression(text, parts.flatMap((part) => part instanceof Expression ? part.imports : []));
}

function textOf(part: CodePart): string {
  return part instanceof Expression ? part.text : String(part);
}

/** A module of aws-cdk-lib or Node that is imported as a whole: `awsModule('ecs')` is `import * as ecs from 'aws-cdk-lib/aws-ecs'`. */
export function awsModule(namespace: string, module = `aws-cdk-lib/aws-${namespace}`): Expression {
  return new Expression(namespace, [{ module, namespace }]);
}

/** A name that is imported: `imported('WorkloadTask')` from this library, `imported('Duration', 'aws-cdk-lib')` from another. */
export function imported(name: string, module = 'cdk-fargate-workloads'): Expression {
  return new Expression(name, [{ module, name }]);
}

/** A value as TypeScript: text, number, boolean, list or object. */
export function literal(value: unknown): Expression {
  if (Array.isArray(value)) return list(value.map(literal));
  if (typeof value === 'object' && value !== null) {
    return object(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, literal(member)])));
  }
  return new Expression(JSON.stringify(value));
}

/** An object literal; members that are undefined are left out. A key that is no identifier is quoted. */
export function object(members: { readonly [key: string]: Expression | undefined }): Expression {
  const present = Object.entries(members).filter((entry): entry is [string, Expression] => entry[1] !== undefined);
  const lines = present.map(([key, value]) => value.text === key ? code`${key}` : code`${propertyName(key)}: ${value}`);
  return present.length === 0 ? code`{}` : code`{ ${join(lines)} }`;
}

export function list(items: readonly Expression[]): Expression {
  return code`[${join(items)}]`;
}

/** Joins code, by commas unless told otherwise. */
export function join(items: readonly Expression[], separator = ', '): Expression {
  return new Expression(items.map((item) => item.text).join(separator), items.flatMap((item) => item.imports));
}

/** Puts a comment above code, on lines of its own. */
export function commented(comment: string, commentedCode: Expression): Expression {
  const lines = comment.split('\n').map((line) => `// ${line}`.trimEnd()).join('\n');
  return code`\n${lines}\n${commentedCode}`;
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
