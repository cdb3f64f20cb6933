import * as path from 'node:path';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { assemblyOf, withEnvironment, withVersion } from '../harness/assembly';
import { Load, LoadOptions } from '../traffic/load';
import { percentages, underLoad } from '../traffic/under-load';

/** Ordinary changes of a service whose second target group is live, which is where a template that names the first one cuts tasks off. */

const STACK = 'Shop';

let account: Account;
beforeAll(async () => { account = await Account.open('changes'); });
afterAll(() => account?.close());

/** The app with a second version of its image, so that the second target group is live. */
function secondVersion(name: string): string {
  return withVersion(path.join(assemblyOf('changes'), name), 'v2');
}

async function endpointOf(assembly: string): Promise<LoadOptions> {
  return productionEndpoint(account, (await DeployedStack.readAll(account, assembly))[0]);
}

/** Deploys an app twice before the tests of a group; answers with where its clients go. */
function liveOnTheSecondTargetGroup(name: string): () => LoadOptions {
  let production: LoadOptions;
  beforeAll(async () => {
    await account.step(`${name}: first deployment`, () => account.cdk.deploy(path.join(assemblyOf('changes'), name)));
    await account.control.idle();
    await account.step(`${name}: second version`, () => account.cdk.deploy(secondVersion(name)));
    await account.control.idle();
    production = await endpointOf(secondVersion(name));
  });
  afterAll(async () => {
    await account.step(`${name}: cdk destroy`, () => account.cdk.destroy(secondVersion(name)));
    await account.control.idle();
    await account.control.acceptLeftovers();
  });
  return () => production;
}

/** A change that fails leaves the old version live, and loses no request. */
async function expectRollback(change: string, production: LoadOptions): Promise<void> {
  const { report } = await underLoad(account, production, () => account.step(`${change}, which fails`, () => account.cdk.failToDeploy(secondVersion(change))));

  expect(report.lost).toEqual([]);
  expect(await settledOutcome(account, STACK, production)).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'v2' });
}

/** A change in place loses no request. */
async function expectChangeInPlace(change: string, production: LoadOptions): Promise<void> {
  const { report } = await underLoad(account, production, () => account.step(change, () => account.cdk.deploy(secondVersion(change))));

  expect(report.lost).toEqual([]);
  expect(await settledOutcome(account, STACK, production)).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
}

describe('a service behind a public Application Load Balancer', () => {
  const production = liveOnTheSecondTargetGroup('public');

  test('keeps its target groups when the protocol version changes: the update fails before a rule changes', async () => {
    await expectRollback('public-http2', production());
  });

  test.each(['internal', 'network'])('moves back when it becomes %s and a later resource fails; meanwhile the old address has no tasks', async (change) => {
    const deploy = () => account.step(`${change}, which fails`, () => account.cdk.failToDeploy(secondVersion(`${change}-fails`)));
    const { report } = await underLoad(account, production(), deploy);

    expect([...new Set(report.lost.map(({ problem }) => problem))]).toEqual(['no target']);
    expect(await settledOutcome(account, STACK, production())).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'v2' });
  });

  test('serves behind the old load balancer until another exposure has taken its place', async () => {
    const last = await account.control.newestCall();
    const load = new Load(account.proxy, production());
    await account.step('internal', () => account.cdk.deploy(secondVersion('internal')));
    const report = await load.stop();
    const moved = (await account.control.calls({ service: 'elbv2', after: last })).find(({ operation }) => operation === 'DeregisterTargets')!.time * 1000;

    expect(report.lost.filter(({ sent }) => sent < moved)).toEqual([]);
    expect(await settledOutcome(account, STACK, await endpointOf(secondVersion('internal')))).toEqual({ stack: 'UPDATE_COMPLETE', live: 'v2' });
  });
});

describe.each([
  { behind: 'a load balancer that others use', name: 'shared', setting: 'path', change: 'shared-other-path' },
  { behind: 'a Network Load Balancer with TLS', name: 'tls', setting: 'certificate', change: 'tls-other-certificate' },
])('a service behind $behind', ({ name, setting, change }) => {
  const production = liveOnTheSecondTargetGroup(name);

  test(`stays live when its ${setting} changes and a later resource fails`, async () => {
    await expectRollback(`${change}-fails`, production());
  });

  test(`stays live when its ${setting} changes`, async () => {
    await expectChangeInPlace(change, production());
  });
});

describe('two services that CodeDeploy deploys behind one load balancer', () => {
  const production = liveOnTheSecondTargetGroup('code-deploy');
  const shop = (): LoadOptions => ({ ...production(), path: '/shop/x' });
  const api = (): LoadOptions => ({ ...production(), path: '/api/x' });

  test('stay live when the path of one changes and a later resource fails', async () => {
    await expectRollback('code-deploy-other-path-fails', shop());
  });

  test('stay live when the path of one changes', async () => {
    await expectChangeInPlace('code-deploy-other-path', shop());
  });

  test('are deployed one by one: a deployment leaves the rules of the other service alone', async () => {
    const last = await account.control.newestCall();
    const released = withEnvironment(secondVersion('code-deploy-other-path'), 'v2-release', 'RELEASE', '2');
    const others = new Load(account.proxy, api());
    const { report, shifts } = await underLoad(account, shop(), () => account.step('release', () => account.cdk.deploy(released)));
    await account.control.idle();

    expect([report.lost, (await others.stop()).lost]).toEqual([[], []]);
    expect(percentages(shifts)).toEqual([100]);
    const written = (await account.control.calls({ service: 'elbv2', after: last })).filter(({ caller, operation }) => caller === 'service' && /^Modify/.test(operation));
    expect(written.map(({ operation, parameters }) => [operation, priorityOf(parameters.RuleArn)])).toEqual([['ModifyRule', '7'], ['ModifyRule', '7']]);
  });

  const priorityOf = (rule: unknown) => account.targets.current.loadBalancers.flatMap(({ listeners }) => listeners)
    .flatMap(({ rules }) => rules).find(({ arn }) => arn === rule)?.priority;
});
