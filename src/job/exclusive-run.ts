import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ConcurrencyPolicy } from './run-options';

/** Field that holds the ARNs of this run and of the oldest one, in addition to the input. */
const FIELD = '$.concurrency';

/** Pause before a run looks for others, as the list of executions does not show at once those that have just started. */
const SETTLING_TIME = Duration.seconds(10);

/** Pause after which a run that waits for others looks again. */
const POLLING_INTERVAL = Duration.minutes(1);

/**
 * Lets a run start its task only if it is the oldest one that has not ended. Otherwise it ends, or looks again later. Step Functions lists running
 * executions with the oldest last.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export function waitForTurn(job: Construct, policy: ConcurrencyPolicy, run: sfn.State & sfn.IChainable): sfn.IChainable {
  const list = new sfn.CustomState(job, 'ListRuns', { stateJson: LIST_RUNS });
  const isKnown = sfn.Condition.isPresent(`${FIELD}.oldest[0]`);
  const isOldest = sfn.Condition.stringEqualsJsonPath(`${FIELD}.oldest[0]`, `${FIELD}.own`);
  const later = new sfn.Wait(job, 'LookAgain', { time: sfn.WaitTime.duration(POLLING_INTERVAL) }).next(list);
  const turn = new sfn.Choice(job, 'IsTurn').when(sfn.Condition.and(isKnown, isOldest), run);
  if (policy === ConcurrencyPolicy.QUEUE) turn.otherwise(later);
  else turn.when(isKnown, new sfn.Succeed(job, 'Skip', { comment: 'An earlier run has not ended' })).otherwise(later);
  return new sfn.Wait(job, 'Settle', { time: sfn.WaitTime.duration(SETTLING_TIME) }).next(list).next(turn);
}

const LIST_RUNS = {
  Type: 'Task',
  Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:sfn:listExecutions`,
  Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', 'StatusFilter': 'RUNNING', 'MaxResults': 1000 },
  ResultSelector: { 'own.$': '$$.Execution.Id', 'oldest.$': '$.Executions[-1:].ExecutionArn' },
  ResultPath: FIELD,
  Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 5, IntervalSeconds: 5, BackoffRate: 2 }],
};
