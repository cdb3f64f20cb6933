import { smokeTestTimes } from '../assertions/code-deploy';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome, versionOf } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { Load, LoadOptions, LoadReport, Sample } from '../traffic/load';

const CYCLES = 20;
const assembly = assemblyOf('codedeploy-canary');
const versions = Array.from({ length: CYCLES }, (_, index) => `v${index + 2}`);

let account: Account;
let production: LoadOptions;
let report: LoadReport;
const liveAfter: string[] = [];
/** When the CLI said that a version was deployed. */
const deployed: number[] = [];
beforeAll(async () => {
  account = await Account.open('cycles');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
  production = await productionEndpoint(account, (await DeployedStack.readAll(account, assembly))[0]);
  const load = new Load(account.proxy, production);
  try {
    for (const version of versions) {
      const soFar = `before, ${load.sent} requests and ${load.lost} lost`;
      await account.step(`cdk deploy of ${version}; ${soFar}`, () => account.cdk.deploy(withVersion(assembly, version)));
      deployed.push(Date.now());
      liveAfter.push((await settledOutcome(account, 'CodeDeployCanary', production)).live);
    }
  } finally {
    report = await load.stop();
  }
}, 1_800_000);
afterAll(() => account?.close());

test('each of twenty deployments went live', () => {
  expect(liveAfter).toEqual(versions);
});

test('no request was lost', () => {
  expect(report.samples.length).toBeGreaterThan(CYCLES * 40);
  expect(report.lost).toEqual([]);
});

test('no client met a version before its smoke test had passed, or after the next one was deployed', async () => {
  const passed = await smokeTestTimes(account);
  const order = ['first', ...versions];
  const cycleOf = ({ image }: Sample) => order.indexOf(versionOf(image!)) - 1;

  expect(passed).toHaveLength(CYCLES);
  expect(report.samples.filter((sample) => sample.answered < (passed[cycleOf(sample)] ?? 0))).toEqual([]);
  expect(report.samples.filter((sample) => sample.sent > (deployed[cycleOf(sample) + 1] ?? Infinity))).toEqual([]);
});
