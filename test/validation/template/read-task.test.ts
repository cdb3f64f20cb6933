import { isFunction } from '../../../src/validation/template/values';
import { RULE_CASES } from '../cases/index';
import { Resources, RuleCase } from '../cases/rule-case';
import { findings, findingsOf, plain } from '../findings';

const CONDITIONAL = { 'Fn::If': ['Condition', 1, { Ref: 'AWS::NoValue' }] };

/** A changed copy of a value, with the path of the change. */
interface Variant<T> {
  readonly path: string;
  readonly variant: T;
}

const asList = (value: unknown) => (value === undefined ? [] : [value]);

/** Yields copies of a value, each with one member replaced at any depth, or removed when the replacement is undefined. */
function* variants(value: unknown, replacement: unknown, path = ''): Iterable<Variant<unknown>> {
  if (typeof value !== 'object' || value === null || isFunction(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const put = (replaced: unknown) => (Array.isArray(value)
      ? value.flatMap((item, i) => String(i) === name ? asList(replaced) : [item])
      : Object.fromEntries(Object.entries({ ...value, [name]: replaced }).filter(([, item]) => item !== undefined)));
    yield { path: `${path}.${name}`, variant: put(replacement) };
    for (const { path: inner, variant } of variants(member, replacement, `${path}.${name}`)) yield { path: inner, variant: put(variant) };
  }
}

interface Example extends RuleCase {
  readonly template: Resources;
  /** The resources whose fields are varied. */
  readonly ids: readonly string[];
}

/** Returns the passing templates. A resource that several cases of a rule share is varied only in the first of them. */
function passing(): readonly Example[] {
  const seen = new Set<string>();
  return withResources(({ passes }) => passes, ({ rule }, resource) => {
    const { size } = seen;
    return seen.add(JSON.stringify([rule, resource])).size > size;
  });
}

/** Returns the failing templates. Only resources that differ from the passing template are varied. */
function failing(): readonly Example[] {
  return withResources(({ fails }) => fails, ({ passes }, resource, id) => JSON.stringify(resource) !== JSON.stringify(passes[id]));
}

function withResources(
  of: (example: RuleCase) => Resources, isVaried: (example: RuleCase, resource: Resources[string], id: string) => boolean,
): readonly Example[] {
  return RULE_CASES.map((example) => {
    const template = plain(of(example));
    return { ...example, template, ids: Object.keys(template).filter((id) => isVaried(example, template[id], id)) };
  }).filter(({ ids }) => ids.length > 0);
}

/** Yields copies of a template, each with one field replaced. */
function* templates({ template, ids }: Example, replacement: unknown): Iterable<Variant<Resources>> {
  for (const id of ids) {
    for (const { path, variant } of variants(template[id].Properties, replacement, id)) {
      yield { path, variant: { ...template, [id]: { ...template[id], Properties: variant as Record<string, unknown> } } };
    }
  }
}

/** Rules that fail when a reference is replaced: a target group of the template to which nothing refers has no listener. */
const RULES_ABOUT_REFERENCES = /^\[ECS40[678]\]/;

describe.each([['computed value', CONDITIONAL], ['dynamic reference', '{{resolve:ssm:/x}}']])('a %s', (_, replacement) => {
  test.each(passing())('passes anywhere in the template without the mistake of $rule: $mentions', (example) => {
    const found = [...templates(example, replacement)].flatMap(({ path, variant }) => (
      findings(variant).filter((finding) => !RULES_ABOUT_REFERENCES.test(finding)).map((finding) => `${path}: ${finding}`)
    ));

    expect(found).toEqual([]);
  });
});

describe('AWS::NoValue', () => {
  test.each(failing())('counts as unset anywhere in the template that fails $rule: $mentions', (example) => {
    const found = (replacement: unknown) => [...templates(example, replacement)]
      .filter(({ path }) => !/ContainerDefinitions\.\d+\.Name$/.test(path))
      .map(({ path, variant }) => ({ path, found: findingsOf(example.rule, variant) }));

    expect(found({ Ref: 'AWS::NoValue' })).toEqual(found(undefined));
  });
});
