import { Plan, Size } from './plan';
import { Assembly, importPackage, profile, synthesize } from './processes';
import { Phase, phasesOf } from './profile/phases';
import { shuffled, Summary, summarize } from './statistics';
import { VariantFacts } from './variants/index';

/** A variant at one size. Times in milliseconds, memory in MiB. */
export interface Measurement extends Assembly {
  readonly variant: string;
  readonly services: number;
  /** CPU time in user mode of the whole process. */
  readonly cpu: Summary;
  /** The part of it that constructing and synthesizing takes, loading of modules included. */
  readonly synthesisCpu: Summary;
  readonly peakMemory: Summary;
}

/** What importing a package takes beside the core of aws-cdk-lib, on the clock, in milliseconds. */
export interface ImportMeasurement {
  readonly variant: string;
  readonly wall: Summary;
  readonly cpu: Summary;
}

/** Where the time of a variant goes, in milliseconds of the main thread. */
export interface ProfileMeasurement {
  readonly variant: string;
  readonly services: number;
  readonly phases: Readonly<Record<Phase, number>>;
}

/** Builds each variant at each size in processes of their own: all variants once in each round, in another order each time. */
export function measureSyntheses({ variants, sizes }: Plan): Measurement[] {
  variants.forEach(({ id }) => synthesize(id, 1));
  return sizes.flatMap((size) => measureSize(variants, size));
}

/** Imports each package that the plan has. */
export function measureImports({ variants }: Plan, rounds = 15): ImportMeasurement[] {
  const packages = variants.flatMap(({ id, package: name }) => (name ? [{ variant: id, name }] : []));
  const runs = Array.from({ length: rounds }, () => shuffled(packages).map(({ variant, name }) => ({ variant, ...importPackage(name) }))).flat();
  return packages.map(({ variant }) => {
    const own = runs.filter((run) => run.variant === variant);
    return { variant, wall: summarize(own.map(({ wall }) => wall)), cpu: summarize(own.map(({ cpu }) => cpu)) };
  });
}

/** Profiles the variants that are compared by their phases: of three processes each, the one in the middle. */
export function measureProfiles({ variants }: Plan, services = 100): ProfileMeasurement[] {
  return variants.filter(({ profiled }) => profiled).map(({ id }) => {
    const runs = [1, 2, 3].map(() => phasesOf(profile(id, services))).sort((a, b) => totalOf(a) - totalOf(b));
    return { variant: id, services, phases: runs[1] };
  });
}

function totalOf(phases: Readonly<Record<Phase, number>>): number {
  return Object.values(phases).reduce((sum, time) => sum + time, 0);
}

function measureSize(variants: readonly VariantFacts[], { services, rounds }: Size): Measurement[] {
  const runs = Array.from({ length: rounds }, (_, round) => {
    process.stderr.write(`${services} services, round ${round + 1} of ${rounds}\n`);
    return shuffled(variants).map(({ id }) => ({ id, ...synthesize(id, services) }));
  }).flat();
  return variants.map(({ id }) => {
    const own = runs.filter((run) => run.id === id);
    return {
      variant: id,
      services,
      ...own[0].assembly,
      cpu: summarize(own.map(({ cpu }) => cpu)),
      synthesisCpu: summarize(own.map(({ load, construct, synth }) => load.cpu + construct.cpu + synth.cpu)),
      peakMemory: summarize(own.map(({ peakMemory }) => peakMemory / 1024)),
    };
  });
}
