import { Command } from 'commander';
import { ExitCode, UsageError } from './exit-code';
import type { Importer } from './importer';
import { runImport } from './run-import';
import { adopt } from '../adopt';
import { SourceError } from '../source/source-error';
import { VIEW_FORMATS } from '../view/formats';
import { runView, type RunViewOptions } from '../view/run-view';

/** Returns the command line, of which `parseAsync` takes arguments; sets the exit code of the process. */
export function createProgram(importers: readonly Importer[], version: string): Command {
  const program = new Command('cdk-fargate-workloads')
    .description('Writes CDK apps for Amazon ECS from what you have.')
    .version(version)
    .showHelpAfterError();
  program.exitOverride((error) => process.exit(error.exitCode === 0 ? ExitCode.SUCCESS : ExitCode.USAGE_ERROR));
  const imports = program.command('import').description('Writes a CDK app in TypeScript, and MIGRATION.md, which says where each field went.');
  importers.forEach((importer) => addImport(imports, importer));
  addAdopt(program);
  addView(program);
  return program;
}

function addImport(imports: Command, importer: Importer): void {
  const command = imports.command(importer.name)
    .description(importer.description)
    .argument(`<${importer.input}>`, importer.inputDescription)
    .option('--out <APP>', 'folder for the app; must be empty or new')
    .option('--check', 'write nothing; say what would become of each field')
    .option('--force', 'write over an app that is there');
  for (const { flags, description, default: value } of importer.options ?? []) command.option(flags, description, value);
  command.action(async (input: string | string[], { out, check, force, ...options }) => {
    process.exitCode = await reporting(() => runImport(importer, { inputs: [input].flat(), out, check, force, options }));
  });
}

function addAdopt(program: Command): void {
  program.command('adopt')
    .description('Prints the code of a workload that takes a service over in place, from its template: code on standard output, what to know about it on standard error.')
    .argument('<TEMPLATE>', 'a template in JSON or YAML: of cdk.out, or the output of aws cloudformation get-template')
    .option('--service <LOGICAL_ID>', 'the ECS service, where the template has several')
    .action(async (file: string, { service }: { service?: string }) => {
      process.exitCode = await reporting(async () => {
        const { code, report } = await adopt(file, service);
        process.stdout.write(code);
        console.error(report);
        return ExitCode.SUCCESS;
      });
    });
}

function addView(program: Command): void {
  program.command('view')
    .description('Draws what a cloud assembly deploys: who calls whom, from where ports can be reached, what roles may do, what a deployment does.')
    .argument('<CDK_OUT>', 'a cloud assembly (cdk.out), or a template in JSON or YAML')
    .option('--out <FILE>', 'file to write; view.html for a page, else standard output')
    .option('--format <FORMAT>', `one of ${VIEW_FORMATS.join(', ')}`, 'html')
    .option('--before <OTHER_CDK_OUT>', 'an assembly to compare with: adds what has changed since')
    .option('--open', 'open the page when it is written')
    .action(async (input: string, options: RunViewOptions) => {
      process.exitCode = await reporting(() => runView(input, options));
    });
}

/** Errors that a user can mend are told in one line, without a stack trace. */
export async function reporting(run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceError) {
      console.error(error.message);
      return ExitCode.SOURCE_ERROR;
    }
    if (error instanceof UsageError) {
      console.error(`error: ${error.message}`);
      return ExitCode.USAGE_ERROR;
    }
    throw error;
  }
}
