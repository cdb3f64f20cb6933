import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EcsHookEvent, isExempt, passesSmokeTest } from './handler/smoke-test';
import { CLIENT_CONFIG } from '../../private/lambda/aws-client';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
export interface EcsHookResponse {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED';
}

const ec2 = new EC2Client(CLIENT_CONFIG);
const ecs = new ECSClient(CLIENT_CONFIG);

/** Returns the result to ECS. */
export async function handler(event: EcsHookEvent): Promise<EcsHookResponse> {
  return { hookStatus: await isExempt(event, ecs) || await passesSmokeTest(event, ec2) ? 'SUCCEEDED' : 'FAILED' };
}
