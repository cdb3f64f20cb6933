import { awscdk } from 'projen';
import { APP_TESTS } from './jest';

/** The newest aws-cdk-lib that CI runs the tests against, in addition to the declared minimum. */
const NEWEST_CDK = '2.276.0';

/** Returns the command that runs `scripts/<name>.ts`. */
export function runScript(name: string): string {
  return `tsx --tsconfig examples/tsconfig.json scripts/${name}.ts`;
}

/** Adds the tasks that CONTRIBUTING.md lists. */
export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  // The value is the major version of the Node release whose end of life jsii warns about at length.
  project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

  addAppTasks(project);
  addTestTasks(project);
  addPackageTasks(project);
}

function addAppTasks(project: awscdk.AwsCdkConstructLibrary): void {
  addBundledTask(project, 'demo', 'Turns a task definition document into a whole deployment and shows what came out', runScript('demo'));
  addBundledTask(project, 'examples', 'Synthesizes every example into cdk.out/<example>, under the strict CloudFormation validator', runScript('examples'));
  project.addTask('rules', { description: 'Writes docs/rules.md: every rule, and who else reports the mistake', env: { NEWEST_CDK } }).exec(runScript('rules'));
}

function addTestTasks(project: awscdk.AwsCdkConstructLibrary): void {
  project.testTask.reset();
  project.testTask.spawn(project.bundler.bundleTask);
  project.testTask.exec(runScript('test'), { receiveArgs: true });

  addBundledTask(project, 'test:apps', 'The tests that synthesize many whole apps under validators and rule packs',
    `jest ${APP_TESTS.join(' ')} --ci --testPathIgnorePatterns /node_modules/`);
  addBundledTask(project, 'changes', 'Compares apps before and after ordinary changes with docs/changes.md; --update writes it', runScript('changes'));
  addBundledTask(project, 'e2e', 'Deploys the examples with the real CDK CLI against a server that answers like AWS; needs python3',
    'jest --config e2e/jest.config.json');

  const properties = 'jest --config test/properties/jest.config.json';
  const fuzz = addBundledTask(project, 'fuzz',
    'Draws 50,000 random options and apps: each gives a template that could be deployed, or a clear error; and 20,000 schedules of faults for each function', properties);
  fuzz.env('FUZZ_RUNS', '50000');
  fuzz.env('FAULT_RUNS', '20000');
  addBundledTask(project, 'fuzz:ci', 'As fuzz, with 2,000 runs, and 1,000 schedules of faults', properties);

  const mutation = 'Changes src/validation, src/deployment and src/task, or the files that are named, and counts the changes that no test sees';
  project.addTask('mutation', { description: mutation }).exec('node mutation/run.mjs', { receiveArgs: true });

  project.addTask('test:newest', { description: `Runs the tests against aws-cdk-lib ${NEWEST_CDK}`, env: { NEWEST_CDK } }).exec(runScript('test-newest'));
  project.addTask('architecture', { description: 'Fails on import circles and on imports from a higher layer of src/; --write draws the layers in ARCHITECTURE.md' })
    .exec(runScript('architecture'), { receiveArgs: true });
  project.addTask('typecheck', { description: 'Type checks the tests, the examples, the scripts and the command line tool' })
    .exec('tsc -p test/tsconfig.json && tsc -p examples/tsconfig.json && tsc -p cli/tsconfig.json');
}

function addPackageTasks(project: awscdk.AwsCdkConstructLibrary): void {
  const readme = project.addTask('readme', { description: 'Compiles every snippet of the README, of doc comments and of docs/; needs a compiled package' });
  readme.exec('jsii-rosetta extract --strict');
  readme.exec(runScript('snippets'));
  project.addTask('consumer', { description: 'Installs the packed package in an empty app and synthesizes the first example of the README' })
    .exec(runScript('consumer'), { receiveArgs: true });

  const benchmark = project.addTask('benchmark', { description: 'Measures the library beside others of its kind; writes docs/performance.md', receiveArgs: true });
  benchmark.spawn(project.compileTask);
  benchmark.exec('npm ci --prefer-offline', { cwd: 'benchmark' });
  benchmark.exec('tsc -p benchmark');
  benchmark.exec('node benchmark/lib/run.js', { receiveArgs: true });
}

/** Adds a task that bundles the Lambda functions before it runs a command. */
function addBundledTask(project: awscdk.AwsCdkConstructLibrary, name: string, description: string, command: string) {
  const task = project.addTask(name, { description, receiveArgs: true });
  task.spawn(project.bundler.bundleTask);
  task.exec(command, { receiveArgs: true });
  return task;
}
