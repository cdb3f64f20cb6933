import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CfnResource } from 'aws-cdk-lib/core';
import { RunnableTask } from './runnable-task';

/** What a trigger made. */
export interface TriggerResources {
  /** What starts the tasks, and has to wait for their permissions. */
  readonly starter: CfnResource;
  readonly schedule?: scheduler.Schedule;
  readonly rule?: events.Rule;
  readonly stateMachine?: sfn.StateMachine;
  readonly deadLetterQueue?: sqs.IQueue;
}

/** What makes a job run. */
export interface JobTriggerStrategy {
  attach(task: RunnableTask): TriggerResources;
}
