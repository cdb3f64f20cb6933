import { errorFormProblem } from './error-form';
import { templateProblems } from './template';
import { uniqueProblems } from './unique';
import { pluginProblems, stacksOf, startValidators, SynthesizedStack, validatorProblems } from './validator';
import { EcsRules } from '../../../src/index';
import { missingPermissions } from '../../template-checks/permissions/missing-permissions';
import { HOME, Place, TestApp } from '../generators/test-app';

/** How a run ended, when it ended well. */
export type Outcome = 'options accepted' | 'template' | 'look-up pending' | 'refusal';

/** The library's own rules: no template of its constructs breaks one that fails an app. */
const RULES = new EcsRules();

/** More time of a processor than any run takes, the first as well, in which the engines compile: what takes longer would hang. */
const MAX_SECONDS = 60;

/** Options alone: they are accepted, or refused in the documented form. */
export function optionsOutcome(world: TestApp, drawn: unknown): Promise<Outcome> {
  return timed(async () => errorOutcome(() => { world.build(drawn); }) ?? 'options accepted');
}

/** A finished app: a template that could be deployed, or a refusal in the documented form. */
export function templateOutcome(world: TestApp, drawn: unknown): Promise<Outcome> {
  startValidators(world.app.outdir);
  return timed(async () => errorOutcome(() => { world.build(drawn); }) ?? synthesisOutcome(world));
}

async function synthesisOutcome(world: TestApp): Promise<Outcome> {
  const { app, stack } = world;
  const refusal = errorOutcome(() => { app.synth(); });
  if (refusal) return refusal;
  const assembly = app.synth();
  // The CLI looks up what is missing, and synthesizes again: these templates are never deployed.
  if (assembly.manifest.missing) return 'look-up pending';
  const stacks = stacksOf(assembly);
  const errors = stacks.flatMap((each) => each.errors);
  const problems = [
    ...stacks.flatMap(({ template }) => [...templateProblems(template), ...uniqueProblems(template)]),
    ...errors.length > 0 ? [] : validatorProblems(stack, stacks),
    ...pluginProblems(RULES, stack, stacks).filter((problem) => !problem.includes(' (warning) ')),
    ...errors.map((error) => `an error of CDK's: ${error}`),
    ...await missingWherever(world, stacks),
  ];
  if (problems.length > 0) throw new Error(`the template could not be deployed:\n${problems.join('\n')}`);
  return 'template';
}

/** What is missing in the account of the app; a stack that says none may as well be deployed to the other one, of what is imported from there. */
async function missingWherever(world: TestApp, stacks: readonly SynthesizedStack[]): Promise<string[]> {
  const missingIn = (place: Place) => missingPermissions(stacks.map((each) => ({ ...place, ...each })), world.importedKeys);
  const missing = await missingIn(HOME);
  const isPlaced = stacks.every(({ account }) => account !== undefined);
  return missing.length === 0 || isPlaced || (await missingIn(world.placeOf('other account'))).length > 0 ? missing : [];
}

function errorOutcome(act: () => void): 'refusal' | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const problem = errorFormProblem(error);
    if (problem !== undefined) throw new Error(`not an error of the documented form: ${problem}`);
    return 'refusal';
  }
}

async function timed(run: () => Promise<Outcome>): Promise<Outcome> {
  const start = process.cpuUsage();
  const outcome = await run();
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (seconds > MAX_SECONDS) throw new Error(`it took ${Math.round(seconds)} s`);
  return outcome;
}
