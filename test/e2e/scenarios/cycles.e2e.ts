import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { Load, LoadOptions, LoadReport } from '../traffic/load';
import { agreedOutcome, versionOf } from '../wanted/agreement';
import { deployments, lifecycleEvent } from '../wanted/code-deploy';
import { Deployed } from '../wanted/deployed';
import { productionOf } from '../wanted/routes';

const CYCLES = 20;
const assembly = assemblyOf('webserver');
const versions = Array.from({ length: CYCLES }, (_, index) => `v${index + 2}`);

let account: Account;
let production: LoadOptions;
let report: LoadReport;
const liveAfter: string[] = [];
beforeAll(async () => {
  account = await Account.open('cycles');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
  production = await productionOf(account, (await Deployed.readAll(account, assembly))[0]);
  const load = new Load(account.proxy, production);
  try {
    for (const version of versions) {
      await account.step(`cdk deploy of ${version}, ${load.sent} requests so far`, () => account.cdk.deploy(withVersion(assembly, version)));
      liveAfter.push((await agreedOutcome(account, 'Webserver', production)).live);
    }
  } finally {
    report = await load.stop();
  }
}, 600_000);
afterAll(() => account?.close());

test('each of twenty deployments went live', () => {
  expect(liveAfter).toEqual(versions);
});

test('no request was lost', () => {
  expect(report.samples.length).toBeGreaterThan(CYCLES * 40);
  expect(report.lost).toEqual([]);
});

test('no client met a version before its time, or after it', async () => {
  const order = ['first', ...versions];
  const all = await deployments(account.clients.codeDeploy);
  const allowed = await Promise.all(all.map(async ({ deploymentId }) => (await lifecycleEvent(account.clients.codeDeploy, deploymentId!, 'AllowTraffic')).startTime!.getTime()));

  expect(allowed).toHaveLength(CYCLES);
  const early = report.samples.filter(({ image, answered }) => answered < (allowed[order.indexOf(versionOf(image!)) - 1] ?? 0));
  const late = report.samples.filter(({ image, sent }) => sent > (allowed[order.indexOf(versionOf(image!)) + 1] ?? Infinity));
  expect({ early, late }).toEqual({ early: [], late: [] });
});
