import { Resources } from './cases/rule-case';
import { formatProblemWithRemedy } from '../../src/private/errors';
import { checkTemplate, RULES } from '../../src/validation/all-rules';
import { Template } from '../../src/validation/template/template';

/** What the rules find in resources. */
export function findings(resources: Resources): string[] {
  return checkTemplate({ Resources: resources }).map(({ rule, ...refusal }) => `${rule.id}: ${formatProblemWithRemedy(refusal)}`);
}

/** What one rule finds in resources. */
export function findingsOf(id: string, resources: Resources): string[] {
  const rule = RULES.find((candidate) => candidate.id === id)!;
  return new Template({ Resources: resources }, true).resources(rule.type).flatMap((resource) => [...rule.check(resource)]).map(formatProblemWithRemedy);
}

/** As a template comes from its file: without what is undefined. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
