import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { WarmJest } from './warm-jest.mjs';

/** What the instrumented sources look at. */
const stryker = globalThis.__stryker__ ??= {};

/** Stryker's test runner for tests of jest that stay loaded from mutant to mutant. */
class WarmRunner {
  static inject = tokens(commonTokens.options);
  #folders;
  #jest;

  constructor({ testFolders }) {
    this.#folders = testFolders;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    this.#jest = new WarmJest(this.#folders);
    this.#jest.load();
  }

  async dryRun() {
    stryker.mutantCoverage = { static: {}, perTest: {} };
    this.#jest.load();
    const ran = await this.#jest.run(undefined, (id) => { stryker.currentTestId = id; });
    delete stryker.currentTestId;
    return { status: DryRunStatus.Complete, tests: ran.map(testResult), mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, reloadEnvironment, disableBail }) {
    const warm = await this.#judge(id, testFilter, hitLimit, reloadEnvironment);
    const verdict = reloadEnvironment || await this.#isSound(warm) ? warm : await this.#judge(id, testFilter, hitLimit, true);
    if (verdict !== warm) this.#jest.load();
    return toMutantRunResult(verdict, disableBail);
  }

  /** What the tests of a mutant say. @param anew Whether it is already there when sources and tests are loaded. */
  async #judge(mutant, tests, hitLimit, anew) {
    Object.assign(stryker, { activeMutant: mutant, hitCount: hitLimit && 0, hitLimit });
    try {
      if (anew) this.#loadWith(mutant);
      const ran = await this.#jest.run(tests);
      return determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests: ran.map(testResult) };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: String(error.stack) };
    } finally {
      for (const name of ['activeMutant', 'hitCount', 'hitLimit']) delete stryker[name];
    }
  }

  /** Loads with a mutant; without it where nothing can be loaded with it, so that it is there once the tests run. */
  #loadWith(mutant) {
    try {
      this.#jest.load();
    } catch {
      delete stryker.activeMutant;
      this.#jest.load();
      stryker.activeMutant = mutant;
    }
  }

  /** Whether a test that failed passes without the mutant: if not, an earlier mutant left something behind. */
  async #isSound({ tests = [] }) {
    const failed = tests.filter(({ status }) => status === TestStatus.Failed).map(({ id }) => id);
    const again = await this.#jest.run(failed);
    return again.every(({ error }) => error === undefined);
  }
}

function testResult({ id, milliseconds, error }) {
  const result = { id, name: id, timeSpentMs: milliseconds };
  return error === undefined ? { ...result, status: TestStatus.Success } : { ...result, status: TestStatus.Failed, failureMessage: String(error) };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm-jest', WarmRunner)];
export const strykerValidationSchema = { properties: { testFolders: { type: 'array', items: { type: 'string' } } } };
