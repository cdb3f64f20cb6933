import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import * as ts from 'typescript';
import { lazyImports } from '../../../scripts/library/lazy-imports';

jest.setTimeout(60_000);

const ROOT = path.join(__dirname, '../../..');
const file = path.join(ROOT, 'assets', `loaded-modules-${process.pid}.js`);

afterAll(() => fs.rmSync(file, { force: true }));

/** An app with a service and a job, which prints the modules of aws-cdk-lib that its synthesis has loaded. */
const APP = `
  import './examples/testing/without-validation';
  import { App, Stack } from 'aws-cdk-lib/core';
  import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
  import { FargateJob, FargateWebService, JobTrigger, ServiceDeployment, WorkloadCluster, WorkloadTask } from './src';
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const cluster = new WorkloadCluster(stack, 'Cluster');
  const task = WorkloadTask.container({ image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 });
  new FargateWebService(stack, 'Web', { cluster, task, deployment: ServiceDeployment.codeDeploy() });
  new FargateJob(stack, 'Job', { cluster, task, trigger: JobTrigger.stackDeployment() });
  const { Resources } = app.synth().getStackByName('Stack').template;
  const loaded = Object.keys(require.cache).map((name) => /aws-cdk-lib.(aws-[a-z0-9-]+|custom-resources).lib./.exec(name)?.[1]);
  console.log(JSON.stringify({ types: Object.values(Resources).map(({ Type }) => Type), loaded: [...new Set(loaded)].filter(Boolean) }));
`;

/** A module of the library as `npx projen compile` bundles it: it loads others when it first uses them. */
async function compiled(module: string): Promise<string> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const code = await lazyImports(ts.transpileModule(fs.readFileSync(module, 'utf-8'), { compilerOptions }).outputText);
  return code.replace(/\b__dirname\b/g, JSON.stringify(path.dirname(module)));
}

test('the providers of deployments and jobs load no module of the CDK for their functions and state machine', async () => {
  await build({
    stdin: { contents: APP, resolveDir: ROOT, loader: 'ts' },
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [{ name: 'compiled', setup: ({ onLoad }) => onLoad({ filter: /\/src\/.*\.ts$/ }, async (module) => ({ contents: await compiled(module.path) })) }],
  });
  const { types, loaded } = JSON.parse(execFileSync(process.execPath, [file], { cwd: ROOT, encoding: 'utf-8', env: { CDK_VALIDATION: 'false' } }));

  expect(types).toEqual(expect.arrayContaining(['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'Custom::EcsDeployment', 'Custom::EcsJob']));
  expect(loaded).toContain('aws-codedeploy');
  for (const module of ['aws-lambda', 'aws-s3', 'aws-s3-assets', 'aws-stepfunctions', 'custom-resources']) expect(loaded).not.toContain(module);
});
