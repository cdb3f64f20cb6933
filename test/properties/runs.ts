import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { Choice } from './generators/choice';
import { mixed } from './generators/options';
import { AppSettings, HOME, TestApp } from './generators/test-app';
import { Outcome } from './oracle/outcome';
import { recommendedFlags } from '../fixtures/recommended-flags';

/** How many runs all properties have together; each has its share. */
const TOTAL = Number(process.env.FUZZ_RUNS ?? 2000);
const SEED = Number(process.env.FUZZ_SEED ?? 20261126);

/** Of a thousand runs, how many a property has. Whole templates cost a hundred times as much as options, and get fewer. */
export interface Share {
  readonly perMille: number;
}

/** Apps with and without an environment and the flags of a new app. */
const settings: fc.Arbitrary<AppSettings> = fc.record({
  env: fc.constantFrom(undefined, HOME),
  context: fc.constantFrom(undefined, recommendedFlags),
});

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'properties-'));
process.once('exit', () => fs.rmSync(outdir, { recursive: true, force: true }));

/** A property of everything that is drawn, as a jest test that says its seed, and how the runs ended. */
export function property(
  name: string, { perMille }: Share, drawn: Choice | fc.Arbitrary<unknown>, outcomeOf: (world: TestApp, drawn: unknown) => Promise<Outcome>,
): void {
  const numRuns = Math.max(1, Math.round((TOTAL * perMille) / 1000));
  test(`${name}, ${numRuns} runs with seed ${SEED}`, async () => {
    const outcomes = new Map<Outcome, number>();
    let runs = 0;
    const arbitrary = 'sane' in drawn ? mixed(drawn) : drawn;
    const start = performance.now();
    await fc.assert(fc.asyncProperty(settings, arbitrary, async (around, value) => {
      const outcome = await outcomeOf(new TestApp(around, outdir), value);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      runs += 1;
      if (runs % 1000 === 0) say(`${name}: ${runs} of ${numRuns} runs, ${seconds(start)} s`);
    }), { numRuns, seed: SEED, endOnFailure: false, verbose: 0 });
    say(`${name}: ${numRuns} runs with seed ${SEED} in ${seconds(start)} s; ${[...outcomes].map(([outcome, count]) => `${count} x ${outcome}`).join(', ')}`);
    expect(runs).toBeGreaterThanOrEqual(numRuns);
  });
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

/** Past jest, which would hold it back until the end. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
