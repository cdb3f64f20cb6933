import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { document, HandlerFunction, HandlerFunctionProps } from './handler-function';
import { stateMachineDefinition } from './state-machine-definition';
import { acknowledge, acknowledgeInlinePolicies } from '../acknowledge';
import { sourceConditions, trust } from '../source-conditions';

/** One of the two functions. */
export type WaitingHandler = Omit<HandlerFunctionProps, 'logGroup' | 'timeout' | 'environment'>;

/** What a provider does. */
export interface WaitingProviderProps {
  /** What CloudFormation calls: it begins, and starts the state machine. */
  readonly onEvent: WaitingHandler;
  /** What the state machine calls again and again: it looks, and answers CloudFormation. */
  readonly isComplete: WaitingHandler;
  /** How long a call of either may take. */
  readonly timeout: Duration;
  /** Pause between two looks. They go on for an hour, as long as CloudFormation waits. */
  readonly interval: Duration;
  readonly logGroup: logs.ILogGroup;
}

/** What a provider is made of. */
export interface WaitingProvider {
  readonly serviceToken: string;
  readonly onEvent: HandlerFunction;
  readonly isComplete: HandlerFunction;
}

/**
 * Makes what stands behind custom resources that take longer than a function may run: two functions, and a state machine between them. CDK's
 * provider framework does the same with three functions more, and loads `aws-lambda`, `aws-s3` and `aws-stepfunctions` for it.
 */
export function createWaitingProvider(scope: Construct, props: WaitingProviderProps): WaitingProvider {
  const { timeout, interval, logGroup } = props;
  const isComplete = new HandlerFunction(scope, 'IsComplete', { ...props.isComplete, timeout, logGroup });
  const stateMachineArn = createStateMachine(scope, isComplete.arn, interval);
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
  acknowledge(place, 'It asks one function again and again, which writes a log of its own', ['AwsSolutions-SF1', 'AwsSolutions-SF2']);
  const role = new iam.CfnRole(place, 'Role', {
    assumeRolePolicyDocument: trust('states.amazonaws.com', sourceConditions(place, { service: 'states', resource: 'stateMachine:*' })),
    policies: [{ policyName: 'Invoke', policyDocument: document([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: functionArn }]) }],
  });
  return new CfnResource(place, 'Resource', {
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      DefinitionString: Stack.of(place).toJsonString(stateMachineDefinition(functionArn, interval)),
      RoleArn: role.attrArn,
    },
  }).ref;
}
