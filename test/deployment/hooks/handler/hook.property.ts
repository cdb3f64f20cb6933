import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeTasksCommand, ListTasksCommand, RunTaskCommand, StopTaskCommand,
} from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { CONFIG, EcsSimulation, exits } from './ecs-simulation';
import { LifecycleHookEvent } from '../../../../src/deployment/hooks/handler/hook-contract';
import { MODEL_RUNS } from '../../../fixtures/faults/aws-faults';

const { log } = console;
beforeAll(() => { console.log = () => undefined; });
afterAll(() => { console.log = log; });

const commands = [
  DescribeServiceRevisionsCommand, RunTaskCommand, DescribeTasksCommand, ListTasksCommand, StopTaskCommand, DescribeServiceDeploymentsCommand,
];

const deployment = fc.record({
  outages: fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.constantFrom(...commands)), { maxLength: 4 }),
  /** Number of calls after which somebody stops the deployment. */
  stoppedAfter: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  hasEvent: fc.boolean(),
  /** Calls whose response ECS loses: the next one has the details of the one before. */
  lost: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 2 }),
  pause: fc.constantFrom(0, 15, 60),
});

test('whatever goes wrong, the tasks of a hook do not overlap, and a deployment continues only after its own has succeeded', async () => {
  const plans = fc.record({
    exitCode: fc.constantFrom(0, 0, 1),
    after: fc.constantFrom(5, 40, 200, 2000),
    skipFirstDeployment: fc.boolean(),
    deployments: fc.array(deployment, { minLength: 1, maxLength: 4 }),
    /** Faults of the calls at the end, when the service is deleted. */
    outagesAtEnd: fc.subarray([DescribeTasksCommand, ListTasksCommand, StopTaskCommand]),
  });
  await fc.assert(fc.asyncProperty(plans, async ({ exitCode, after, skipFirstDeployment, deployments, outagesAtEnd }) => {
    const ecs = new EcsSimulation(exits(exitCode, after));
    for (const [index, plan] of deployments.entries()) {
      const resourceArn = `arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/web/${index}`;
      const ownTasks = () => ecs.tasks.filter(({ input: { tags = [] } }) => tags.some(({ value }) => value === resourceArn));
      ecs.deployments[resourceArn] = 'IN_PROGRESS';
      let hookDetails: LifecycleHookEvent['hookDetails'];
      let status = 'IN_PROGRESS';
      for (let call = 0; call < 70 && status === 'IN_PROGRESS' && call !== plan.stoppedAfter; call++) {
        plan.outages.filter(([at]) => at === call).forEach(([, command]) => ecs.breakOnce(command));
        const answer = await ecs.callOnce({ ...CONFIG, skipFirstDeployment }, { resourceArn, hookDetails });
        status = answer.hookStatus;
        if ('hookDetails' in answer && !plan.lost.includes(call)) ({ hookDetails } = answer);
        expect(ecs.active.length).toBeLessThanOrEqual(1);
        ecs.wait(15);
      }
      ecs.recover();
      expect(ownTasks().length).toBeLessThanOrEqual(1);
      const passesByItself = skipFirstDeployment && index === 0;
      if (passesByItself) expect(ownTasks()).toEqual([]);
      if (status === 'SUCCEEDED' && !passesByItself) expect([ownTasks().length, exitCode, ecs.active.length]).toEqual([1, 0, 0]);
      if (status === 'IN_PROGRESS') ecs.deployments[resourceArn] = 'STOPPED';
      if (status === 'IN_PROGRESS' && plan.hasEvent) {
        await ecs.sendEvent();
        ecs.wait(20);
        expect(ecs.active).toEqual([]);
      }
      ecs.wait(plan.pause);
    }
    outagesAtEnd.forEach((command) => ecs.breakOnce(command));
    await ecs.deleteService();
    ecs.recover();
    expect(ecs.active.filter(({ stoppedBy }) => !stoppedBy)).toEqual([]);
  }), MODEL_RUNS);
});
