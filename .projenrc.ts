import { awscdk, javascript, JsonFile } from 'projen';

/** The newest aws-cdk-lib that CI runs the tests against, beside the declared minimum. */
const NEWEST_CDK = '2.276.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-fargate-workloads',
  description: 'Typed, checked AWS CDK constructs for containers on Amazon ECS and AWS Fargate: from a VPC to blue/green deployments',
  author: 'cdk-fargate-workloads maintainers',
  authorAddress: 'maintainers@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-fargate-workloads/cdk-fargate-workloads.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'ecs', 'fargate', 'blue-green', 'codedeploy', 'containers'],
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  // 2.262 is the first with the circuit breaker's threshold in the L1 and with the validator that the examples run under.
  cdkVersion: '2.262.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  // typescript-eslint and jsii do not work with TypeScript 7.
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '20',
  sampleCode: false,
  release: false,
  depsUpgrade: false,
  githubOptions: { mergify: false },
  devDeps: [
    'projen@0.103.25',
    // Later ones are not complete on every registry: a lock file without a platform's package cannot be installed there.
    '@swc/core@1.16.18',
    '@swc/jest@^0.2.39',
    '@types/node@^20',
    'jsii-rosetta@~6.0.17',
    'tsx@^4',
    // What test/environment.ts extends; jest's own.
    'jest-environment-node@^30',
    'fast-check@^4',
    'aws-sdk-client-mock@^4',
    // The CDK CLI that the end to end tests drive; what npm calls the latest is an old build under a wrong number.
    'aws-cdk@2.1148.1',
    // The rule packs that the examples pass; both are CDK validation plugins.
    'cdk-nag@^3.0.2',
    '@cdklabs/cdk-validator-cfnguard@^0.0.62',
    // Evaluates IAM policies as AWS documents it, with AWS's own lists of actions.
    '@cloud-copilot/iam-simulate@^0.1.173',
    // The last one that runs on Node 20, and what its runner in test/mutation/ is made of.
    '@stryker-mutator/core@9.6.1',
    '@jest/expect@^30',
    '@jest/fake-timers@^30',
    'jest-circus@^30',
    'jest-mock@^30',
    'yaml@^2',
    '@aws-sdk/client-application-auto-scaling@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-codebuild@^3',
    '@aws-sdk/client-codedeploy@^3',
    '@aws-sdk/client-codepipeline@^3',
    '@aws-sdk/client-ec2@^3',
    '@aws-sdk/client-ecr@^3',
    '@aws-sdk/client-ecs@^3',
    '@aws-sdk/client-elastic-load-balancing-v2@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-servicediscovery@^3',
    '@aws-sdk/client-sfn@^3',
    // CDK's own custom resources find this in Lambda, and in the end to end tests here.
    '@aws-sdk/client-s3@^3',
  ],
  lambdaOptions: {
    runtime: awscdk.LambdaRuntime.NODEJS_24_X,
    // The SDK is bundled, so that what was tested is what runs.
    bundlingOptions: { externals: [] },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      setupFiles: ['<rootDir>/test/setup.ts'],
      testEnvironment: '<rootDir>/test/environment.ts',
      // By default jest leaves one core to itself, which is half of a small machine.
      maxWorkers: '100%',
      moduleNameMapper: { '^cdk-fargate-workloads$': '<rootDir>/src' },
      // Copies of the package that mutation testing leaves when it is interrupted.
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp'],
    },
  },
});

