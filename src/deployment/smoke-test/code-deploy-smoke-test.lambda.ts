import { CodeDeployClient, LifecycleEventAlreadyCompletedException, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { passesSmokeTest } from './handler/smoke-test';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';
import { log } from '../../private/lambda/log';
import { retry } from '../../private/lambda/retry';

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
export interface CodeDeployHookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

const ec2 = new EC2Client(CLIENT_CONFIG);
const codeDeploy = new CodeDeployClient(CLIENT_CONFIG);

/** Reports the result to CodeDeploy, which would otherwise wait for an hour. */
export async function handler(event: CodeDeployHookEvent): Promise<void> {
  const status = await passesSmokeTest(event, ec2) ? 'Succeeded' : 'Failed';
  try {
    await retry(async () => codeDeploy.send(new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status,
    })));
  } catch (error) {
    if (!(error instanceof LifecycleEventAlreadyCompletedException)) throw error;
    // The response to an earlier attempt was lost, or the deployment has been stopped in the meantime.
    log('WARN', 'CodeDeploy already has a result', { status });
  }
}
