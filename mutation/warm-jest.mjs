import * as fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import * as path from 'node:path';
import { jestExpect } from '@jest/expect';
import { ModernFakeTimers } from '@jest/fake-timers';
import { transformSync } from '@swc/core';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';

/** Tokens of CDK in the names of tests: their numbers go up with each loading. */
const TOKEN = /\$\{Token\[[^\]]*\]\}|-1\.888\d+e\+289/g;

/** Where jest-circus looks for what `jest.setTimeout` was told. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** Jest's tests in one process that loads them once: a run costs what its tests cost, and not the loading of aws-cdk-lib for each test file. */
export class WarmJest {
  /** Tests of jest-circus by their ids. */
  tests = new Map();
  #root = process.cwd();
  #require = createRequire(path.join(this.#root, 'package.json'));
  #config = this.#require('./package.json').jest;
  #mocks = new ModuleMocker(globalThis);
  #timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });
  #folders;
  #run;

  /** @param folders The folders of the test files. */
  constructor(folders) {
    this.#folders = folders;
    process.env.NODE_ENV = 'test';
    Module._extensions['.ts'] = compileWith(Object.values(this.#config.transform)[0][1]);
    const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
    Object.assign(globalThis, { describe, test, it, beforeAll, beforeEach, afterAll, afterEach, expect: jestExpect, jest: this.#jest() });
    circus.addEventHandler((event) => this.#follow(event));
  }

  /** Loads test files and sources anew; packages stay. */
  load() {
    for (const file of Object.keys(this.#require.cache)) if (this.#isOwn(file)) delete this.#require.cache[file];
    circus.resetState();
    this.#config.setupFiles.forEach((file) => this.#require(file.replace('<rootDir>', this.#root)));
    circus.beforeEach(() => this.#mocks.clearAllMocks());
    for (const file of this.#testFiles()) circus.describe(path.relative(this.#root, file), () => { this.#require(file); });
    this.tests = new Map();
    for (const [test, names] of testsIn(circus.getState().rootDescribeBlock)) this.tests.set(this.#idOf(names.join(' ').replace(TOKEN, 'token')), test);
  }

  /** Runs tests until one fails; tells those that ran. */
  async run(ids = [...this.tests.keys()], onStart = () => {}) {
    const idOf = new Map(ids.map((id) => [this.tests.get(id), id]));
    for (const test of idOf.keys()) Object.assign(test, { errors: [], status: null, mode: undefined });
    this.#run = { idOf, onStart, ran: [], failed: false };
    const root = circus.getState().rootDescribeBlock;
    const all = prune(root, (test) => idOf.has(test));
    await circus.run();
    all.forEach((children, block) => { block.children = children; });
    return this.#run.ran;
  }

  #follow({ name, test }) {
    const run = this.#run;
    if (name === 'test_start' && run.failed) test.mode = 'skip';
    if (name === 'test_start' && test.mode !== 'skip') run.onStart(run.idOf.get(test));
    if (name !== 'test_done') return;
    run.ran.push({ id: run.idOf.get(test), milliseconds: test.duration ?? 0, error: test.errors[0] });
    run.failed ||= test.errors.length > 0;
  }

  #jest() {
    const { fn, spyOn, mocked, restoreAllMocks } = Object.fromEntries(
      ['fn', 'spyOn', 'mocked', 'restoreAllMocks'].map((name) => [name, (...args) => this.#mocks[name](...args)]),
    );
    return {
      fn, spyOn, mocked, restoreAllMocks,
      // All files share one state of jest-circus, which reads this when a run starts: the longest timeout applies to all.
      setTimeout: (milliseconds) => { globalThis[TIMEOUT] = Math.max(globalThis[TIMEOUT] ?? 0, milliseconds); },
      useFakeTimers: (options) => this.#timers.useFakeTimers(options),
      useRealTimers: () => this.#timers.useRealTimers(),
      setSystemTime: (now) => this.#timers.setSystemTime(now),
    };
  }

  #testFiles() {
    const slow = new RegExp(this.#config.testPathIgnorePatterns.map((pattern) => pattern.replace('<rootDir>', this.#root)).join('|'));
    return this.#folders
      .flatMap((folder) => fs.readdirSync(folder, { recursive: true }).map((file) => path.resolve(folder, file)))
      .filter((file) => file.endsWith('.test.ts') && !slow.test(file))
      .sort();
  }

  #idOf(name, number = 1) {
    const id = number === 1 ? name : `${name} (${number})`;
    return this.tests.has(id) ? this.#idOf(name, number + 1) : id;
  }

  #isOwn(file) {
    return file.startsWith(this.#root) && !file.includes(`${path.sep}node_modules${path.sep}`);
  }
}

function* testsIn(block, names = []) {
  for (const child of block.children) {
    if (child.type === 'test') yield [child, [...names, child.name]];
    else yield* testsIn(child, [...names, child.name]);
  }
}

/** Leaves some tests of a tree, those first that took least when they last ran, and tells what its blocks held. */
function prune(block, keeps, all = new Map()) {
  all.set(block, block.children);
  block.children = block.children
    .filter((child) => child.type === 'test' ? keeps(child) : prune(child, keeps, all) && child.children.length > 0)
    .map((child) => ({ child, cost: costOf(child) })).sort((a, b) => a.cost - b.cost).map(({ child }) => child);
  return all;
}

/** What a test of a tree took on average. */
function costOf({ type, duration, children }) {
  return type === 'test' ? duration ?? 0 : children.reduce((sum, child) => sum + costOf(child), 0) / children.length;
}

function compileWith(options) {
  const compiled = new Map();
  const compile = (filename) => transformSync(fs.readFileSync(filename, 'utf-8'), { ...options, filename, module: { type: 'commonjs' }, swcrc: false }).code;
  return (module, filename) => {
    if (!compiled.has(filename)) compiled.set(filename, compile(filename));
    module._compile(compiled.get(filename), filename);
  };
}
