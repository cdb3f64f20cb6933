import { RULE_CASES } from './cases/index';
import { Resources } from './cases/rule-case';
import { findings, plain } from './findings';
import { isFunction } from '../../src/validation/template/values';

const NONE = { Ref: 'AWS::NoValue' };

/** Merges two values: where they differ, a condition chooses. */
function either(first: unknown, second: unknown): unknown {
  if (JSON.stringify(first) === JSON.stringify(second)) return first;
  if (Array.isArray(first) && Array.isArray(second)) {
    return Array.from({ length: Math.max(first.length, second.length) }, (_, i) => either(first[i], second[i]));
  }
  if (isFields(first) && isFields(second)) {
    return Object.fromEntries([...new Set([...Object.keys(first), ...Object.keys(second)])].map((name) => [name, either(first[name], second[name])]));
  }
  return { 'Fn::If': ['IsFirst', first ?? NONE, second ?? NONE] };
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFunction(value);
}

/** Merges two templates: where they differ, a condition chooses. `DependsOn`, which cannot have one, is that of the second. */
function eitherOf(first: Resources, second: Resources): Resources {
  const ids = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(ids.map((id) => {
    if (!first[id]) return [id, { ...second[id], Condition: 'IsSecond' }];
    if (!second[id]) return [id, { ...first[id], Condition: 'IsFirst' }];
    return [id, { ...second[id], Properties: either(first[id].Properties, second[id].Properties) as Record<string, unknown> }];
  }));
}

test.each(RULE_CASES)('a template that fails $rule under a condition only, in one branch of each value, passes: $mentions', ({ fails, passes }) => {
  expect(findings(eitherOf(plain(fails), plain(passes)))).toEqual([]);
});

test.each(RULE_CASES)('a template that fails $rule may be the input of a macro: $mentions', ({ fails }) => {
  expect(findings(plain(fails), { Transform: ['AWS::LanguageExtensions', 'CompanyMacro'] })).toEqual([]);
});
