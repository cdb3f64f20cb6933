import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';

/** An answer of a stand-in to the calls whose words match. The first that matches is taken; one with `times` only that often. */
export interface Answer {
  readonly to: RegExp;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  readonly times?: number;
  /** Files that the call leaves behind, by their path in the working directory. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A call of a stand-in. */
export interface Call {
  readonly program: string;
  readonly words: string[];
  readonly stdin: string;
}

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls in words, without what goes to the standard input. */
  readonly calls: string[];
  readonly details: Call[];
  /** What a file holds; `undefined` where there is none. */
  file(name: string): string | undefined;
}

export interface WorkshopOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly answers?: readonly Answer[];
  /** Files of the source. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What every stand-in does: notes its call, and answers as the test says. In bash, because it starts often. */
const STAND_IN = `#!/usr/bin/env bash
program="\${0##*/}"
input=
[[ " $* " == *' --password-stdin '* ]] && input="$(cat)"
printf '%s\\x1f' "$input" "$program" "$@" >> "$WORKSHOP/calls"
printf '\\x1e' >> "$WORKSHOP/calls"
for answer in "$WORKSHOP"/answers/*; do
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

/** Runs commands of a buildspec one after the other, as CodeBuild does, with stand-ins for all that would leave the machine. */
export function runCommands(commands: readonly string[], { variables = {}, answers = [], files = {} }: WorkshopOptions): Run {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'workshop-'));
  try {
    return runIn(place, commands, { variables, answers, files });
  } finally {
    fs.rmSync(place, { recursive: true });
  }
}

function runIn(place: string, commands: readonly string[], { variables, answers, files }: Required<WorkshopOptions>): Run {
  const [tools, source] = ['tools', 'source'].map((name) => path.join(place, name));
  for (const directory of [tools, source]) fs.mkdirSync(directory);
  for (const program of PROGRAMS) fs.writeFileSync(path.join(tools, program), STAND_IN, { mode: 0o755 });
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
      WORKSHOP: place,
    },
  });
  const details = callsIn(fs.readFileSync(path.join(place, 'calls'), 'utf-8'));
  const kept = new Map(textsIn(source));
  return {
    status: status ?? -1, stdout, stderr, details, calls: details.map(({ program, words }) => [program, ...words].join(' ')), file: (name) => kept.get(name),
  };
}

function writeAnswer(directory: string, { to, stdout, stderr, exit = 0, times, files = {} }: Answer): void {
  const line = (text: string | undefined) => (text === undefined ? '' : `${text}\n`);
  fs.mkdirSync(path.join(directory, 'files'), { recursive: true });
  const told = { to: to.source, stdout: line(stdout), stderr: line(stderr), exit: String(exit), ...times !== undefined && { times: String(times) } };
  for (const [name, text] of Object.entries(told)) fs.writeFileSync(path.join(directory, name), text);
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

/** What the template says of a project. Values that only a deployment knows are given by `known`. */
export function renderedProject(project: codebuild.Project, known: (value: unknown) => string): RenderedProject {
  const { buildSpec, environmentVariables } = propertiesOf(project);
  const { phases, artifacts } = JSON.parse(buildSpec);
  return {
    commands: phases.build.commands,
    artifacts,
    variables: Object.fromEntries(environmentVariables.map(({ name, value }) => [name, typeof value === 'string' ? value : known(value)])),
  };
}

function propertiesOf(project: codebuild.Project): { buildSpec: string; environmentVariables: { name: string; value: unknown }[] } {
  const { source, environment } = project.node.defaultChild as codebuild.CfnProject;
  const { buildSpec, environmentVariables = [] } = Stack.of(project).resolve({ ...source, ...environment });
  return { buildSpec, environmentVariables };
}
