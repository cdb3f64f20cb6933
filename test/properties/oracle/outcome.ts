import { errorFormProblem } from './error-form';
import { templateProblems } from './template';
import { uniqueProblems } from './unique';
import { pluginProblems, stacksOf, startValidators, validatorProblems } from './validator';
import { EcsRules } from '../../../src/index';
import { TestApp } from '../generators/test-app';

/** How a run ended, when it ended well. */
export type Outcome = 'options accepted' | 'template' | 'refusal';

/** The library's own rules: no template of its constructs breaks one that fails an app. */
const RULES = new EcsRules();

/** More time of a processor than any run takes, on a busy machine, too: what takes longer would hang. */
const MAX_SECONDS = 30;

/** Options alone: they are accepted, or refused in the documented form. */
export function optionsOutcome(world: TestApp, drawn: unknown): Outcome {
  return timed(() => errorOutcome(() => { world.build(drawn); }) ?? 'options accepted');
}

/** A finished app: a template that could be deployed, or a refusal in the documented form. */
export function templateOutcome(world: TestApp, drawn: unknown): Outcome {
  startValidators(world.app.outdir);
  return timed(() => errorOutcome(() => { world.build(drawn); }) ?? synthesisOutcome(world));
}

function synthesisOutcome(world: TestApp): Outcome {
  const { app, stack } = world;
  const refusal = errorOutcome(() => { app.synth(); });
  if (refusal) return refusal;
  const stacks = stacksOf(app.synth());
  const errors = stacks.flatMap((each) => each.errors);
  const problems = [
    ...stacks.flatMap(({ template }) => [...templateProblems(template), ...uniqueProblems(template)]),
    ...errors.length > 0 ? [] : validatorProblems(stack, stacks),
    ...pluginProblems(RULES, stack, stacks).filter((problem) => !problem.includes(' (warning) ')),
    ...errors.map((error) => `an error of CDK's: ${error}`),
  ];
  if (problems.length > 0) throw new Error(`the template could not be deployed:\n${problems.join('\n')}`);
  return 'template';
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

function timed(run: () => Outcome): Outcome {
  const start = process.cpuUsage();
  const outcome = run();
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (seconds > MAX_SECONDS) throw new Error(`it took ${Math.round(seconds)} s`);
  return outcome;
}
