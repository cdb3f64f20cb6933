import { RULE_CASES } from '../cases/index';
import { Resources, RuleCase } from '../cases/rule-case';
import { findings, findingsOf, plain } from '../findings';

const CONDITIONAL = { 'Fn::If': ['Condition', 1, { Ref: 'AWS::NoValue' }] };

interface Variant<T> {
  readonly path: string;
  readonly variant: T;
}

const listed = (value: unknown) => (value === undefined ? [] : [value]);

/** Copies of a value in which one member, at any depth, is replaced; left out where it is replaced by nothing. */
function* variants(value: unknown, replacement: unknown, path = ''): Iterable<Variant<unknown>> {
  if (typeof value !== 'object' || value === null || 'Ref' in value || 'Fn::GetAtt' in value) return;
  for (const [name, member] of Object.entries(value)) {
    const put = (given: unknown) => (Array.isArray(value)
      ? value.flatMap((item, i) => String(i) === name ? listed(given) : [item])
      : Object.fromEntries(Object.entries({ ...value, [name]: given }).filter(([, item]) => item !== undefined)));
    yield { path: `${path}.${name}`, variant: put(replacement) };
    for (const { path: inner, variant } of variants(member, replacement, `${path}.${name}`)) yield { path: inner, variant: put(variant) };
  }
}

interface Example extends RuleCase {
  readonly template: Resources;
  /** The resources whose fields are replaced. */
  readonly ids: readonly string[];
}

/** Templates that pass, as they come from a file. What several cases of a rule have in common is varied in the first of them. */
function passing(): readonly Example[] {
  const seen = new Set<string>();
  return withResources(({ passes }) => passes, ({ rule }, resource) => {
    const { size } = seen;
    return seen.add(JSON.stringify([rule, resource])).size > size;
  });
}

/** Templates that fail, as they come from a file. What is mended in them is varied. */
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

/** Copies of a template in which one field is replaced. */
function* templates({ template, ids }: Example, replacement: unknown): Iterable<Variant<Resources>> {
  for (const id of ids) {
    for (const { path, variant } of variants(template[id].Properties, replacement, id)) {
      yield { path, variant: { ...template, [id]: { ...template[id], Properties: variant as Record<string, unknown> } } };
    }
  }
}

/** What is made in a template cannot be what comes from elsewhere: a target group that nothing here refers to has no listener. */
const BY_REFERENCE = /^ECS40[67]/;

describe('what CloudFormation computes', () => {
  test.each(passing())('passes wherever it is in the template that is mended for $rule: $message', (example) => {
    const found = [...templates(example, CONDITIONAL)].flatMap(({ path, variant }) => (
      findings(variant).filter((finding) => !BY_REFERENCE.test(finding)).map((finding) => `${path}: ${finding}`)
    ));

    expect(found).toEqual([]);
  });
});

describe('what is no value', () => {
  test.each(failing())('is as if it were not there, wherever it is in the template that fails $rule: $message', (example) => {
    const found = (replacement: unknown) => [...templates(example, replacement)]
      .filter(({ path }) => !/ContainerDefinitions\.\d+\.Name$/.test(path))
      .map(({ path, variant }) => ({ path, found: findingsOf(example.rule, variant) }));

    expect(found({ Ref: 'AWS::NoValue' })).toEqual(found(undefined));
  });
});
