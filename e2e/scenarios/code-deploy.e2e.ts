import { deployments, smokeTestTimes } from '../assertions/code-deploy';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { fastForwardUpdate, someTargetIsUnhealthy } from '../harness/fast-forward';
import { LoadOptions } from '../traffic/load';
import { percentages, underLoad } from '../traffic/under-load';

const STACK = 'CodeDeployCanary';
const assembly = assemblyOf('codedeploy-canary');

let account: Account;
let production: LoadOptions;
beforeAll(async () => {
  account = await Account.open('code-deploy');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
  production = await productionEndpoint(account, (await DeployedStack.readAll(account, assembly))[0]);
});
afterAll(() => account?.close());

test('the first deployment needs no CodeDeploy', async () => {
  expect(await deployments(account.clients.codeDeploy)).toEqual([]);
});

test('a changed image goes live step by step, and no request is lost', async () => {
  const changed = withVersion(assembly, 'v2');
  const { report, shifts } = await underLoad(account, { ...production, rate: 40 }, () => account.step('canary', () => account.cdk.deploy(changed)));

  expect(report.lost).toEqual([]);
  expect(percentages(shifts)).toEqual([10, 100]);
  expect(report.between(shifts[0].time + 500, shifts[1].time - 500).share('v2')).toBeCloseTo(10, -1);
  const [passed] = await smokeTestTimes(account);
  expect(report.of('v2')[0].answered).toBeGreaterThan(passed);
  expect(await settledOutcome(account, STACK, production)).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
});

test('tasks that never become healthy make the stack red, and clients do not notice', async () => {
  const changed = withVersion(assembly, 'v3-unhealthy');
  const { report, result: [run] } = await underLoad(account, production, () => Promise.all([
    account.step('unhealthy tasks', () => account.cdk.failToDeploy(changed)),
    fastForwardUpdate(account, STACK, () => someTargetIsUnhealthy(account)),
  ]));

  expect(run.output).toContain(`${STACK} failed to deploy`);
  expect(report.lost).toEqual([]);
  expect(report.of('v3')).toEqual([]);
  expect(await settledOutcome(account, STACK, production)).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'v2' });
});

test('destroys to nothing left behind', async () => {
  await account.step('cdk destroy', () => account.cdk.destroy(assembly));
  await account.control.idle();
  expect(await account.control.leftovers()).toEqual({});
});
