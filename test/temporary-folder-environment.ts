import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

/** Where Node looks for the folder of temporary files: on Unix, and on Windows. */
const VARIABLES = ['TMPDIR', 'TEMP'];

/**
 * Gives each test file a folder of its own for temporary files, and removes it afterwards.
 * An app without `outdir` leaves its cloud assembly there, assets included: half a megabyte, thousands of times.
 */
export default class TemporaryFolderEnvironment extends TestEnvironment {
  private readonly folder: string;
  private readonly before: readonly (string | undefined)[];

  constructor(...parameters: ConstructorParameters<typeof TestEnvironment>) {
    const before = VARIABLES.map((variable) => process.env[variable]);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tests-'));
    for (const variable of VARIABLES) process.env[variable] = folder;
    super(...parameters);
    this.before = before;
    this.folder = folder;
  }

  public override async teardown(): Promise<void> {
    await super.teardown();
    VARIABLES.forEach((variable, index) => {
      const value = this.before[index];
      if (value === undefined) delete process.env[variable];
      else process.env[variable] = value;
    });
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
