import { RULE_CASES } from './cases';
import { Resources, RuleCase } from './cases/rule-case';
import { findings } from './findings';

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

/** Copies of resources in which one field is replaced. */
function* templates(resources: Resources, replacement: unknown): Iterable<Variant<Resources>> {
  for (const [id, resource] of Object.entries(resources)) {
    for (const { path, variant } of variants(resource.Properties, replacement, id)) {
      yield { path, variant: { ...resources, [id]: { ...resource, Properties: variant as Record<string, unknown> } } };
    }
  }
}

interface Example extends RuleCase {
  readonly template: Resources;
}

/** The templates of the cases as they come from a file, each with the first case that has it. */
function examples(of: (example: RuleCase) => Resources): readonly Example[] {
  const texts = RULE_CASES.map((example) => JSON.stringify(of(example)));
  return RULE_CASES.map((example, i) => ({ ...example, template: JSON.parse(texts[i]) })).filter((_, i) => texts.indexOf(texts[i]) === i);
}

/** What is made in a template cannot be what comes from elsewhere: a target group that nothing here refers to has no listener. */
const BY_REFERENCE = /^ECS40[67]/;

describe('what CloudFormation computes', () => {
  test.each(examples(({ passes }) => passes))('passes wherever it is in the template that is mended for $rule: $message', ({ template }) => {
    const found = [...templates(template, CONDITIONAL)].flatMap(({ path, variant }) => (
      findings(variant).filter((finding) => !BY_REFERENCE.test(finding)).map((finding) => `${path}: ${finding}`)
    ));

    expect(found).toEqual([]);
  });
});

describe('what is no value', () => {
  test.each(examples(({ fails }) => fails))('is as if it were not there, wherever it is in the template that fails $rule: $message', ({ template }) => {
    const found = (replacement: unknown) => [...templates(template, replacement)]
      .filter(({ path }) => !/ContainerDefinitions\.\d+\.Name$/.test(path))
      .map(({ path, variant }) => ({ path, found: findings(variant) }));

    expect(found({ Ref: 'AWS::NoValue' })).toEqual(found(undefined));
  });
});
