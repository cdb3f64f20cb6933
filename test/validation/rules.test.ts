import { RULE_CASES } from './cases/index';
import { findings, plain } from './findings';
import { RULES } from '../../src/validation/all-rules';

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
    expect(findings(plain(fails)).filter((finding) => finding.startsWith(rule))).toEqual([`${rule}: ${message}`]);
  });

  test.each(RULE_CASES)('passes all rules where it is mended for $rule: $message', ({ passes }) => {
    expect(findings(plain(passes))).toEqual([]);
  });
});
