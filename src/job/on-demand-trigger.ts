import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, CfnOutput, CfnResource, Duration } from 'aws-cdk-lib/core';
import { createJobStateMachine } from './job-state-machine';
import { ConcurrentJobRunOptions, requireJobRunOptions } from './run-options';
import { JobTriggerStrategy, RunnableTask, TriggerResources } from './runnable-task';

/**
 * Options of `JobTrigger.onDemand()`. `command` and `environment` may contain fields of the execution input, such as
 * `sfn.JsonPath.stringAt('$.month')`; an execution without such a field fails.
 */
export interface OnDemandJobTriggerOptions extends ConcurrentJobRunOptions {}

const FACTORY = 'JobTrigger.onDemand()';

/** Runs a job by a state machine that somebody starts. */
export class OnDemandTrigger implements JobTriggerStrategy {
  constructor(private readonly options: OnDemandJobTriggerOptions) {
    requireJobRunOptions(FACTORY, options);
  }

  public bind(task: RunnableTask): TriggerResources {
    const { taskTimeout, timeout } = this.options;
    const stateMachine = createJobStateMachine(task, {
      ...this.options,
      taskTimeout: taskTimeout ?? (timeout ? undefined : Duration.hours(1)),
      overrides: this.overrides(task),
    });
    if (task.outputs) addRunCommand(task, stateMachine);
    return { stateMachine, starter: stateMachine.node.defaultChild as CfnResource };
  }

  private overrides({ container }: RunnableTask): object | undefined {
    const { command, environment = {} } = this.options;
    const variables = Object.entries(environment).map(([Name, Value]) => sfn.FieldUtils.renderObject({ Name, Value }));
    if (!command && variables.length === 0) return undefined;
    return {
      ContainerOverrides: [{
        Name: container.containerName,
        Environment: variables.length > 0 ? variables : undefined,
        ...sfn.FieldUtils.renderObject({ Command: command }),
      }],
    };
  }
}

function addRunCommand({ job }: RunnableTask, { stateMachineArn }: sfn.StateMachine): void {
  new CfnOutput(job, 'RunCommand', {
    description: `Runs ${job.node.path}`,
    value: `aws stepfunctions start-execution --region ${Aws.REGION} --state-machine-arn ${stateMachineArn} --input '{}'`,
  });
}
