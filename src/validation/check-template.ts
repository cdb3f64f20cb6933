import { NeededRules, ResourceRule } from './rule';
import { RULES } from './rules';
import { Template, TemplateDocument } from './template/template';
import { Refusal } from '../private/errors';

type RulesByType = ReadonlyMap<string, NeededRules<ResourceRule>>;

const ALL = byType(RULES);
const ERRORS = byType(RULES.filter(({ severity }) => severity === 'error'));

function byType(rules: readonly ResourceRule[]): RulesByType {
  return new Map([...new Set(rules.map(({ type }) => type))].map((type) => [type, new NeededRules(rules.filter((rule) => rule.type === type))]));
}

/** Something in a template that a rule refuses. */
export interface Finding extends Refusal {
  readonly rule: ResourceRule;
  readonly logicalId: string;
}

/** Everything that the rules refuse in a whole template. What is known only once it is deployed passes. */
export function checkTemplate(document: TemplateDocument): readonly Finding[] {
  return findingsIn(new Template(document, true), ALL);
}

/** What cannot work in some resources of a template. */
export function checkResources(resources: TemplateDocument['Resources']): readonly Finding[] {
  return findingsIn(new Template({ Resources: resources }, false), ERRORS);
}

function findingsIn(template: Template, rulesByType: RulesByType): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [type, rules] of rulesByType) {
    for (const resource of template.resources(type)) {
      for (const rule of rules.in(resource.fieldNames)) {
        for (const refusal of rule.check(resource)) findings.push({ ...refusal, rule, logicalId: resource.logicalId });
      }
    }
  }
  return findings;
}
