import * as fs from 'node:fs';
import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib/core';
import { checkTemplate, Finding } from './check-template';
import { PLUGIN_NAME } from './plugin-name';
import { RULES } from './rules';
import { templateFiles } from './template/template-files';
import { problemText } from '../private/errors';

/**
 * Checks any CDK app for what cannot work on Amazon ECS: task definitions, services, their load balancers, deployments, discovery and
 * scaling, whoever made them. What is known only once it is deployed passes. Errors fail the synthesis, warnings do not.
 *
 * ```ts
 * Validations.of(app).addPlugins(new EcsRules());
 * ```
 *
 * What breaks a rule on purpose is acknowledged, at the construct or above it:
 *
 * ```ts
 * Validations.of(shop).acknowledge({ id: 'EcsRules::ECS222', reason: 'the check is slow, and runs seldom' });
 * ```
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class EcsRules implements IPolicyValidationPlugin {
  /** What the report and acknowledgements call the rules. */
  public readonly name: string = PLUGIN_NAME;

  /** The ids of the rules. */
  public readonly ruleIds?: string[] = RULES.map(({ id }) => id);

  /**
   * Checks the templates of an app. CDK calls it once they are written.
   *
   * @param context Where the templates are.
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = templateFiles(context).flatMap((file) => (
      checkTemplate(JSON.parse(fs.readFileSync(file, 'utf-8'))).map((finding) => violation(finding, file))
    ));
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }
}

function violation({ rule, logicalId, ...refusal }: Finding, templatePath: string): PolicyViolation {
  return {
    ruleName: rule.id,
    severity: rule.severity,
    description: problemText(refusal),
    fix: `${refusal.instead}; see ${rule.link}`,
    violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations: [`Properties.${rule.property}`] }],
  };
}
