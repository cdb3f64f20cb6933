import vm from 'node:vm';
import TemporaryFolderEnvironment from './temporary-folder-environment';

interface Compiled {
  readonly code: string;
  readonly script: vm.Script;
}

const compiled = new Map<string, Compiled>();
const { compileFunction } = vm;

/**
 * Compiles each module once per process instead of once per test file, which takes a quarter of the CPU time with a package as large as aws-cdk-lib.
 * The module still runs anew for each test file. Opt-in: `COMPILE_ONCE=true npm test`.
 *
 * Relies on jest-runtime compiling modules with `vm.compileFunction`, which it looks up at each call.
 */
function compileOnce(code: string, parameters?: readonly string[], options: vm.CompileFunctionOptions = {}): ReturnType<typeof vm.compileFunction> {
  const { filename, parsingContext } = options;
  if (!filename || !parsingContext || !parameters) return compileFunction(code, parameters, options);
  const key = `${filename} ${parameters.join()}`;
  let known = compiled.get(key);
  if (known?.code !== code) {
    known = { code, script: new vm.Script(`(function (${parameters.join()}) {${code}\n})`, { filename }) };
    compiled.set(key, known);
  }
  return known.script.runInContext(parsingContext);
}

Object.assign(vm, { compileFunction: compileOnce });

/** Fails when jest does not compile as expected any more: then this file is of no use. */
export default class CompileOnceEnvironment extends TemporaryFolderEnvironment {
  public override async teardown(): Promise<void> {
    await super.teardown();
    if (compiled.size === 0) throw new Error('jest no longer compiles modules with vm.compileFunction; delete test/compile-once-environment.ts and COMPILE_ONCE');
  }
}