project.deps.removeDependency('ts-jest');
project.jest!.config.collectCoverage = false;
project.jest!.config.transform = { '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] };
project.jest!.config.testMatch = ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'];
/** What synthesizes many whole apps under validators and rule packs, and takes longer than all other tests. */
const APP_TESTS = [
  'test/corpus', 'test/deployment/ecs-run/combinations', 'test/security/plain-defaults', 'test/security/production', 'test/validation/rule-page',
];
project.jest!.config.testPathIgnorePatterns = ['/node_modules/', ...APP_TESTS.map((start) => `<rootDir>/${start}`)];

// As for @swc/core: the last one that is there for every platform.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

project.package.addField('exports', {
  '.': './lib/index.js',
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('audit', 'false');
project.npmrc.addConfig('fund', 'false');
project.gitignore.exclude('cdk.out/', 'cdk.context.json', '.jsii.tabl.json', 'test/e2e/.venv/', 'test/e2e/.work/', '__pycache__/', 'benchmark/lib/', '.stryker-tmp/');
project.npmignore!.exclude('/examples/', '/scripts/', '/benchmark/', '/docs/', '/rosetta/', '/cdk.out/', '/.ci/', '/CONTRIBUTING.md', '.jsii.tabl.json');

// The value is the major version of the Node release whose end of life jsii warns about at length.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

new JsonFile(project, 'examples/tsconfig.json', {
  obj: {
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: true, rootDir: '..', isolatedModules: true, paths: { 'cdk-fargate-workloads': ['../src/index.ts'] } },
    include: ['**/*.ts', '../scripts/**/*.ts', '../test/corpus/**/*.ts'],
    exclude: ['node_modules'],
  },
});
new JsonFile(project, 'scripts/tsconfig.json', { obj: { extends: '../examples/tsconfig.json', include: ['**/*.ts'] } });
// Leads editors from a declaration to src/, which is in the package for it and for source maps.
project.tryFindObjectFile('tsconfig.json')!.addOverride('compilerOptions.declarationMap', true);
project.npmignore!.removePatterns('/src/');
// Corpus cases are examples, too.
project.tryFindObjectFile('test/tsconfig.json')!.addOverride('compilerOptions.paths', { 'cdk-fargate-workloads': ['../src/index.ts'] });
// What the Lambda functions import is bundled with them.
project.eslint!.allowDevDeps('src/**/handler/*.ts');
project.eslint!.allowDevDeps('src/**/*.handler.ts');
project.eslint!.addLintPattern('examples');
project.eslint!.addLintPattern('scripts');
project.eslint!.allowDevDeps('examples/**');
project.eslint!.allowDevDeps('scripts/**');
project.eslint!.addLintPattern('benchmark/src');
// What it measures and is measured beside is compiled or installed for it alone.
project.eslint!.addOverride({ files: ['benchmark/**'], rules: { 'import/no-unresolved': 'off', 'import/no-extraneous-dependencies': 'off' } });
// One program of all that is linted, in place of one for each tsconfig.json: aws-cdk-lib is read and checked once.
new JsonFile(project, 'tsconfig.eslint.json', {
  obj: {
    extends: './examples/tsconfig.json',
    compilerOptions: { rootDir: '.', paths: { 'cdk-fargate-workloads': ['./src/index.ts'] } },
    include: ['.projenrc.ts', ...['projenrc', 'src', 'test', 'examples', 'scripts', 'benchmark/src'].map((directory) => `${directory}/**/*.ts`)],
    exclude: ['node_modules'],
  },
});
delete project.eslint!.config.parserOptions.projectService;
project.eslint!.config.parserOptions.project = './tsconfig.eslint.json';
project.npmignore!.exclude('/tsconfig.eslint.json');
// Examples import the package by its name, which only their tsconfig.json leads to src/.
project.eslint!.config.settings['import/resolver'].typescript.project = './examples/tsconfig.json';

const tsx = 'tsx --tsconfig examples/tsconfig.json';
/** Functions without an L2: what makes them stages their code by itself. */
const HANDLERS = [
  'deployment/code-deploy/is-complete', 'deployment/code-deploy/live-target-groups', 'deployment/code-deploy/on-event',
  'delivery/placeholder/placeholder-image', 'job/follow-job', 'job/start-job',
];
for (const handler of HANDLERS) {
  project.bundler.addBundle(`src/${handler}.handler.ts`, { platform: 'node', target: 'node24', tsconfigPath: 'test/tsconfig.json' });
}
const bundle = project.tasks.tryFind('bundle');
// All of them at once: a task of its own takes each almost a second to start. Of the AWS SDK's modules what is used, which `main` cannot tell; names stay,
// for stack traces. That is half of what each app would copy and upload.
const entries = project.tasks.all.flatMap(({ name }) => /^bundle:([^:]+)$/.exec(name)?.[1] ?? []).sort();
bundle?.reset(['esbuild', '--bundle', ...entries.map((entry) => `assets/${entry}/index=src/${entry}.ts`),
  '--outdir=.', '--target=node24', '--platform=node', '--main-fields=module,main', '--minify-whitespace', '--minify-syntax', '--line-limit=150',
  '--tsconfig=test/tsconfig.json'].join(' '));
const compileFirst = (name: string, description: string, exec: string) => {
  const task = project.addTask(name, { description, receiveArgs: true });
  if (bundle) task.spawn(bundle);
  task.exec(exec, { receiveArgs: true });
};
compileFirst('demo', 'Turns a task definition document into a whole deployment and shows what came out', `${tsx} scripts/demo.ts`);
compileFirst('examples', 'Synthesizes every example into cdk.out/<example>, under the strict CloudFormation validator', `${tsx} scripts/examples.ts`);
compileFirst('e2e', 'Deploys the examples with the real CDK CLI against a server that answers like AWS; needs python3', 'jest --config test/e2e/jest.config.json');
compileFirst('rules', 'Writes docs/rules.md: every rule, and who else reports the mistake', `${tsx} scripts/rules.ts`);
const properties = 'jest --config test/properties/jest.config.json';
compileFirst('fuzz', 'Draws 50,000 random options and apps: each gives a template that could be deployed, or a clear error', properties);
project.tasks.tryFind('fuzz')!.env('FUZZ_RUNS', '50000');
compileFirst('fuzz:ci', 'As fuzz, with 2,000 runs', properties);
project.addTask('mutation', { description: 'Changes src/validation, src/deployment and src/task, or the files that are named, and counts the changes that no test sees' })
  .exec(`${tsx} scripts/mutation.ts`, { receiveArgs: true });
project.testTask.reset();
if (bundle) project.testTask.spawn(bundle);
project.testTask.exec(`${tsx} scripts/test.ts`, { receiveArgs: true });
compileFirst('test:apps', 'The tests that synthesize many whole apps under validators and rule packs', `jest ${APP_TESTS.join(' ')} --ci --testPathIgnorePatterns /node_modules/`);
project.buildWorkflow!.addPostBuildJobCommands('apps', ['npm run test:apps', 'npm run fuzz:ci'], {
  checkoutRepo: true,
  installDeps: true,
  tools: { node: { version: '20' } },
});
project.buildWorkflow!.addPostBuildJobCommands('e2e', ['npm run e2e'], {
  checkoutRepo: true,
  installDeps: true,
  tools: { node: { version: '20' }, python: { version: '3.11' } },
});

project.addTask('typecheck', { description: 'Type checks the tests, the examples and the scripts' })
  .exec('tsc -p test/tsconfig.json && tsc -p examples/tsconfig.json');
project.addTask('readme', { description: 'Compiles every snippet of the README; needs a compiled package' })
  .exec('jsii-rosetta extract --strict');
project.addTask('consumer', { description: 'Installs the packed package in an empty app and synthesizes the first example of the README' })
  .exec(`${tsx} scripts/consumer.ts`, { receiveArgs: true });
// Before anything else looks at lib/, so that what is tested, measured and packed is the same. It synthesizes services, which takes their assets.
project.preCompileTask.reset();
if (bundle) project.compileTask.prependSpawn(bundle);
project.compileTask.exec(`${tsx} scripts/library.ts`);
const benchmark = project.addTask('benchmark', { description: 'Measures the library beside others of its kind; writes docs/performance.md', receiveArgs: true });
benchmark.spawn(project.compileTask);
benchmark.exec('npm ci --prefer-offline', { cwd: 'benchmark' });
benchmark.exec('tsc -p benchmark');
benchmark.exec('node benchmark/lib/run.js', { receiveArgs: true });
project.addTask('test:newest', { description: `Runs the tests against aws-cdk-lib ${NEWEST_CDK}`, env: { NEWEST_CDK } })
  .exec(`${tsx} scripts/test-newest.ts`);

project.synth();
