import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { REPOSITORY } from './synthesize';

const DOCS = path.join(REPOSITORY, 'docs');
const FIXTURE = path.join(REPOSITORY, 'rosetta/default.ts-fixture');

/** Says that a snippet has its own imports, as in the README. */
const WITHOUT_FIXTURE = 'nofixture';

/** A snippet as a program: jsii-rosetta knows those of the README and of doc comments alone. */
interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly file: string;
  readonly text: string;
}

main();

/** Compiles the snippets of docs/, each within the fixture that those of the README have, and fails on errors. */
function main(): void {
  const snippets = fs.readdirSync(DOCS).filter((name) => name.endsWith('.md')).flatMap(snippetsOf);
  const errors = ts.getPreEmitDiagnostics(programOf(snippets)).filter(({ category }) => category === ts.DiagnosticCategory.Error);
  for (const { file, messageText } of errors) {
    const snippet = snippets.find((each) => each.file === file?.fileName);
    console.error(`docs/${snippet?.page}, snippet in line ${snippet?.line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  }
  if (errors.length > 0) process.exitCode = 1;
  else console.log(`${snippets.length} snippets of docs/ compile`);
}

function snippetsOf(page: string): Snippet[] {
  const text = fs.readFileSync(path.join(DOCS, page), 'utf-8');
  return [...text.matchAll(/^```ts(.*)\n([^]*?)^```$/gm)].map(({ 1: info, 2: code, index }, number) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    file: path.join(DOCS, `${page}.${number}.ts`),
    text: info.includes(WITHOUT_FIXTURE) ? code : fs.readFileSync(FIXTURE, 'utf-8').replace('/// here', code),
  }));
}

/** A program of files that do not exist. */
function programOf(snippets: readonly Snippet[]): ts.Program {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(path.join(REPOSITORY, 'examples/tsconfig.json'), ts.sys.readFile).config, ts.sys, path.join(REPOSITORY, 'examples'));
  const compilerOptions = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(compilerOptions);
  const textOf = (file: string) => snippets.find((snippet) => snippet.file === file)?.text;
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => textOf(file) !== undefined || fileExists(file);
  host.readFile = (file) => textOf(file) ?? readFile(file);
  host.getSourceFile = (file, language, ...more) => {
    const text = textOf(file);
    return text === undefined ? getSourceFile(file, language, ...more) : ts.createSourceFile(file, text, language, true);
  };
  return ts.createProgram(snippets.map(({ file }) => file), compilerOptions, host);
}
