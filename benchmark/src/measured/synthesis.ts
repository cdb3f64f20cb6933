import './without-validation';
import { Cost, costOf } from './cost';
import { newApp, Variant } from '../workload';

/** What one process says about itself. */
export interface Synthesis {
  readonly load: Cost;
  readonly construct: Cost;
  readonly synth: Cost;
  /** CPU time in user mode of the whole process, its start included, in milliseconds. */
  readonly cpu: number;
  /** The most memory that it held at one time, in KiB. */
  readonly peakMemory: number;
}

// node synthesis.js <variant> <number of services> <directory of the assembly>: builds the workload once and prints what that took.
const [variant, services, outdir] = process.argv.slice(2);
// eslint-disable-next-line @typescript-eslint/no-require-imports
const [{ build }, load] = costOf(() => require(`../variants/${variant}`) as Variant);
const app = newApp(outdir);
const [, construct] = costOf(() => build(app, Number(services)));
const [, synth] = costOf(() => app.synth());
const { userCPUTime, maxRSS } = process.resourceUsage();
const synthesis: Synthesis = { load, construct, synth, cpu: userCPUTime / 1e3, peakMemory: maxRSS };
console.log(JSON.stringify(synthesis));
