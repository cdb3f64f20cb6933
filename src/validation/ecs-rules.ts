import * as path from 'node:path';
import { IPolicyValidationContext, IPolicyValidationPlugin, NestedStack, PolicyValidationPluginReport, PolicyViolation, Stack, Stage } from 'aws-cdk-lib/core';
import * as fs from 'node:fs';
import { checkTemplate, Finding, PLUGIN_NAME, RULES } from './all-rules';
import { formatProblem } from '../private/errors';

/** The files of all templates to check. Nested stacks have files of their own, which CDK does not list. */
export function templateFiles({ templatePaths, appConstruct }: IPolicyValidationContext): readonly string[] {
  const listed = new Set(templatePaths.map((file) => path.resolve(file)));
  const nested = appConstruct.node.findAll().filter(NestedStack.isNestedStack);
  const checked = nested.filter((stack) => listed.has(fileOf(stack, topOf(stack).templateFile)));
  return [...templatePaths, ...checked.map((stack) => fileOf(stack, stack.templateFile))];
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

function fileOf(stack: Stack, templateFile: string): string {
  return path.resolve(Stage.of(stack)!.outdir, templateFile);
}

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

function violation({ rule, logicalId, ...problem }: Finding, templatePath: string): PolicyViolation {
  return {
    ruleName: rule.id,
    severity: rule.severity,
    description: formatProblem(problem),
    fix: `${problem.remedy}; see ${rule.link}`,
    violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations: [`Properties.${rule.property}`] }],
  };
}
