import { Resources } from './cases/rule-case';
import { refusalText } from '../../src/private/errors';
import { checkTemplate } from '../../src/validation/check-template';

/** What the rules find in resources that come from the file of a template, where nothing is `undefined`. */
export function findings(resources: Resources): string[] {
  return checkTemplate(JSON.parse(JSON.stringify({ Resources: resources }))).map(({ rule, ...refusal }) => `${rule.id}: ${refusalText(refusal)}`);
}
