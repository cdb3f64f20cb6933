import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { HandlerFunction, HandlerFunctionProps, policyDocument } from './handler-function';
import { acknowledgeInlinePolicies, acknowledgeRules } from '../acknowledge-rules';
import { confusedDeputyConditions, trustPolicy } from '../iam';

/** One of the two functions of a provider. */
type AsyncProviderHandler = Omit<HandlerFunctionProps, 'logGroup' | 'timeout' | 'environment'>;

interface AsyncProviderProps {
  /** Called by CloudFormation: starts the work, and the state machine. */
  readonly onEvent: AsyncProviderHandler;
  /** Called by the state machine until the resource is complete; then responds to CloudFormation. */
  readonly isComplete: AsyncProviderHandler;
  /** Timeout of one invocation of either function. */
  readonly timeout: Duration;
  /** Interval between two calls of `isComplete`. They end after an hour, as long as CloudFormation waits. */
  readonly queryInterval: Duration;
  readonly logGroup: logs.ILogGroup;
}

interface AsyncProvider {
  readonly serviceToken: string;
  readonly onEvent: HandlerFunction;
  readonly isComplete: HandlerFunction;
}

/**
 * Creates the provider of custom resources that take longer than a function may run: two functions, and a state machine between them. CDK's provider
 * framework needs three more functions, and loads `aws-lambda`, `aws-s3` and `aws-stepfunctions`.
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

/** The role names any state machine of the account: the machine refers to its role, and has no name before it is created. */
function createStateMachine(scope: Construct, functionArn: string, interval: Duration): string {
  const stateMachine = new Construct(scope, 'StateMachine');
  acknowledgeInlinePolicies(stateMachine);
  acknowledgeRules(stateMachine, 'It calls a single function, which writes its own log', ['AwsSolutions-SF1', 'AwsSolutions-SF2']);
  const role = new iam.CfnRole(stateMachine, 'Role', {
    assumeRolePolicyDocument: trustPolicy('states.amazonaws.com',
      confusedDeputyConditions(stateMachine, { service: 'states', resource: 'stateMachine:*' })),
    policies: [{
      policyName: 'Invoke', policyDocument: policyDocument([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: functionArn }]),
    }],
  });
  return new CfnResource(stateMachine, 'Resource', {
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      DefinitionString: Stack.of(stateMachine).toJsonString(stateMachineDefinition(functionArn, interval)),
      RoleArn: role.attrArn,
    },
  }).ref;
}

/** CloudFormation waits no longer for a custom resource. */
const MAX_WAIT_SECONDS = Duration.hours(1).toSeconds();

/**
 * Retries of invocations that Lambda rejects, such as those of many services above the concurrency of the account. Random pauses of up to 45 seconds
 * spread them; the waiting time ends them.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 */
const TRANSIENT_RETRY = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 45, JitterStrategy: 'FULL' };

/** Errors of an invocation that are unrelated to its event. */
const TRANSIENT_ERRORS = [
  'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout',
];

/**
 * Calls a function until it has responded to CloudFormation. Retries one that crashes, as it keeps no state. Passes any other error back to the
 * function, which responds with it; then the execution fails.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
function stateMachineDefinition(functionArn: string, interval: Duration): object {
  const IntervalSeconds = interval.toSeconds();
  const MaxAttempts = Math.ceil(MAX_WAIT_SECONDS / IntervalSeconds);
  return {
    StartAt: 'Look',
    States: {
      Look: {
        Type: 'Task',
        Resource: functionArn,
        Retry: [
          { ErrorEquals: ['NotComplete', 'NotAnswered'], IntervalSeconds, MaxAttempts, BackoffRate: 1 },
          { ErrorEquals: TRANSIENT_ERRORS, MaxAttempts: 120, ...TRANSIENT_RETRY },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.Failure', Next: 'Tell' }],
        End: true,
      },
      Tell: {
        Type: 'Task',
        Resource: functionArn,
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 20, ...TRANSIENT_RETRY }],
        ResultPath: null,
        Next: 'Failed',
      },
      Failed: { Type: 'Fail', Error: 'Failed', Cause: 'CloudFormation was told why' },
    },
  };
}
