import * as fs from 'node:fs';
import * as path from 'node:path';
import { IPolicyValidationContext, IPolicyValidationPlugin, NestedStack, PolicyValidationPluginReport, Stack } from 'aws-cdk-lib/core';
import { checkTemplate, PLUGIN_NAME, RULES } from './all-rules';
import { synthesizedFile, violation } from './violation';
import { isLookupPending } from '../private/pending-lookup';

/**
 * Checks the templates of any CDK app for mistakes with Amazon ECS: in task definitions and services, in their load balancers, deployments,
 * service discovery and scaling, and in what runs tasks without a service, such as a schedule, an event rule or a state machine, whichever construct
 * created them. Values that are known only at deployment pass. Errors fail synthesis, warnings do not. Services and jobs of this library report what
 * is wrong with their own service and task definition in the same way without the plugin, and once with it.
 *
 * ```ts
 * Validations.of(app).addPlugins(new EcsRules());
 * ```
 *
 * Acknowledge a rule that you break on purpose, at the construct or above it:
 *
 * ```ts
 * Validations.of(shop).acknowledge({ id: 'EcsRules::ECS317', reason: 'ECS Exec sessions are opened in the sidecar only' });
 * ```
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class EcsRules implements IPolicyValidationPlugin {
  /** The name of the plugin in validation reports, and the prefix of rule IDs in acknowledgements. */
  public readonly name: string = PLUGIN_NAME;

  /** The IDs of all rules. */
  public readonly ruleIds?: string[] = RULES.map(({ id }) => id);

  /**
   * Checks the templates of an app. CDK calls this method after it has written them. Finds nothing while a look-up of the app is pending: the CLI
   * synthesizes it again with the answer.
   *
   * @param context The paths of the templates.
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    if (isLookupPending(context.appConstruct)) return { success: true, violations: [] };
    const violations = templateFiles(context).flatMap((templatePath) => (
      checkTemplate(JSON.parse(fs.readFileSync(templatePath, 'utf-8'))).map((finding) => (
        violation(finding, { resourceLogicalId: finding.logicalId, templatePath })
      ))
    ));
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }
}

/** Returns the files of all templates to check, including those of nested stacks, which CDK does not list. */
function templateFiles({ templatePaths, appConstruct }: IPolicyValidationContext): readonly string[] {
  const listed = new Set(templatePaths.map((file) => path.resolve(file)));
  const nested = appConstruct.node.findAll().filter(NestedStack.isNestedStack);
  const checked = nested.filter((stack) => listed.has(synthesizedFile(stack, topOf(stack).templateFile)));
  return [...templatePaths, ...checked.map((stack) => synthesizedFile(stack, stack.templateFile))];
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}
