import { parseArgs } from 'node:util';
import { VariantFacts, VARIANTS } from './variants/index';

/** What is measured. */
export interface Plan {
  readonly variants: readonly VariantFacts[];
  readonly sizes: readonly Size[];
  /** Whether that is all there is to measure, and the results may replace those of the last time. */
  readonly complete: boolean;
}

/** A number of services, and how often they are built. */
export interface Size {
  readonly services: number;
  readonly rounds: number;
}

/** Large sizes vary less, and take long. */
const SIZES: readonly Size[] = [{ services: 1, rounds: 9 }, { services: 10, rounds: 7 }, { services: 100, rounds: 4 }, { services: 200, rounds: 2 }];

/** Reads `--variants own-code-deploy,l2-code-deploy --services 1,10 --rounds 5`; all of them by default. */
export function planFrom(args: string[]): Plan {
  const { values } = parseArgs({ args, options: { variants: { type: 'string' }, services: { type: 'string' }, rounds: { type: 'string' } } });
  return {
    variants: values.variants ? values.variants.split(',').map(variantOf) : VARIANTS,
    sizes: sizesFrom(values.services).map(({ services, rounds }) => ({ services, rounds: values.rounds ? Number(values.rounds) : rounds })),
    complete: Object.keys(values).length === 0,
  };
}

function sizesFrom(services?: string): Size[] {
  if (!services) return [...SIZES];
  return services.split(',').map((text) => SIZES.find((size) => size.services === Number(text)) ?? { services: Number(text), rounds: 5 });
}

function variantOf(id: string): VariantFacts {
  const variant = VARIANTS.find((candidate) => candidate.id === id);
  if (!variant) throw new Error(`there is no variant ${id}; the variants are ${VARIANTS.map((candidate) => candidate.id).join(', ')}`);
  return variant;
}
