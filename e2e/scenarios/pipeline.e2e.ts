import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { expectDeployedApp } from '../assertions/deployed-app';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { Pipeline } from '../delivery/pipeline';
import { Account } from '../harness/account';
import { assemblyOf, withEnvironment } from '../harness/assembly';
import { TIME_SCALE } from '../harness/server';
import { sendRequest, LoadOptions } from '../traffic/load';
import { percentages, underLoad } from '../traffic/under-load';

const assembly = assemblyOf('pipeline');
const changed = withEnvironment(assembly, 'changed', 'GREETING', 'welcome');
/** The first deployment waits 14 minutes for a build whose commands really run: 84 seconds of this machine. */
const SCALE_OF_BUILDS = 0.1;

let account: Account;
let stack: DeployedStack;
let pipeline: Pipeline;
let preview: LoadOptions;
let shop: LoadOptions;
/** Of the image that was delivered. */
let delivered: string;
beforeAll(async () => {
  account = await Account.open('pipeline');
  await account.control.scaleTime(SCALE_OF_BUILDS);
  await account.step('first deployment', () => account.cdk.deploy(assembly));
  await account.control.scaleTime(TIME_SCALE);
  await account.control.idle();
  [stack] = await DeployedStack.readAll(account, assembly);
  pipeline = new Pipeline(account, stack);
  preview = await productionEndpoint(account, stack, /Preview/);
  shop = await productionEndpoint(account, stack, /Shop/);
});
afterAll(() => account?.close());

test('placeholders run until the first image is delivered', async () => {
  await expectDeployedApp(account, assembly);

  expect(await liveTag(preview)).toBe('live-preview');
  expect(await liveTag(shop)).toBe('live-shop');
  expect(await digestOf('live-preview')).toBe(await digestOf('live-shop'));
});

test('a new archive is tested, built and deployed for a look; nobody else meets it before it is approved', async () => {
  const placeholder = await digestOf('live-shop');
  const deliver = async () => {
    const execution = await pipeline.upload({ version: 'one', testsPass: true });
    return { execution, asked: await pipeline.waitForApproval() };
  };
  const { result, report } = await underLoad(account, preview, () => account.step('from an archive to a preview', deliver));
  delivered = await digestOf('live-preview');

  expect(report.lost).toEqual([]);
  expect(await liveTag(preview)).toContain(`-${result.execution.slice(0, 8)}`);
  expect(await digestOf(await liveTag(preview))).toBe(delivered);
  expect(delivered).not.toBe(placeholder);
  expect({ tag: await liveTag(shop), digest: await digestOf('live-shop') }).toEqual({ tag: 'live-shop', digest: placeholder });
});

test('once approved it gets its share as a canary, then everything, and no request is lost', async () => {
  const approve = async () => {
    await pipeline.approve(await pipeline.waitForApproval());
    return pipeline.waitForEnd();
  };
  const { result, report, shifts } = await underLoad(account, shop, () => account.step('from an approval to production', approve));

  expect(result.status).toBe('Succeeded');
  expect(report.lost).toEqual([]);
  expect(percentages(shifts)).toEqual([10, 100]);
  expect(await digestOf(await liveTag(shop))).toBe(delivered);
  expect(await digestOf('live-shop')).toBe(delivered);
});

test('a deployment of the stack keeps what the pipeline has delivered', async () => {
  await account.step('cdk deploy of another environment', () => account.cdk.deploy(changed));
  await account.control.idle();
  await expectDeployedApp(account, changed);

  for (const [options, tag] of [[preview, 'live-preview'], [shop, 'live-shop']] as const) {
    const { answer } = await sendRequest(account.proxy, options);
    expect({ image: answer!.images[0], greeting: answer!.environment.GREETING }).toEqual({ image: expect.stringMatching(`:${tag}$`), greeting: 'welcome' });
    expect(await digestOf(tag)).toBe(delivered);
  }
});

test('differs in nothing from what is deployed', async () => {
  await account.step('cdk diff', () => account.cdk.diff(changed));
});

test('tests that fail end the pipeline, and the team is told', async () => {
  const last = (await account.control.calls({ service: 'sns', operation: 'Publish' })).length;
  await pipeline.upload({ version: 'two', testsPass: false });
  const { status, statusSummary } = await pipeline.waitForEnd();
  await account.control.idle();
  const told = (await account.control.calls({ service: 'sns', operation: 'Publish' })).slice(last);

  expect({ status, statusSummary }).toEqual({ status: 'Failed', statusSummary: expect.stringContaining('Build terminated with state: FAILED') });
  expect(told.map(({ parameters }) => parameters.Message)).toEqual([expect.stringContaining('is FAILED')]);
  expect(await digestOf('live-preview')).toBe(delivered);
});

test('destroys to nothing left behind but the task definitions that the pipeline has registered', async () => {
  const registered = (await account.control.calls({ service: 'ecs', operation: 'RegisterTaskDefinition' })).filter(({ caller }) => ['service', 'build'].includes(caller));
  await account.step('cdk destroy', () => account.cdk.destroy(changed));
  await account.control.idle();

  expect(registered).toHaveLength(2);
  expect(await account.control.leftovers()).toEqual({ ecs: registered.map(({ parameters }) => expect.stringContaining(`/${parameters.family}:`)) });
});

/** Tag of the image that answers. */
async function liveTag(options: LoadOptions): Promise<string> {
  const { image, problem } = await sendRequest(account.proxy, options);
  return image?.split(':').at(-1) ?? `nothing: ${problem}`;
}

async function digestOf(imageTag: string): Promise<string> {
  const [{ id: repositoryName }] = stack.of('AWS::ECR::Repository');
  const { imageDetails = [] } = await account.clients.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
  return imageDetails[0].imageDigest!;
}
