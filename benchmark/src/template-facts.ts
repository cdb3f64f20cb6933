/** As much of a template as is looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | readonly string[];
}

/** What a template is to CloudFormation. */
export interface TemplateFacts {
  readonly resources: number;
  readonly functions: number;
  readonly dependsOn: number;
  /** Resources on the longest way of references and `DependsOn`: what CloudFormation makes one after the other. */
  readonly depth: number;
}

export function templateFacts({ Resources }: Template): TemplateFacts {
  const resources = Object.values(Resources);
  return {
    resources: resources.length,
    functions: resources.filter(({ Type }) => Type === 'AWS::Lambda::Function').length,
    dependsOn: resources.reduce((sum, { DependsOn = [] }) => sum + [DependsOn].flat().length, 0),
    depth: longestPath(Resources).length,
  };
}

/** Logical ids of the longest chain, the resource that CloudFormation makes last first. */
export function longestPath(resources: Template['Resources']): string[] {
  const known = new Map<string, string[]>();
  const pathFrom = (id: string): string[] => {
    const path = known.get(id);
    if (path) return path;
    const longest = dependenciesOf(resources, id).map(pathFrom).reduce((best, next) => (next.length > best.length ? next : best), [] as string[]);
    known.set(id, [id, ...longest]);
    return [id, ...longest];
  };
  return Object.keys(resources).map(pathFrom).reduce((best, next) => (next.length > best.length ? next : best), []);
}

/** All that CloudFormation makes before a resource, at whatever distance. */
export function ancestors(resources: Template['Resources'], id: string): Set<string> {
  const found = new Set<string>();
  const visit = (next: string): void => dependenciesOf(resources, next).forEach((dependency) => {
    if (found.has(dependency)) return;
    found.add(dependency);
    visit(dependency);
  });
  visit(id);
  return found;
}

/** What a resource waits for: what its properties refer to, and `DependsOn`. */
function dependenciesOf(resources: Template['Resources'], id: string): string[] {
  const { Properties, DependsOn = [] } = resources[id];
  return [...new Set([...references(Properties), ...[DependsOn].flat()])].filter((other) => other in resources);
}

function* references(value: unknown): Iterable<string> {
  if (Array.isArray(value)) for (const member of value) yield* references(member);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'Ref') yield member;
    else if (key === 'Fn::GetAtt') yield typeof member === 'string' ? member.split('.')[0] : member[0];
    else if (key === 'Fn::Sub') yield* substituted(member);
    else yield* references(member);
  }
}

function* substituted(value: unknown): Iterable<string> {
  const [text, variables] = [value].flat();
  for (const [, name] of String(text).matchAll(/\$\{([A-Za-z0-9]+)/g)) yield name;
  yield* references(variables);
}
