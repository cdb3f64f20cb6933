import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { REPOSITORY } from '../../../scripts/synthesize';

jest.setTimeout(300_000);

const DOCUMENT = {
  family: 'shop',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
};
const COMPOSE = 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n';
/** Versions of Node beside that of the tests; npm's package `node` brings them. */
const OTHER_VERSIONS = ['22', '24'];

let directory: string;
let tarball: string;

beforeAll(() => {
  directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'packed-')));
  const [name] = run('npm', ['pack', '--silent', '--pack-destination', directory], path.join(REPOSITORY, 'cli')).trim().split('\n').slice(-1);
  tarball = path.join(directory, name);
  const nodes = path.join(directory, 'nodes');
  fs.mkdirSync(nodes);
  fs.writeFileSync(path.join(nodes, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...OTHER_VERSIONS.map((version) => `node${version}@npm:node@${version}`)], nodes);
});
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

test.each(['20', ...OTHER_VERSIONS])('npx runs the tarball in an empty folder, without network, on Node %s', (version) => {
  const folder = path.join(directory, `empty-${version}`);
  fs.mkdirSync(folder);
  const bin = version === '20' ? path.dirname(process.execPath) : path.join(directory, 'nodes', 'node_modules', `node${version}`, 'bin');
  fs.writeFileSync(path.join(folder, 'task.json'), JSON.stringify(DOCUMENT));
  fs.writeFileSync(path.join(folder, 'compose.yaml'), COMPOSE);
  const tool = (...args: string[]) => run('npx', ['--yes', '--offline', '--package', tarball, 'cdk-fargate-workloads', ...args], folder, bin);

  expect(run('node', ['--version'], folder, bin)).toMatch(new RegExp(version === '20' ? '^v\\d' : `^v${version}\\.`));
  expect(tool('import', 'task-definition', 'task.json', '--out', 'from-document')).toContain('files written to from-document');
  expect(tool('import', 'compose', 'compose.yaml', '--out', 'from-compose')).toContain('files written to from-compose');
  expect(fs.readFileSync(path.join(folder, 'from-document', 'lib', 'shop-stack.ts'), 'utf-8')).toContain('new FargateWebService(this');
  expect(fs.existsSync(path.join(folder, 'from-compose', 'MIGRATION.md'))).toBe(true);
});

test('the tarball has the tool, its licenses, and no dependencies', () => {
  const files = run('tar', ['-tzf', tarball], directory).trim().split('\n').sort();

  expect(files).toEqual(['LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/cli.js', 'package.json'].map((file) => `package/${file}`));
  expect(JSON.parse(run('tar', ['-xzOf', tarball, 'package/package.json'], directory)).dependencies).toBeUndefined();
});

function run(command: string, args: string[], cwd: string, bin?: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd, encoding: 'utf-8', env: { ...process.env, PATH: bin === undefined ? process.env.PATH : `${bin}${path.delimiter}${process.env.PATH}` },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
