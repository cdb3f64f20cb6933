import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const REPOSITORY = path.join(__dirname, '../../..');
const NO_CREDENTIALS = { CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: os.devNull, AWS_CONFIG_FILE: os.devNull };

test('given look-ups and no credentials, cdk synth asks for credentials', () => {
  const output = fs.mkdtempSync(path.join(os.tmpdir(), 'look-ups-'));
  // A parent started by `tsx --tsconfig` would hand on a path relative to its own directory.
  const { CDK_CONTEXT_JSON: _, TSX_TSCONFIG_PATH: __, ...environment } = process.env;
  try {
    const { stdout, stderr } = spawnSync(process.execPath, [
      path.join(REPOSITORY, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--output', output, '--no-notices', '--app', `tsx ${path.join(__dirname, 'app.ts')}`,
    ], { cwd: output, encoding: 'utf-8', env: { ...environment, ...NO_CREDENTIALS, PATH: `${path.join(REPOSITORY, 'node_modules/.bin')}:${process.env.PATH}` } });

    expect(`${stdout}${stderr}`).toContain('Need to perform AWS calls for account 111122223333');
    expect(`${stdout}${stderr}`).not.toContain('Subprocess exited with error');
  } finally {
    fs.rmSync(output, { recursive: true });
  }
}, 300_000);
