import * as path from 'node:path';

/** The compiled benchmark lies in benchmark/lib. */
export const BENCHMARK = path.resolve(__dirname, '..');
export const REPOSITORY = path.resolve(BENCHMARK, '..');

export const RESULTS = path.join(BENCHMARK, 'results.json');
export const PLOT = path.join(REPOSITORY, 'docs', 'performance.svg');
export const PAGE = path.join(REPOSITORY, 'docs', 'performance.md');
