import { NeededRules, ResourceRule } from './rule';
import { RULES } from './rules';
import { Template, TemplateDocument } from './template/template';
import { Refusal } from '../private/errors';

const RULES_BY_TYPE: ReadonlyMap<string, NeededRules<ResourceRule>> = new Map(
  [...new Set(RULES.map(({ type }) => type))].map((type) => [type, new NeededRules(RULES.filter((rule) => rule.type === type))]),
);

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
  const findings: Finding[] = [];
  for (const [type, rules] of RULES_BY_TYPE) {
    for (const resource of template.resources(type)) {
      for (const rule of rules.in(resource.fieldNames)) {
        for (const refusal of rule.check(resource)) findings.push({ ...refusal, rule, logicalId: resource.logicalId });
      }
    }
  }
  return findings;
}
