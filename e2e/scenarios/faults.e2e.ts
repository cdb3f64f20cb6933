import { deployments } from '../assertions/code-deploy';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { FaultCase } from '../faults/fault-case';
import { FAULT_CASES, STACK } from '../faults/fault-cases';
import { documentedFaults, FaultRow, faultTable } from '../faults/fault-table';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { CliRun } from '../harness/cdk-cli';
import { LoadOptions } from '../traffic/load';
import { underLoad } from '../traffic/under-load';

const assembly = assemblyOf('codedeploy-canary');
const rows: FaultRow[] = [];

let account: Account;
let production: LoadOptions;
let live = 'first';
beforeAll(async () => {
  account = await Account.open('faults');
  await account.step('first deployment', () => account.cdk.deploy(assembly));
  production = await productionEndpoint(account, (await DeployedStack.readAll(account, assembly))[0]);
});
afterAll(() => account?.close());

const numbered = FAULT_CASES.map((fault, index) => ({ ...fault, version: [`v${index + 2}`, fault.image].filter(Boolean).join('-') }));

describe.each(numbered)('$name', (fault) => {
  let run: CliRun;
  let deploymentsBefore: number;

  test('stack and live version agree, and no request is lost', async () => {
    const old = live;
    deploymentsBefore = (await deployments(account.clients.codeDeploy)).length;
    const changed = withVersion(assembly, fault.version);
    const { report, result } = await underLoad(account, production, () => account.step(fault.name, () => deployDuring(fault, changed)));
    run = result;
    const outcome = await account.step(`${fault.name}: agrees`, () => settledOutcome(account, STACK, production));
    live = outcome.live;
    rows.push({ ...fault, stack: outcome.stack, live: live === fault.version ? 'new' : live === old ? 'old' : live });

    expect(outcome).toEqual({ stack: fault.stack, live: fault.live === 'new' ? fault.version : old });
    expect(report.lost).toEqual([]);
  });

  test('the CLI says so', () => {
    expect(run.exitCode === 0).toBe(fault.live === 'new');
  });

  test('nothing runs twice and nothing is left under way', async () => {
    const begun = (await deployments(account.clients.codeDeploy)).slice(deploymentsBefore);

    expect(begun.filter(({ creator }) => creator === 'user')).toHaveLength(fault.deployments);
    expect(begun.filter(({ status }) => !['Succeeded', 'Failed', 'Stopped'].includes(status!))).toEqual([]);
  });
});

test('a delete during a deployment leaves nothing behind', async () => {
  const changed = withVersion(assembly, 'v99');
  await account.step('cdk deploy', () => account.cdk.deploy(changed));
  const [underWay] = (await deployments(account.clients.codeDeploy)).filter(({ status }) => status === 'InProgress');
  await account.step('cdk destroy, while the old tasks still run', () => account.cdk.destroy(changed));
  await account.control.idle();

  expect(underWay).toBeDefined();
  expect(await account.control.leftovers()).toEqual({});
  rows.push({
    name: 'delete during a deployment',
    what: '`cdk destroy` while CodeDeploy still waits with the end of the old tasks',
    stack: 'deleted',
    live: 'none',
    because: 'the deployment is stopped first',
  });
});

test('e2e/README.md says what happened here', () => {
  expect(documentedFaults()).toEqual(faultTable(rows));
});

/** Injects the fault, deploys, and takes the fault back. */
async function deployDuring(fault: FaultCase, changed: string): Promise<CliRun> {
  try {
    await fault.before?.(account);
    const [run] = await Promise.all([account.cdk.tryToDeploy(changed), fault.duringDeployment?.(account)]);
    expect((await account.control.injectedFaults()).filter(({ hits }) => hits === 0)).toEqual([]);
    return run;
  } finally {
    await account.control.clearFaults();
    await account.control.setAlarm(STACK, 'OK');
  }
}
