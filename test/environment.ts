import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** What a file was compiled to. */
interface Compiled {
  readonly code: string;
  readonly script: vm.Script;
}

const compiled = new Map<string, Compiled>();
const { compileFunction } = vm;

/**
 * Jest compiles each module anew for each test file, which takes a sixth of the time with a package as large as aws-cdk-lib. This compiles it once in a
 * process; the module still runs anew for each test file.
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

export default TestEnvironment;
