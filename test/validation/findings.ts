import { Resources } from './cases/rule-case';
import { refusalText } from '../../src/private/errors';
import { checkTemplate } from '../../src/validation/check-template';

/** What the rules find in resources. */
export function findings(resources: Resources): string[] {
  return checkTemplate({ Resources: resources }).map(({ rule, ...refusal }) => `${rule.id}: ${refusalText(refusal)}`);
}

/** As a template comes from its file: without what is undefined. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
