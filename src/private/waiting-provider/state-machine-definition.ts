import { Duration } from 'aws-cdk-lib/core';

/** CloudFormation waits no longer for a custom resource. */
const MOST_SECONDS = Duration.hours(1).toSeconds();

/** What a call of a function ends with that has nothing to do with what it was asked. */
const TROUBLE = [
  'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout',
];

/**
 * Asks a function until it has answered CloudFormation. A function that crashes is asked again: it keeps nothing to itself. What it fails with is
 * handed back to it, so that it tells CloudFormation, and fails the execution.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export function stateMachineDefinition(functionArn: string, interval: Duration): object {
  const IntervalSeconds = interval.toSeconds();
  return {
    StartAt: 'Look',
    States: {
      Look: {
        Type: 'Task',
        Resource: functionArn,
        Retry: [
          { ErrorEquals: ['NotComplete', 'NotAnswered'], IntervalSeconds, MaxAttempts: Math.ceil(MOST_SECONDS / IntervalSeconds), BackoffRate: 1 },
          { ErrorEquals: TROUBLE, IntervalSeconds, MaxAttempts: 5, BackoffRate: 1.5 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.Failure', Next: 'Tell' }],
        End: true,
      },
      Tell: {
        Type: 'Task',
        Resource: functionArn,
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds, MaxAttempts: 5, BackoffRate: 2 }],
        ResultPath: null,
        Next: 'Failed',
      },
      Failed: { Type: 'Fail', Error: 'Failed', Cause: 'CloudFormation was told why' },
    },
  };
}
