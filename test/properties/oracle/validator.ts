import * as fs from 'node:fs';
import { App, CfnWaitConditionHandle, CloudFormationValidatePlugin, IPolicyValidationPlugin, Stack } from 'aws-cdk-lib/core';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { CfnTemplate } from './template';

/** A stack as it was synthesized. */
export interface SynthesizedStack {
  readonly name: string;
  /** Its account and Region, where it says them. */
  readonly account?: string;
  readonly region?: string;
  readonly file: string;
  readonly template: CfnTemplate;
  /** Errors that were added to constructs: they fail a deployment, though not the synthesis. */
  readonly errors: readonly string[];
}

/** Reads the stacks of an assembly, nested ones too. */
export function stacksOf(assembly: CloudAssembly): SynthesizedStack[] {
  return assembly.stacksRecursively.map((stack) => ({
    name: stack.stackName,
    ...!stack.environment.region.startsWith('unknown') && { account: stack.environment.account, region: stack.environment.region },
    file: stack.templateFullPath,
    template: JSON.parse(fs.readFileSync(stack.templateFullPath, 'utf-8')) as CfnTemplate,
    errors: stack.messages.filter(({ level }) => level === 'error').map(({ entry }) => String(entry.data)),
  }));
}

/** What is right all the same, and why. */
const ACKNOWLEDGED = [
  // The bundled validator knows the property since aws-cdk-lib 2.273, see EarlySuccessOptions.
  /EarlySuccessCriteria/,
  // What a user has made beside the workload is not its business, nor what CDK's imports and cross-account rules leave in a template.
  /^W9008 .* at (Database|Made)/,
  // It does not see that a port can be imported from another stack.
  /^E3687 .*IndirectPort/,
  /^W2001 .*: Parameter '\w+ImportedParameter\w+' is not referenced/,
  /^W9009 .* at GivePermToOtherAccount/,
  /^W7001 .*Mapping 'awscdkawskinesisfirehoseCidrBlocks'/,
  // It takes outputs of another stack, read by `Fn::GetStackOutput`, for one value.
  /^W9007 .*: Array property 'Subnets' contains duplicate values/,
  // `OperatingSystemFamily.of()` and `CpuArchitecture.of()` are for what no list has yet.
  /^W3030 .*: RuntimePlatform\./,
  // A parameter is drawn for an option, which may tell the template nothing: a role of a document, for example, where another one is given.
  /^W2001 .*: Parameter 'Parameter\d+' is not referenced/,
];

let engine: CloudFormationValidatePlugin | undefined;

/** Starts CDK's bundled validator, and the one that is part of a synthesis: that takes seconds, and a template some hundredths. */
export function startValidators(outdir: string): void {
  if (engine) return;
  const app = new App({ outdir, analyticsReporting: false });
  new CfnWaitConditionHandle(new Stack(app, 'Stack'), 'Handle');
  app.synth();
  engine = new CloudFormationValidatePlugin();
}

/** What CDK's bundled validator finds, warnings included. */
export function validatorProblems(stack: Stack, stacks: readonly SynthesizedStack[]): string[] {
  engine ??= new CloudFormationValidatePlugin();
  return pluginProblems(engine, stack, stacks);
}

/** What a validation plugin finds. */
export function pluginProblems(plugin: IPolicyValidationPlugin, stack: Stack, stacks: readonly SynthesizedStack[]): string[] {
  const { violations } = plugin.validate({
    appConstruct: stack.node.root,
    accountId: undefined,
    region: undefined,
    templatePaths: stacks.map(({ file }) => file),
    stackTemplates: stacks.map(({ name, file }) => ({ stackConstructPath: name, templatePath: file })),
  });
  const lines = violations.map(({ ruleName, severity, description, violatingResources }) => (
    `${ruleName} (${severity}) at ${violatingResources.map(({ resourceLogicalId, locations }) => `${resourceLogicalId} ${locations.join(' ')}`).join(', ')}: ${description}`
  ));
  return lines.filter((line) => !ACKNOWLEDGED.some((pattern) => pattern.test(line)));
}
