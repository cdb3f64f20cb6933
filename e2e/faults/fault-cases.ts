import { CancelUpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { FaultCase } from './fault-case';
import { deployments } from '../assertions/code-deploy';
import { Account } from '../harness/account';
import { fastForwardUpdate, someTargetIsUnhealthy } from '../harness/fast-forward';
import { waitFor } from '../harness/steps';

export const STACK = 'CodeDeployCanary';

/** The handler that starts and follows deployments; a call of it is named after its function. */
const HANDLER = 'lambda:';

export const FAULT_CASES: readonly FaultCase[] = [
  {
    name: 'throttling',
    what: 'CodeDeploy refuses the first three `CreateDeployment` calls with a throttling error',
    stack: 'UPDATE_COMPLETE',
    live: 'new',
    because: 'the next call is let through; one deployment runs',
    deployments: 1,
    before: ({ control }) => control.injectFaults({ service: 'codedeploy', operation: 'CreateDeployment', caller: HANDLER, kind: 'throttle', times: 3 }),
  },
  {
    name: 'handler crash',
    what: 'the process of the handler is killed while it follows the deployment',
    stack: 'UPDATE_COMPLETE',
    live: 'new',
    because: 'the state machine asks again, and the handler finds the deployment by its description; there is no second one',
    deployments: 1,
    before: ({ control }) => control.injectFaults({ service: 'lambda', operation: 'Run', function: 'IsComplete', kind: 'crash', nth: 5, afterSeconds: 0 }),
  },
  {
    name: 'silent hook',
    what: 'the smoke test hangs, and never answers',
    stack: 'UPDATE_ROLLBACK_COMPLETE',
    live: 'old',
    because: 'CodeDeploy gives the hook up and goes back before clients had met the new version',
    deployments: 1,
    before: ({ control }) => control.injectFaults({ service: 'lambda', operation: 'Run', function: 'SmokeTest', kind: 'silence', times: 0 }),
    duringDeployment: (account) => fastForwardUpdate(account, STACK, () => someFaultWasHit(account)),
  },
  {
    name: 'alarm',
    what: 'an alarm rings while a tenth of the traffic goes to the new version',
    stack: 'UPDATE_ROLLBACK_COMPLETE',
    live: 'old',
    because: 'CodeDeploy stops the deployment and moves the traffic back',
    deployments: 1,
    duringDeployment: async (account) => {
      await trafficShifted(account);
      await account.control.setAlarm(STACK, 'ALARM');
    },
  },
  {
    name: 'failed health check',
    what: 'the new tasks answer their health check with 500',
    image: 'unhealthy',
    stack: 'UPDATE_ROLLBACK_COMPLETE',
    live: 'old',
    because: 'the new tasks never get traffic',
    deployments: 1,
    duringDeployment: (account) => fastForwardUpdate(account, STACK, () => someTargetIsUnhealthy(account)),
  },
  {
    name: 'access denied',
    what: 'a policy somewhere denies `CreateDeployment`',
    stack: 'UPDATE_ROLLBACK_COMPLETE',
    live: 'old',
    because: 'no deployment was started',
    deployments: 0,
    before: ({ control }) => control.injectFaults({ service: 'codedeploy', operation: 'CreateDeployment', caller: HANDLER, kind: 'accessDenied', times: 0 }),
  },
  {
    name: 'lost response',
    what: '`CreateDeployment` starts the deployment, but its answer is lost',
    stack: 'UPDATE_COMPLETE',
    live: 'new',
    because: 'the next poll finds the deployment by its description; there is no second one',
    deployments: 1,
    before: ({ control }) => control.injectFaults({ service: 'codedeploy', operation: 'CreateDeployment', caller: HANDLER, kind: 'lostResponse' }),
  },
  {
    name: 'server restarted',
    what: 'between two calls of the handler the server goes away for a second and a half, with all connections and idle Lambda processes',
    stack: 'UPDATE_COMPLETE',
    live: 'new',
    because: 'handlers and CLI call again',
    deployments: 1,
    before: ({ control }) => control.injectFaults({ service: 'codedeploy', operation: 'BatchGetDeployments', caller: HANDLER, kind: 'restart', nth: 2, seconds: 1.5 }),
  },
  {
    name: 'cancelled update',
    what: 'somebody cancels the stack update while a tenth of the traffic goes to the new version',
    stack: 'UPDATE_ROLLBACK_COMPLETE',
    live: 'old',
    because: 'the rollback stops the deployment, which moves the traffic back',
    deployments: 1,
    duringDeployment: async (account) => {
      await trafficShifted(account);
      await account.clients.cloudFormation.send(new CancelUpdateStackCommand({ StackName: STACK }));
    },
  },
];

async function someFaultWasHit({ control }: Account): Promise<boolean> {
  return (await control.injectedFaults()).some(({ hits }) => hits > 0);
}

/** Waits until the deployment that was started has moved some of the traffic. */
async function trafficShifted({ targets, clients: { codeDeploy } }: Account): Promise<void> {
  await waitFor('a deployment is in progress', async () => (await deployments(codeDeploy)).find(({ status }) => status === 'InProgress'));
  await waitFor('traffic is shifted', async () => targets.current.loadBalancers.flatMap(({ listeners }) => listeners)
    .flatMap(({ rules }) => rules).flatMap(({ actions }) => actions)
    .find((action) => 'targetGroups' in action && action.targetGroups.filter(({ weight }) => weight > 0).length === 2));
}
