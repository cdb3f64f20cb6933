import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { App, PolicyValidationPluginReport, PolicyViolation, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { NEWEST_CDK } from '../../projenrc/newest-cdk';
import { RULE_CASES } from '../../test/validation/cases/index';
import { Resources, RuleCase } from '../../test/validation/cases/rule-case';

/** The other tools that may report a mistake. */
export const OTHER_TOOLS = ["CDK's validator", 'cdk-nag'] as const;
export type OtherTool = typeof OTHER_TOOLS[number];

/** Returns the rules whose mistakes other tools report: they have a finding in the failing template that they do not have in the passing one. */
export function measureOtherTools(): ReadonlyMap<OtherTool, ReadonlySet<string>> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rules-'));
  try {
    const mistakes = firstCases().map(({ rule, fails, passes }) => ({
      rule, fails: writeTemplate(directory, `${rule}-fails`, fails), passes: writeTemplate(directory, `${rule}-passes`, passes),
    }));
    const validated = validate(directory, mistakes.flatMap(({ fails, passes }) => [fails, passes]));
    const caughtBy = (reported: (file: string) => ReadonlySet<string>) => new Set(mistakes.filter(({ fails, passes }) => {
      const others = reported(passes);
      return [...reported(fails)].some((finding) => !others.has(finding));
    }).map(({ rule }) => rule));
    return new Map([
      [OTHER_TOOLS[0], caughtBy((file) => validated.get(file) ?? new Set())],
      [OTHER_TOOLS[1], caughtBy(nag)],
    ]);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** Returns the first case of each rule. */
function firstCases(): readonly RuleCase[] {
  return RULE_CASES.filter(({ rule }, i) => RULE_CASES.findIndex((other) => other.rule === rule) === i);
}

function writeTemplate(directory: string, name: string, resources: Resources): string {
  const file = path.join(directory, `${name}.template.json`);
  const json = JSON.stringify(resources);
  const conditions = [...json.matchAll(/"Fn::If":\["(\w+)"/g)].map(([, condition]) => [
    condition,
    { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
  ]);
  fs.writeFileSync(file, JSON.stringify({ Conditions: Object.fromEntries(conditions), Resources: resources }));
  return file;
}

/** Prints what the validator of the aws-cdk-lib in the working directory finds in the files of its input. */
const VALIDATOR = `
const { App, CloudFormationValidatePlugin } = require('aws-cdk-lib/core');
const templatePaths = JSON.parse(require('node:fs').readFileSync(0, 'utf-8'));
const stackTemplates = templatePaths.map((templatePath) => ({ stackConstructPath: templatePath, templatePath }));
const { violations } = new CloudFormationValidatePlugin().validate({ templatePaths, stackTemplates, appConstruct: new App() });
console.log(JSON.stringify(violations));
`;

/** Returns the errors and warnings of the CloudFormation validator of the newest CDK, by file. */
function validate(directory: string, files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  fs.writeFileSync(path.join(directory, 'package.json'), '{ "private": true }');
  run(directory, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `aws-cdk-lib@${NEWEST_CDK}`, 'constructs']);
  const violations = JSON.parse(run(directory, process.execPath, ['-e', VALIDATOR], JSON.stringify(files))) as readonly PolicyViolation[];
  const found = new Map<string, Set<string>>();
  for (const { ruleName, violatingResources } of violations) {
    for (const { templatePath, resourceLogicalId } of violatingResources) {
      found.set(templatePath!, (found.get(templatePath!) ?? new Set()).add(`${ruleName} ${resourceLogicalId}`));
    }
  }
  return found;
}

/** Returns the findings of four packs of cdk-nag in a template. */
function nag(templateFile: string): ReadonlySet<string> {
  const stack = new Stack(new App(), 'Stack');
  new CfnInclude(stack, 'Template', { templateFile });
  const packs = [new AwsSolutionsChecks(), new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks()];
  return new Set(packs.flatMap((pack) => findingsOf(pack.validateScope(stack))));
}

function findingsOf({ violations }: PolicyValidationPluginReport): string[] {
  return violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`));
}

function run(cwd: string, command: string, args: string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, input, encoding: 'utf-8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`\`${command} ${args[0]}\` failed\n${stderr}`);
  return stdout;
}
