import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { Approver } from '../harness/approver';
import { assemblyOf, withVersion } from '../harness/assembly';
import { fastForwardUpdate, someTargetIsUnhealthy } from '../harness/fast-forward';
import { LoadOptions } from '../traffic/load';
import { percentages, underLoad } from '../traffic/under-load';

let account: Account;
beforeAll(async () => { account = await Account.open('ecs-run'); });
afterAll(() => account?.close());

describe('blue/green with a migration and a smoke test', () => {
  const assembly = assemblyOf('blue-green');
  const production = firstDeployment(assembly);

  test('all traffic moves at once, and no request is lost', async () => {
    const changed = withVersion(assembly, 'v2');
    const { report, shifts } = await underLoad(account, production(), () => account.step('blue/green', () => account.cdk.deploy(changed)));

    expect(report.lost).toEqual([]);
    expect(percentages(shifts)).toEqual([100]);
    expect(await settledOutcome(account, 'BlueGreen', production())).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
  });

  test('the migration ran before the new version had a request', async () => {
    const migrations = await account.control.calls({ service: 'ecs', operation: 'RunTask' });
    expect(JSON.stringify(migrations.at(-1)!.parameters)).toContain('migrating the database');
  });

  test.each([
    { what: 'unhealthy tasks', version: 'v3-unhealthy', duringDeployment: () => fastForwardUpdate(account, 'BlueGreen', () => someTargetIsUnhealthy(account)) },
    { what: 'a migration that fails', version: 'v4-exit-3' },
  ])('$what make the stack red, and clients do not notice', async ({ what, version, duringDeployment }) => {
    const changed = withVersion(assembly, version);
    const deploy = () => account.step(what, () => account.cdk.failToDeploy(changed));
    const { report } = await underLoad(account, production(), () => Promise.all([deploy(), duringDeployment?.()]));

    expect(report.lost).toEqual([]);
    expect(report.of(version)).toEqual([]);
    expect(await settledOutcome(account, 'BlueGreen', production())).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'v2' });
  });

  destroysToNothing(assembly);
});

describe('a canary with approval', () => {
  const assembly = assemblyOf('canary-with-approval');
  const production = firstDeployment(assembly);

  test('asks before the canary and before the rest, and gives the canary its share', async () => {
    const { report, shifts, result } = await underLoad(account, { ...production(), rate: 40 }, () => decided('CONTINUE', () => account.cdk.deploy(withVersion(assembly, 'v2'))));

    expect(result).toHaveLength(2);
    expect(report.lost).toEqual([]);
    expect(percentages(shifts)).toEqual([10, 100]);
    expect(report.between(shifts[0].time + 500, shifts[1].time - 500).share('v2')).toBeCloseTo(10, -1);
    expect(await settledOutcome(account, 'CanaryWithApproval', production())).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
  });

  test('goes back when the person says so', async () => {
    const { report } = await underLoad(account, production(), () => decided('ROLLBACK', () => account.cdk.failToDeploy(withVersion(assembly, 'v3'))));

    expect(report.lost).toEqual([]);
    expect(report.of('v3')).toEqual([]);
    expect(await settledOutcome(account, 'CanaryWithApproval', production())).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'v2' });
  });

  destroysToNothing(assembly);
});

describe('linear', () => {
  const assembly = assemblyOf('linear');
  beforeAll(() => account.control.scaleTime(0.0005));
  const production = firstDeployment(assembly, /Ledger/);

  test('moves five percent of the traffic at a time', async () => {
    const { report, shifts } = await underLoad(account, production(), () => account.step('linear', () => account.cdk.deploy(withVersion(assembly, 'v2'))));

    expect(report.lost).toEqual([]);
    expect(percentages(shifts)).toEqual(Array.from({ length: 20 }, (_, index) => 5 * (index + 1)));
    expect(await settledOutcome(account, 'Linear', production())).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
  });

  destroysToNothing(assembly);
});

/** Deploys an app before the tests of a group, which nobody approves; answers with where its clients go. */
function firstDeployment(assembly: string, loadBalancer = /./): () => LoadOptions {
  let production: LoadOptions;
  beforeAll(async () => {
    await account.step('cdk deploy, the first one', () => account.cdk.deploy(assembly));
    production = await productionEndpoint(account, (await DeployedStack.readAll(account, assembly))[0], loadBalancer);
  });
  return () => production;
}

/** Works while somebody answers the first question so, and lets everything after it go on; tells at which stages they were asked. */
async function decided(says: 'CONTINUE' | 'ROLLBACK', work: () => Promise<unknown>): Promise<string[]> {
  const approver = new Approver(account.clients.ecs, says);
  try {
    await account.step(`cdk deploy, with somebody who says ${says}`, work);
  } finally {
    await approver.leave();
  }
  return approver.asked;
}

function destroysToNothing(assembly: string): void {
  test('destroys to nothing left behind', async () => {
    await account.step('cdk destroy', () => account.cdk.destroy(assembly));
    await account.control.idle();
    expect(await account.control.leftovers()).toEqual({});
  });
}
