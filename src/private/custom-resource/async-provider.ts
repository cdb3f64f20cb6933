import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { HandlerFunction, HandlerFunctionProps, policyDocument } from './handler-function';
import { acknowledgeInlinePolicies, acknowledgeRules } from '../acknowledge-rules';
import { confusedDeputyConditions, trustPolicy } from '../iam';

/** CloudFormation waits no longer for a custom resource. */
const MAX_WAIT_SECONDS = Duration.hours(1).toSeconds();

/** What a call of a function ends with that has nothing to do with what it was asked. */
const TRANSIENT_ERRORS = [
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
          { ErrorEquals: ['NotComplete', 'NotAnswered'], IntervalSeconds, MaxAttempts: Math.ceil(MAX_WAIT_SECONDS / IntervalSeconds), BackoffRate: 1 },
          { ErrorEquals: TRANSIENT_ERRORS, IntervalSeconds, MaxAttempts: 5, BackoffRate: 1.5 },
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

/** One of the two functions. */
export type AsyncProviderHandler = Omit<HandlerFunctionProps, 'logGroup' | 'timeout' | 'environment'>;

/** What a provider does. */
export interface AsyncProviderProps {
  /** What CloudFormation calls: it begins, and starts the state machine. */
  readonly onEvent: AsyncProviderHandler;
  /** What the state machine calls again and again: it looks, and answers CloudFormation. */
  readonly isComplete: AsyncProviderHandler;
  /** How long a call of either may take. */
  readonly timeout: Duration;
  /** Pause between two looks. They go on for an hour, as long as CloudFormation waits. */
  readonly queryInterval: Duration;
  readonly logGroup: logs.ILogGroup;
}

/** What a provider is made of. */
export interface AsyncProvider {
  readonly serviceToken: string;
  readonly onEvent: HandlerFunction;
  readonly isComplete: HandlerFunction;
}

/**
 * Makes what stands behind custom resources that take longer than a function may run: two functions, and a state machine between them. CDK's
 * provider framework does the same with three functions more, and loads `aws-lambda`, `aws-s3` and `aws-stepfunctions` for it.
 */
export function createAsyncProvider(scope: Construct, props: AsyncProviderProps): AsyncProvider {
  const { timeout, queryInterval, logGroup } = props;
  const isComplete = new HandlerFunction(scope, 'IsComplete', { ...props.isComplete, timeout, logGroup });
  const stateMachineArn = createStateMachine(scope, isComplete.arn, queryInterval);
  const onEvent = new HandlerFunction(scope, 'OnEvent', {
    ...props.onEvent,
    timeout,
    logGroup,
    environment: { STATE_MACHINE_ARN: stateMachineArn },
    statements: () => [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: stateMachineArn }, ...props.onEvent.statements()],
  });
  return { serviceToken: onEvent.arn, onEvent, isComplete };
}

/** The name of the state machine is not known before it exists, and it refers to its role. */
function createStateMachine(scope: Construct, functionArn: string, interval: Duration): string {
  const place = new Construct(scope, 'StateMachine');
  acknowledgeInlinePolicies(place);
  acknowledgeRules(place, 'It asks one function again and again, which writes a log of its own', ['AwsSolutions-SF1', 'AwsSolutions-SF2']);
  const role = new iam.CfnRole(place, 'Role', {
    assumeRolePolicyDocument: trustPolicy('states.amazonaws.com', confusedDeputyConditions(place, { service: 'states', resource: 'stateMachine:*' })),
    policies: [{ policyName: 'Invoke', policyDocument: policyDocument([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: functionArn }]) }],
  });
  return new CfnResource(place, 'Resource', {
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      DefinitionString: Stack.of(place).toJsonString(stateMachineDefinition(functionArn, interval)),
      RoleArn: role.attrArn,
    },
  }).ref;
}
