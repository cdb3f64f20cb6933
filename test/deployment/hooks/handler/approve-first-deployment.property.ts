import { ContinueServiceDeploymentCommand, DescribeServiceDeploymentsCommand, ECSClient } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { approveFirstDeployment } from '../../../../src/deployment/hooks/handler/approve-first-deployment';
import { AwsFaults, awsFault, faultsOf, MODEL_RUNS } from '../../../fixtures/faults/aws-faults';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/1';

test('whatever goes wrong, a first deployment continues, and no other does', async () => {
  const schedules = fc.record({
    isFirst: fc.boolean(),
    faults: faultsOf(['Describe', 'Continue']),
    /** Number of times that EventBridge delivers the event. */
    deliveries: fc.integer({ min: 1, max: 3 }),
    /** Number of the call after which somebody continues the deployment by hand. */
    byHandAfter: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  });
  await fc.assert(fc.asyncProperty(schedules, async ({ isFirst, faults: drawn, deliveries, byHandAfter }) => {
    const faults = new AwsFaults(drawn);
    let [calls, now, status, byFunction] = [0, 0, 'AWAITING_ACTION', 0];
    const called = (operation: string, answer: () => object) => {
      if (calls++ === byHandAfter) status = 'SUCCEEDED';
      return faults.apply(operation, answer);
    };
    const ecs = mockClient(ECSClient);
    ecs.on(DescribeServiceDeploymentsCommand).callsFake(() => called('Describe', () => ({
      serviceDeployments: [{ serviceDeploymentArn: ARN, sourceServiceRevisions: isFirst ? [] : [{}], lifecycleHookDetails: [{ hookId: 'hook', status }] }],
    })));
    ecs.on(ContinueServiceDeploymentCommand).callsFake(() => called('Continue', () => {
      if (status !== 'AWAITING_ACTION') throw awsFault('InvalidParameterException');
      [status, byFunction] = ['SUCCEEDED', byFunction + 1];
      return {};
    }));
    const clock = { now: () => now, sleep: async (milliseconds: number) => { now += milliseconds; } };

    for (let delivery = 0; delivery < deliveries; delivery++) {
      await approveFirstDeployment({ detail: { serviceDeploymentArn: ARN, hookId: 'hook' } }, new ECSClient({}), clock);
    }

    if (isFirst) expect(status).toBe('SUCCEEDED');
    else expect(byFunction).toBe(0);
    expect(byFunction).toBeLessThanOrEqual(1);
  }), MODEL_RUNS);
});
