import * as fc from 'fast-check';
import { JobOutcome, JobSimulation } from './job-simulation';
import { AwsFaults, faultsOf, MODEL_RUNS } from '../../fixtures/faults/aws-faults';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const step = fc.record({
  faults: faultsOf(['ListTasks', 'DescribeTasks', 'RunTask', 'StopTask', 'DescribeStacks']),
  seconds: fc.constantFrom(3, 30, 30, 200, 200, 2000),
  exitCode: fc.constantFrom(0, 0, 0, 1),
  policyKnownAfter: fc.constantFrom(0, 0, 60, 300),
  rolesKnownAfter: fc.constantFrom(0, 0, 20, 300),
  cancelAfter: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined, freq: 2 }),
  anotherResourceFails: fc.boolean(),
  noRollback: fc.boolean(),
  retries: fc.constantFrom(0, 0, 2),
  isDeliveredTwice: fc.boolean(),
  happens: fc.array(fc.record({ poll: fc.integer({ min: 0, max: 12 }), what: fc.constantFrom('STOP', 'RUN_OUTSIDE') }), { maxLength: 2 }),
  pause: fc.constantFrom(0, 20, 300),
});

test('whatever goes wrong, a job has one running task at most, none is left behind, and a stack is complete only if its job has succeeded', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
    const job = new JobSimulation();
    let exists = false;
    for (const [index, plan] of steps.entries()) {
      const version = `v${index + 1}`;
      const before = job.tasks.length;
      job.faults = new AwsFaults(plan.faults);
      job.behaviour[index + 1] = plan;
      job.options = plan.retries === 0 ? {} : { TaskRetryAttempts: String(plan.retries), TaskRetryIntervalSeconds: '30', TaskTimeoutSeconds: '300' };
      job.policyKnownAt = job.now + plan.policyKnownAfter * 1000;
      job.rolesKnownAt = job.now + plan.rolesKnownAfter * 1000;
      const outcome: JobOutcome = await (exists ? job.update : job.create).call(job, version, {
        ...plan,
        betweenPolls: (poll) => plan.happens.filter((event) => event.poll === poll).forEach(({ what }) => {
          if (what === 'STOP') job.stopByHand();
          else job.runByHand('99');
        }),
      });
      const own = job.tasks.slice(before).filter(({ version: ran, task }) => ran === String(index + 1) && task.startedBy!.startsWith('job/'));
      expect(own.filter(({ hasRun }) => hasRun).length).toBeLessThanOrEqual(1 + plan.retries);
      if (outcome.status === 'COMPLETE') expect(own.map(({ task }) => task.containers?.[0].exitCode).at(-1)).toBe(0);
      if (outcome.status === 'ROLLED_BACK') expect(job.active).toEqual([]);
      const exitCode = /exited with (\d+)/.exec(outcome.reason ?? '')?.[1];
      if (exitCode) expect(own.at(-1)?.task.containers?.[0].exitCode).toBe(Number(exitCode));
      exists ||= outcome.status === 'COMPLETE' || outcome.status === 'FAILED';
      await job.pause(plan.pause);
    }
    job.faults = new AwsFaults();
    expect(await job.delete()).toMatchObject({ status: 'DELETED' });
    expect(job.active).toEqual([]);
    await job.pause(300);
    expect(job.active).toEqual([]);
    expect(job.mostRunning).toBeLessThanOrEqual(1);
  }), MODEL_RUNS);
});
