import { RULE_CASES } from './cases/index';
import { findings, plain } from './findings';
import { firstDuplicate } from '../../src/private/errors';
import { RULES } from '../../src/validation/all-rules';
import { errorAt } from '../fixtures/error-at';

describe('every rule', () => {
  test('has a unique ID', () => {
    const ids = RULES.map(({ id }) => id);

    expect(firstDuplicate(ids)).toBeUndefined();
    expect(ids.filter((id) => !/^ECS[1-9]\d\d$/.test(id))).toEqual([]);
  });

  test('has a failing and a passing template', () => {
    expect([...new Set(RULE_CASES.map(({ rule }) => rule))].sort()).toEqual(RULES.map(({ id }) => id));
  });

  test.each(RULES)('$id links to the documentation of AWS: $link', ({ link }) => {
    expect(link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/);
  });

  test.each(RULES)('$id has a title: $title', ({ title }) => {
    expect(title).toMatch(/^[A-Z0-9].*[^.]$/);
  });
});

describe('a template', () => {
  test.each(RULE_CASES)('fails $rule: $mentions', ({ rule, fails, mentions }) => {
    expect(findings(plain(fails)).filter((finding) => finding.startsWith(`[${rule}]`))).toEqual([expect.stringMatching(errorAt(rule, ...mentions))]);
  });

  test.each(RULE_CASES)('passes all rules without the mistake of $rule: $mentions', ({ passes }) => {
    expect(findings(plain(passes))).toEqual([]);
  });
});
