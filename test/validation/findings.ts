import { Resources } from './cases/rule-case';
import { formatProblemWithRemedy } from '../../src/private/errors';
import { checkTemplate, RULES } from '../../src/validation/all-rules';
import { Template, TemplateDocument } from '../../src/validation/template/template';

/** Returns what all rules find in resources and the rest of their template, as `[rule] problem; remedy`. */
export function findings(resources: Resources, rest: Omit<TemplateDocument, 'Resources'> = {}): string[] {
  return checkTemplate({ ...rest, Resources: resources }).map(({ rule, ...problem }) => `[${rule.id}] ${formatProblemWithRemedy(problem)}`);
}

/** Returns what one rule finds in resources. */
export function findingsOf(id: string, resources: Resources): string[] {
  const rule = RULES.find((candidate) => candidate.id === id)!;
  const template = new Template({ Resources: resources }, true);
  const checked = [rule.type, ...rule.otherTypes ?? []].flatMap((type) => template.resources(type));
  return checked.flatMap((resource) => [...rule.check(resource)]).map(formatProblemWithRemedy);
}

/** Copies a value as if it came from a template file, without members that are undefined. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
