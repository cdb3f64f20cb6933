import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ImportMeasurement, Measurement, ProfileMeasurement } from './measure';
import { BENCHMARK, REPOSITORY } from './paths';

/** All that was measured, and where. */
export interface Results {
  readonly machine: Machine;
  /** Exact versions by package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly measurements: readonly Measurement[];
  readonly imports: readonly ImportMeasurement[];
  readonly profiles: readonly ProfileMeasurement[];
}

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export function machine(): Machine {
  const cpus = os.cpus();
  return { node: process.version, cpu: cpus[0].model, cores: cpus.length, memoryGiB: Math.round(os.totalmem() / 2 ** 30) };
}

/** The versions of what is measured: the CDK of the repository, the peers of the benchmark. */
export function versions(): Record<string, string> {
  const { dependencies } = readPackage(path.join(BENCHMARK, 'package.json'));
  const versionOf = (name: string): string => readPackage(path.join(REPOSITORY, 'node_modules', name, 'package.json')).version;
  return { ...dependencies, 'aws-cdk-lib': versionOf('aws-cdk-lib'), 'constructs': versionOf('constructs') };
}

function readPackage(file: string): { readonly version: string; readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(fs.readFileSync(file, 'utf-8'));
}
