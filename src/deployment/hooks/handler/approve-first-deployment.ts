import { ContinueServiceDeploymentCommand, ECSClient } from '@aws-sdk/client-ecs';
import { describeDeployment, isFirst } from './first-deployment';
import { mayPass } from '../../../private/lambda/aws-client';
import { errorReason, log } from '../../../private/lambda/log';
import { Clock, retry, SYSTEM_CLOCK } from '../../../private/lambda/retry';

/**
 * The event of a deployment that pauses.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html
 */
export interface HookStateChange {
  readonly detail: { readonly serviceDeploymentArn: string; readonly hookId: string };
}

/** Continues the first deployment of a service; leaves all others to a person. Throws what AWS did not accept, so that Lambda calls again. */
export async function approveFirstDeployment({ detail }: HookStateChange, ecs: ECSClient, clock: Clock = SYSTEM_CLOCK): Promise<void> {
  const { serviceDeploymentArn, hookId } = detail;
  const deployment = await retry(() => describeDeployment(serviceDeploymentArn, ecs), clock);
  if (!isFirst(deployment)) {
    log('INFO', 'the deployment waits for a person', { serviceDeploymentArn, hookId });
    return;
  }
  await retry(() => continueDeployment(detail, ecs, clock.now()), clock);
  log('INFO', 'the first deployment of the service continues', { serviceDeploymentArn, hookId });
}

async function continueDeployment({ serviceDeploymentArn, hookId }: HookStateChange['detail'], ecs: ECSClient, now: number): Promise<void> {
  try {
    await ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' }));
  } catch (error) {
    if (mayPass(error, now, now)) throw error;
    // The response to an earlier call was lost, or somebody was faster.
    const { lifecycleHookDetails = [] } = await describeDeployment(serviceDeploymentArn, ecs);
    if (lifecycleHookDetails.some((hook) => hook.hookId === hookId && hook.status === 'AWAITING_ACTION')) throw error;
    log('WARN', 'the hook waits no longer', { serviceDeploymentArn, hookId, reason: errorReason(error) });
  }
}
