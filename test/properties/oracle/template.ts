/** A CloudFormation template, as far as the checks look at it. */
export interface CfnTemplate {
  readonly Parameters?: Record<string, unknown>;
  readonly Mappings?: Record<string, unknown>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources?: Record<string, CfnTemplateResource>;
  readonly Outputs?: Record<string, unknown>;
}

export interface CfnTemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 } as const;
const MAX_BYTES = 1_000_000;

/** What CloudFormation would refuse before it creates anything, and what a template never says on purpose. */
export function templateProblems(template: CfnTemplate): string[] {
  return [...referenceProblems(template), ...cycleProblems(template), ...sizeProblems(template), ...invalidValues(template, '')];
}

/** Everything that a value refers to: logical ids, parameters, conditions. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref' && typeof item === 'string') return [item];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(item) ? item[0] : String(item).split('.')[0])];
    if (key === 'Fn::Sub') return substituted(item);
    return referencesIn(item);
  });
}

function substituted(sub: unknown): string[] {
  const [text, variables] = Array.isArray(sub) ? [String(sub[0]), sub[1] as Record<string, unknown>] : [String(sub), {}];
  const names = [...text.matchAll(/\$\{(?!!)([^}]+)\}/g)].map(([, name]) => name.split('.')[0]);
  return [...names.filter((name) => !(name in variables)), ...referencesIn(variables)];
}

function dependsOn({ DependsOn = [] }: CfnTemplateResource): string[] {
  return [DependsOn].flat();
}

function referenceProblems({ Resources = {}, Parameters = {}, Conditions = {}, Outputs = {} }: CfnTemplate): string[] {
  const known = (name: string) => name in Resources || name in Parameters || name.startsWith('AWS::');
  const dangling = (where: string, names: readonly string[]) => names.filter((name) => !known(name)).map((name) => `${where} refers to ${name}, which is not there`);
  const resources = Object.entries(Resources).flatMap(([id, resource]) => [
    ...dangling(id, referencesIn(resource.Properties)),
    ...dependsOn(resource).filter((name) => !(name in Resources)).map((name) => `${id} depends on ${name}, which is not there`),
    ...resource.Condition !== undefined && !(resource.Condition in Conditions) ? [`${id} has the condition ${resource.Condition}, which is not there`] : [],
  ]);
  return [...resources, ...Object.entries(Outputs).flatMap(([id, output]) => dangling(`output ${id}`, referencesIn(output)))];
}

function cycleProblems({ Resources = {} }: CfnTemplate): string[] {
  const finished = new Set<string>();
  const visit = (id: string, path: readonly string[]): string | undefined => {
    if (path.includes(id)) return `resources need each other: ${[...path.slice(path.indexOf(id)), id].join(' -> ')}`;
    if (finished.has(id) || !(id in Resources)) return undefined;
    const needs = [...new Set([...dependsOn(Resources[id]), ...referencesIn(Resources[id].Properties)])];
    for (const next of needs) {
      const cycle = visit(next, [...path, id]);
      if (cycle) return cycle;
    }
    finished.add(id);
    return undefined;
  };
  for (const id of Object.keys(Resources)) {
    const cycle = visit(id, []);
    if (cycle) return [cycle];
  }
  return [];
}

function sizeProblems(template: CfnTemplate): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(template));
  const counts = Object.entries(MAX).map(([section, most]) => ({
    section, most, count: Object.keys(template[section as keyof typeof MAX] ?? {}).length,
  }));
  return [
    ...bytes > MAX_BYTES ? [`the template has ${bytes} bytes`] : [],
    ...counts.filter(({ count, most }) => count > most).map(({ section, count }) => `the template has ${count} ${section}`),
  ];
}

/** `null` is what JSON makes of NaN and Infinity, and the others are what JavaScript makes of a value in a text by mistake. */
function invalidValues(value: unknown, path: string): string[] {
  if (value === null) return [`${path} is null`];
  if (typeof value === 'string' && /\[object Object\]|\bundefined\b|\bNaN\b|\$\{Token\[|#\{Token\[/.test(value)) return [`${path} says '${value}'`];
  if (typeof value === 'number' && Math.abs(value) > 1e100) return [`${path} is ${value}, which is a token written as a number`];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => invalidValues(item, `${path}/${key}`));
}
