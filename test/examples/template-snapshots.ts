import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { stringify } from 'yaml';
import { ASSET_HASH } from '../../examples/testing/asset-hashes';

/** Has a folder for each example, with a file for each stack: its template as `cdk synth` prints it, in alphabetical order and with masked asset hashes. */
const SNAPSHOTS = path.join(__dirname, 'snapshots');

/** Compares the templates of an example with those that were reviewed; `jest --updateSnapshot` accepts changes. */
export function expectReviewedTemplates(example: string, stacks: readonly CloudFormationStackArtifact[]): void {
  const directory = path.join(SNAPSHOTS, example);
  const templates = Object.fromEntries(stacks.map(({ stackName, template }) => [`${stackName}.yaml`, toYaml(template)]));
  if (updatesSnapshots()) write(directory, templates);

  expect(read(directory)).toEqual(templates);
}

/** The examples that have snapshots. */
export function examplesWithSnapshots(): string[] {
  return fs.readdirSync(SNAPSHOTS).sort();
}

function toYaml(template: object): string {
  const masked = JSON.parse(JSON.stringify(template).replace(ASSET_HASH, '[asset hash]'));
  return stringify(masked, { aliasDuplicateObjects: false, lineWidth: 0, sortMapEntries: true });
}

/** Relies on a private field that jest-image-snapshot and others read, too: jest has no public one. Without it, `--updateSnapshot` changes nothing here. */
function updatesSnapshots(): boolean {
  return expect.getState().snapshotState._updateSnapshot === 'all';
}

function write(directory: string, templates: Record<string, string>): void {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(templates)) fs.writeFileSync(path.join(directory, name), text);
}

function read(directory: string): Record<string, string> {
  if (!fs.existsSync(directory)) return {};
  return Object.fromEntries(fs.readdirSync(directory).map((name) => [name, fs.readFileSync(path.join(directory, name), 'utf-8')]));
}
