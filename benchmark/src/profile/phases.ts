import { CpuProfile, Frame, stacksOf } from './cpu-profile';

/** What a synthesis does, in the order in which it does it, and how its functions are called. */
const PHASES = {
  'loading modules': undefined,
  'constructing': 'build',
  'finding references': 'findAllReferences',
  'validating constructs': 'validateTree',
  'writing tree.json': '_synthesizeTree',
  'writing the template': '_synthesizeTemplate',
  'writing the manifest': 'collectStackMetadata',
  'plugins': 'validateTemplates',
  'collecting garbage': '(garbage collector)',
  'the rest': undefined,
} as const;

export type Phase = keyof typeof PHASES;

export const PHASE_NAMES = Object.keys(PHASES) as readonly Phase[];

/** The milliseconds of the main thread that a profile shows for each phase. */
export function phasesOf(profile: CpuProfile): Record<Phase, number> {
  const times = Object.fromEntries(PHASE_NAMES.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const { stack, time } of stacksOf(profile)) times[phaseOf(stack)] += time / 1e3;
  return times;
}

function phaseOf(stack: readonly Frame[]): Phase {
  const caller = stack.find(({ url }) => url !== '' && !url.startsWith('node:'));
  const ofNode = stack.slice(0, caller ? stack.indexOf(caller) : stack.length);
  if (ofNode.some(({ url }) => url.startsWith('node:internal/modules'))) return 'loading modules';
  return stack.flatMap(({ functionName }) => PHASE_NAMES.filter((phase) => PHASES[phase] === functionName))[0] ?? 'the rest';
}
