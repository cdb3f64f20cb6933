import { RULE_CASES } from './cases';
import { Resources } from './cases/rule-case';
import { refusalText } from '../../src/private/errors';
import { checkTemplate } from '../../src/validation/check-template';
import { RULES } from '../../src/validation/rules';

function findings(resources: Resources): string[] {
  return checkTemplate(plain({ Resources: resources })).map(({ rule, ...refusal }) => `${rule.id}: ${refusalText(refusal)}`);
}

/** As a template comes from its file: without what is undefined. */
function plain<T>(template: T): T {
  return JSON.parse(JSON.stringify(template));
}

describe('every rule', () => {
  test('has an id of its own', () => {
    const ids = RULES.map(({ id }) => id);

    expect(ids.filter((id, i) => !/^ECS[1-9]\d\d$/.test(id) || ids.indexOf(id) !== i)).toEqual([]);
  });

  test('has a failing and a passing template', () => {
    expect([...new Set(RULE_CASES.map(({ rule }) => rule))].sort()).toEqual(RULES.map(({ id }) => id));
  });

  test.each(RULES)('$id links to a page of AWS: $link', ({ link }) => {
    expect(link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/);
  });

  test.each(RULES)('$id says what it wants: $title', ({ title }) => {
    expect(title).toMatch(/^[A-Z0-9].*[^.]$/);
  });
});

describe('a template', () => {
  test.each(RULE_CASES)('fails $rule: $message', ({ rule, fails, message }) => {
    expect(findings(fails).filter((finding) => finding.startsWith(rule))).toEqual([`${rule}: ${message}`]);
  });

  test.each(RULE_CASES)('passes all rules where it is mended for $rule: $message', ({ passes }) => {
    expect(findings(passes)).toEqual([]);
  });
});
