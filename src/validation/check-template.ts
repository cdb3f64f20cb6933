import { ResourceRule } from './rule';
import { RULES } from './rules';
import { Template, TemplateDocument } from './template/template';
import { Refusal } from '../private/errors';

/** Something in a template that a rule refuses. */
export interface Finding extends Refusal {
  readonly rule: ResourceRule;
  readonly logicalId: string;
}

/** Everything that the rules refuse in a whole template. What is known only once it is deployed passes. */
export function checkTemplate(document: TemplateDocument): readonly Finding[] {
  return checkResources(new Template(document, true));
}

/** Everything that the rules refuse in resources of a template. */
export function checkResources(template: Template): readonly Finding[] {
  return RULES.flatMap((rule) => template.resources(rule.type).flatMap((resource) => (
    [...rule.check(resource)].map((refusal) => ({ ...refusal, rule, logicalId: resource.logicalId }))
  )));
}
