import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';

/** Response of a stub to calls whose words match. The first match is used; one with `times` only that often. */
export interface Answer {
  readonly to: RegExp;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  readonly times?: number;
  /** Files that the call leaves behind, by their path in the working directory. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A call of a stub. */
export interface Call {
  readonly program: string;
  readonly words: string[];
  readonly stdin: string;
}

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Calls as command lines, without standard input. */
  readonly calls: string[];
  readonly details: Call[];
  /** Returns the content of a file; `undefined` if it does not exist. */
  file(name: string): string | undefined;
}

export interface SandboxOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly answers?: readonly Answer[];
  /** Files of the source. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The stub of every program: records its call, and responds as the test says. In bash, because it starts often. */
const STUB = `#!/usr/bin/env bash
program="\${0##*/}"
input=
[[ " $* " == *' --password-stdin '* ]] && input="$(cat)"
printf '%s\\x1f' "$input" "$program" "$@" >> "$SANDBOX/calls"
printf '\\x1e' >> "$SANDBOX/calls"
for answer in "$SANDBOX"/answers/*; do
  [[ "$program $*" =~ $(< "$answer/to") ]] || continue
  if [ -f "$answer/times" ]; then
    times="$(< "$answer/times")"
    [ "$times" -gt 0 ] || continue
    echo "$((times - 1))" > "$answer/times"
  fi
  cp -R "$answer/files/." .
  cat "$answer/stdout"
  cat "$answer/stderr" >&2
  exit "$(< "$answer/exit")"
done
`;

const PROGRAMS = ['aws', 'docker', 'sleep'];

/** Runs the commands of a buildspec, as CodeBuild does, with stubs of the programs that would call AWS or Docker. */
export function runCommands(commands: readonly string[], { variables = {}, answers = [], files = {} }: SandboxOptions): Run {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
  try {
    return runIn(place, commands, { variables, answers, files });
  } finally {
    fs.rmSync(place, { recursive: true });
  }
}

function runIn(place: string, commands: readonly string[], { variables, answers, files }: Required<SandboxOptions>): Run {
  const [tools, source] = ['tools', 'source'].map((name) => path.join(place, name));
  for (const directory of [tools, source]) fs.mkdirSync(directory);
  for (const program of PROGRAMS) fs.writeFileSync(path.join(tools, program), STUB, { mode: 0o755 });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(source, name), text);
  fs.writeFileSync(path.join(place, 'calls'), '');
  answers.forEach((answer, i) => writeAnswer(path.join(place, 'answers', String(i).padStart(3, '0')), answer));
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', commands.join('\n')], {
    cwd: source,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf-8',
    env: {
      ...variables,
      PATH: [tools, path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(path.delimiter),
      CODEBUILD_SRC_DIR: source,
      TMPDIR: source,
      SANDBOX: place,
    },
  });
  const details = callsIn(fs.readFileSync(path.join(place, 'calls'), 'utf-8'));
  const texts = new Map(textsIn(source));
  return {
    status: status ?? -1, stdout, stderr, details, calls: details.map(({ program, words }) => [program, ...words].join(' ')), file: (name) => texts.get(name),
  };
}

function writeAnswer(directory: string, { to, stdout, stderr, exit = 0, times, files = {} }: Answer): void {
  const line = (text: string | undefined) => (text === undefined ? '' : `${text}\n`);
  fs.mkdirSync(path.join(directory, 'files'), { recursive: true });
  const settings = {
    to: to.source,
    stdout: line(stdout),
    stderr: line(stderr),
    exit: String(exit),
    ...times !== undefined && { times: String(times) },
  };
  for (const [name, text] of Object.entries(settings)) fs.writeFileSync(path.join(directory, name), text);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(directory, 'files', name), text);
}

function callsIn(text: string): Call[] {
  return text.split('\x1e').slice(0, -1).map((record) => {
    const [stdin, program, ...words] = record.split('\x1f').slice(0, -1);
    return { program, words, stdin };
  });
}

function textsIn(directory: string): [string, string][] {
  return fs.readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(directory, file), fs.readFileSync(file, 'utf-8')]);
}

export interface RenderedProject {
  readonly commands: string[];
  readonly artifacts?: { readonly 'files': string[]; readonly 'base-directory'?: string };
  readonly variables: Record<string, string>;
}

/** Returns commands and variables of a project. `resolve` replaces values that are known at deployment only. */
export function renderedProject(project: codebuild.Project, resolve: (value: unknown) => string): RenderedProject {
  const { buildSpec, environmentVariables } = propertiesOf(project);
  const { phases, artifacts } = JSON.parse(buildSpec);
  return {
    commands: phases.build.commands,
    artifacts,
    variables: Object.fromEntries(environmentVariables.map(({ name, value }) => [name, typeof value === 'string' ? value : resolve(value)])),
  };
}

function propertiesOf(project: codebuild.Project): { buildSpec: string; environmentVariables: { name: string; value: unknown }[] } {
  const { source, environment } = project.node.defaultChild as codebuild.CfnProject;
  const { buildSpec, environmentVariables = [] } = Stack.of(project).resolve({ ...source, ...environment });
  return { buildSpec, environmentVariables };
}
