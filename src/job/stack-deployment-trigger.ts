import { CfnResource, CustomResource, Duration, Stack, Tokenization } from 'aws-cdk-lib/core';
import { JobProvider } from './job-provider';
import { containerOverrides, JobOverrides, requireCommand } from './overrides';
import { awsvpcConfiguration, RunnableTask } from './runnable-task';
import { JobTriggerStrategy, TriggerResources } from './strategy';
import { requireTime } from '../private/amounts';

/**
 * Options of `JobTrigger.stackDeployment()`.
 */
export interface StackDeploymentTriggerOptions extends JobOverrides {
  /**
   * How long the task may run, 1 to 55 minutes, in whole seconds: CloudFormation waits an hour. After that it is stopped, and the stack update fails.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

const FACTORY = 'JobTrigger.stackDeployment()';

/** A custom resource that runs the task while CloudFormation updates the stack. */
export class StackDeploymentTrigger implements JobTriggerStrategy {
  private readonly timeout: Duration;

  constructor(private readonly options: StackDeploymentTriggerOptions) {
    requireCommand(FACTORY, options);
    this.timeout = options.timeout ?? Duration.minutes(15);
    requireTime(FACTORY, 'timeout', this.timeout, 'seconds', { min: 60, max: 3300 }, 'use what CloudFormation waits for');
  }

  public attach(task: RunnableTask): TriggerResources {
    const { job, placement, enableExecuteCommand } = task;
    const provider = JobProvider.of(job);
    const run = new CustomResource(job, 'Run', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::EcsJob',
      properties: {
        Cluster: task.cluster.cluster.clusterArn,
        TaskDefinition: task.taskDefinition.taskDefinitionArn,
        Container: task.container.containerName,
        TimeoutSeconds: Tokenization.stringifyNumber(this.timeout.toSeconds()),
        RunTask: Stack.of(job).toJsonString({
          capacityProviderStrategy: placement.capacityProviderStrategies,
          platformVersion: placement.platformVersion,
          networkConfiguration: { awsvpcConfiguration: awsvpcConfiguration(task) },
          enableExecuteCommand: enableExecuteCommand || undefined,
          propagateTags: 'TASK_DEFINITION',
          overrides: { containerOverrides: containerOverrides(task, this.options) },
        }),
      },
    });
    run.node.addDependency(task.taskDefinition.taskRole);
    run.node.addDependency(provider.allow(task));
    return { starter: run.node.defaultChild as CfnResource };
  }
}
