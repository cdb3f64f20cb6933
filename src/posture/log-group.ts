import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { postureOf } from './posture-of';

/** A log group that is kept and encrypted as the posture of its place says, except for what is told otherwise. */
export function createLogGroup(scope: Construct, id: string, given: logs.LogGroupProps = {}): logs.LogGroup {
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return new logs.LogGroup(scope, id, { ...postureOf(scope).logGroupProps(scope), ...Object.fromEntries(told) });
}
