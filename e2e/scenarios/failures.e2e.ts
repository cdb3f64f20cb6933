import * as path from 'node:path';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DeployedStack } from '../assertions/deployed-stack';
import { productionEndpoint } from '../assertions/routes';
import { settledOutcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';
import { assemblyOf, withVersion } from '../harness/assembly';
import { waitFor } from '../harness/steps';
import { LoadOptions } from '../traffic/load';
import { underLoad } from '../traffic/under-load';

/** Tasks that fail, in the default deployment of ECS: nobody looks at them but the alarm on failed tasks. */

const SCALE = 0.02;

let account: Account;
beforeAll(async () => {
  account = await Account.open('failures');
  await account.control.scaleTime(SCALE);
});
afterAll(() => account?.close());

const app = (name: string) => path.join(assemblyOf('failures'), name);

/** Apps whose tasks fail, with the reason that ECS gives for it. */
const FAILURES = [
  { what: 'a crash loop', failing: () => withVersion(app('good'), 'v2-crash'), reason: 'Essential container in task exited' },
  { what: 'a missing image', failing: () => app('missing-image'), reason: 'CannotPullContainerError' },
  { what: 'a missing secret', failing: () => app('missing-secret'), reason: 'ResourceInitializationError' },
  { what: 'a failing health check', failing: () => withVersion(app('good'), 'v2-unhealthy'), reason: 'Task failed ELB health checks' },
];

/** Deploys an app whose tasks fail: the stack is red within ten minutes of AWS's time, and both the stack and the queue of failures say why. */
async function expectNoticed(what: string, assembly: string, reason: string): Promise<void> {
  const after = await account.control.newestCall();
  const { output } = await account.step(what, () => account.cdk.failToDeploy(assembly));

  expect(output).toMatch(/alarm Shop-WebTaskFailuresAlarm\S+ is in state ALARM/);
  expect(await minutesUntilRollback(after)).toBeLessThan(10);
  const failures = await account.control.calls({ service: 'sqs', operation: 'SendMessage', after });
  expect(failures.length).toBeGreaterThanOrEqual(3);
  for (const { parameters } of failures) expect(JSON.parse(parameters.MessageBody as string).detail.stoppedReason).toContain(reason);
}

/** From the call that starts the deployment to the one by which CloudFormation takes it back. */
async function minutesUntilRollback(after: number): Promise<number> {
  const calls = await account.control.calls({ service: 'ecs', after });
  const [start, rollback] = calls.filter(({ operation }) => ['CreateService', 'UpdateService', 'DeleteService'].includes(operation));
  return (rollback.time - start.time) / SCALE / 60;
}

/** An alarm that is still in the ALARM state would have ECS ignore it in the next deployment. */
async function alarmIsQuiet(): Promise<void> {
  await account.control.fastForward(() => waitFor('the alarm is quiet', async () => {
    const { MetricAlarms = [] } = await account.clients.cloudWatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    return MetricAlarms.length === 0 || undefined;
  }));
}

describe.each(FAILURES)('the first deployment, with $what,', ({ what, failing, reason }) => {
  test('fails in minutes, with the reason', async () => {
    await expectNoticed(`first deployment with ${what}`, failing(), reason);
  });
});

describe('an update', () => {
  let production: LoadOptions;
  beforeAll(async () => {
    await account.step('first deployment', () => account.cdk.deploy(app('good')));
    production = await productionEndpoint(account, (await DeployedStack.readAll(account, app('good')))[0]);
  });
  afterAll(async () => {
    await account.step('cdk destroy', () => account.cdk.destroy(app('good')));
    await account.control.idle();
    expect(await account.control.leftovers()).toEqual({});
  });

  beforeEach(alarmIsQuiet);

  test.each(FAILURES)('with $what fails in minutes, with the reason, and the old version keeps serving', async ({ what, failing, reason }) => {
    const { report } = await underLoad(account, production, () => expectNoticed(`update with ${what}`, failing(), reason));

    expect(report.lost).toEqual([]);
    expect(await settledOutcome(account, 'Shop', production)).toEqual({ stack: 'UPDATE_ROLLBACK_COMPLETE', live: 'first' });
  });
});
