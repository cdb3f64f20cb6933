import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { CfnElement, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { RunExample } from './run-example';
import { readStacks } from '../../scripts/synthesize';

/** A rule that a resource breaks. */
export interface Finding {
  readonly example: string;
  /** The rule's id, with that of its pack, except for Control Tower's. */
  readonly rule: string;
  /** Path of the resource's construct. */
  readonly path: string;
}

/** Some checks of Control Tower name no resource beside the one that they are about. */
export const WHOLE_TEMPLATE = 'template';

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, HIPAASecurityChecks];

/** What cdk-nag's packs find in the apps, except for what is acknowledged there, and what Control Tower's rules find in their templates. */
export function findingsIn(examples: Readonly<Record<string, RunExample>>): Finding[] {
  return [...Object.entries(examples).flatMap(([example, { app }]) => cdkNagFindings(example, app)), ...controlTowerFindings(examples)];
}

function cdkNagFindings(example: string, app: IConstruct): Finding[] {
  return PACKS.flatMap((Pack) => new Pack(app).validateScope(app).violations)
    .flatMap(({ ruleName: rule, violatingResources }) => violatingResources.map(({ constructPath: path }) => ({ example, rule, path: path! })));
}

/** The program of the rules is started once: that is what takes time. */
function controlTowerFindings(examples: Readonly<Record<string, RunExample>>): Finding[] {
  const paths = new Map<string, { example: string; paths: Map<string, string> }>();
  for (const [example, { app, directory }] of Object.entries(examples)) {
    for (const { templateFullPath, stackName } of readStacks(directory)) paths.set(templateFullPath, { example, paths: pathsIn(app, stackName) });
  }
  const { violations } = new CfnGuardValidator().validate({ templatePaths: [...paths.keys()], stackTemplates: [] } as never);
  return violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ templatePath, resourceLogicalId }) => {
    const template = paths.get(templatePath!);
    if (!template) throw new Error(`${templatePath} is no template of an example`);
    return { example: template.example, rule: ruleName, path: template.paths.get(resourceLogicalId!) ?? WHOLE_TEMPLATE };
  }));
}

function pathsIn(app: IConstruct, stackName: string): Map<string, string> {
  const elements = app.node.findAll().filter((construct): construct is CfnElement => CfnElement.isCfnElement(construct));
  return new Map(elements.filter((element) => Stack.of(element).stackName === stackName)
    .map((element) => [Stack.of(element).resolve(element.logicalId), element.node.path]));
}
