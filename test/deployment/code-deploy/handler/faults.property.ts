import * as fc from 'fast-check';
import { Fault, LIFECYCLE } from './code-deploy-simulation';
import { appSpec, expectLiveVersionOfStack, expectCorrectMessages, resetScenarios, createScenario } from './simulated-stack';
import { WAIT_FOR } from '../../../../src/deployment/code-deploy/handler/decide';
import { MODEL_RUNS } from '../../../fixtures/faults/aws-faults';

afterEach(resetScenarios);

const V = (n: number) => `web:${n}`;

/** What may happen to one update. */
const misfortunes = fc.record({
  failsIn: fc.option(fc.constantFrom(...LIFECYCLE), { nil: undefined, freq: 2 }),
  happens: fc.array(fc.record({
    poll: fc.integer({ min: 1, max: 12 }),
    what: fc.constantFrom('ALARM', 'STOP', 'STOP_AND_ROLL_BACK', 'SOMEBODY_DEPLOYS'),
  }), { maxLength: 2 }),
  cancelAfter: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  anotherResourceFails: fc.boolean(),
  noRollback: fc.integer({ min: 0, max: 3 }).map((draw) => draw === 0),
  isRetried: fc.boolean(),
  pause: fc.constantFrom(0, 20, 60, 300),
});

const operations = ['ListDeployments', 'BatchGetDeployments', 'ListDeploymentTargets', 'BatchGetDeploymentTargets', 'ListTagsForResource', 'TagResource',
  'CreateDeployment', 'StopDeployment', 'ContinueDeployment'] as const;

const fault: fc.Arbitrary<Fault> = fc.record({
  when: fc.constantFrom('BEFORE', 'AFTER'),
  name: fc.constantFrom('ThrottlingException', 'ServiceUnavailable', 'TimeoutError', 'ECONNRESET'),
});
const denial: fc.Arbitrary<Fault> = fc.constant({ when: 'BEFORE', name: 'AccessDeniedException' });

const settings = fc.record({
  terminationWaitSeconds: fc.constantFrom(1, 60, 600),
  rollbackOn: fc.subarray(['DEPLOYMENT_FAILURE' as const, 'DEPLOYMENT_STOP_ON_ALARM' as const]),
  rollbackLagSeconds: fc.constantFrom(1, 20),
  rollbackFails: fc.boolean(),
  roleUnknownSeconds: fc.constantFrom(0, 0, 40, 100, 2000),
  steps: fc.constantFrom([{ weight: 100, seconds: 1 }], [{ weight: 10, seconds: 40 }, { weight: 100, seconds: 1 }]),
});

test('whatever goes wrong, the stack and the live version agree, or the message says so', async () => {
  const schedule = fc.record({
    settings,
    waitFor: fc.constantFrom(...WAIT_FOR),
    faults: fc.array(fc.tuple(fc.constantFrom(...operations), fc.oneof({ weight: 4, arbitrary: fault }, { weight: 1, arbitrary: denial })), {
      maxLength: 8,
    }),
    updates: fc.array(misfortunes, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(fc.asyncProperty(schedule, async plan => {
    const w = createScenario(plan.settings, plan.waitFor);
    try {
      // The role is new with the stack, whose creation records the first version.
      if (plan.settings.roleUnknownSeconds > 0) await w.stack.create();
      for (const [operation, how] of plan.faults) (w.codeDeploy.faults[operation] ??= []).push(how);
      let [stack, isAgreed] = [V(1), true];
      for (const [index, update] of plan.updates.entries()) {
        const next = V(index + 2);
        w.codeDeploy.settings = { ...w.codeDeploy.settings, failing: { [appSpec(next)]: update.failsIn } };
        w.stack.failures.length = 0;
        const outcome = await w.stack.update({ AppSpec: appSpec(next) }, {
          ...update,
          betweenPolls: poll => update.happens.filter(event => event.poll === poll).forEach(({ what }) => {
            if (what === 'ALARM') w.codeDeploy.alarm();
            if (what === 'STOP') w.codeDeploy.stopByHand(false);
            if (what === 'STOP_AND_ROLL_BACK') w.codeDeploy.stopByHand(true);
            if (what === 'SOMEBODY_DEPLOYS' && w.codeDeploy.isIdle) w.codeDeploy.deployByHand(appSpec('web:other'));
          }),
        });
        expectCorrectMessages(w);
        // A request that waits for nothing promises nothing.
        if (plan.waitFor !== 'NOTHING') expectLiveVersionOfStack(outcome, stack, next);
        if (outcome.status === 'ROLLBACK_FAILED') isAgreed = false;
        if (outcome.status === 'COMPLETE' || outcome.status === 'FAILED') stack = next;
        if (outcome.status === 'FAILED' && plan.waitFor !== 'NOTHING') {
          await w.stack.advanceUntilPollingEnds();
          w.codeDeploy.settings = { ...w.codeDeploy.settings, failing: {} };
          // The same template once more: its AppSpec is the one of the update that failed.
          expectLiveVersionOfStack(await w.stack.update({ AppSpec: appSpec(next) }), next, next);
        }
        if (!isAgreed) return;
        await w.stack.advance(update.pause);
      }
      const { length } = w.codeDeploy.started;
      await w.stack.advanceUntilPollingEnds();
      if (plan.waitFor !== 'NOTHING') expect(w.codeDeploy.started).toHaveLength(length);
      expect(await w.stack.delete()).toMatchObject({ status: 'DELETED' });
      expect(w.codeDeploy.isIdle).toBe(true);
    } finally {
      resetScenarios();
    }
  }), MODEL_RUNS);
});
