import * as fs from 'node:fs';
import { measureImports, measureProfiles, measureSyntheses } from './measure';
import { PAGE, PLOT, RESULTS } from './paths';
import { planFrom } from './plan';
import { templateTable, timeTable, writeTables } from './report/tables';
import { machine, Results, versions } from './results';

// npm run benchmark: measures all variants and writes results, plot and tables; with options, prints a part of it.
async function main(): Promise<void> {
  const plan = planFrom(process.argv.slice(2));
  const results: Results = {
    machine: machine(),
    versions: versions(),
    measurements: measureSyntheses(plan),
    imports: measureImports(plan),
    profiles: plan.complete ? measureProfiles(plan) : [],
  };
  console.log(`${timeTable(results)}\n\n${templateTable(results)}`);
  if (!plan.complete) return;
  fs.writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
  // Only a complete run needs what draws the plot.
  const { drawPlot } = await import('./report/plot.js');
  fs.writeFileSync(PLOT, await drawPlot(results));
  fs.writeFileSync(PAGE, writeTables(fs.readFileSync(PAGE, 'utf-8'), results));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
