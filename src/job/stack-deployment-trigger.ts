import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, CustomResource, Duration, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DEFAULT_RETRY_INTERVAL, JobRunOptions, requireJobRunOptions, RunLimits } from './run-options';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobTriggerStrategy, listTasksStatement, monitorTasksStatements, RunnableTask,
  runTaskStatements, TriggerResources,
} from './runnable-task';
import { createLogGroup } from '../defaults/log-group';
import { createAsyncProvider } from '../private/custom-resource/async-provider';
import { requireInlinePoliciesFit } from '../private/iam';

/**
 * Options of `JobTrigger.stackDeployment()`. `timeout` and `taskTimeout` are from 1 to 55 minutes, as CloudFormation waits an hour. Runs do not overlap:
 * a later one stops the task of those before it.
 */
export interface StackDeploymentJobTriggerOptions extends JobRunOptions {}

const FACTORY = 'JobTrigger.stackDeployment()';

const DEFAULT_TIMEOUT = Duration.minutes(15);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html */
const LIMITS: RunLimits = {
  min: 60, max: 3300, remedy: 'use at most the 55 minutes that CloudFormation can wait', defaultTimeout: DEFAULT_TIMEOUT.toSeconds(),
};

/** Runs a job by a custom resource, while CloudFormation deploys the stack. */
export class StackDeploymentTrigger implements JobTriggerStrategy {
  constructor(private readonly options: StackDeploymentJobTriggerOptions) {
    requireJobRunOptions(FACTORY, options, LIMITS);
  }

  public bind(task: RunnableTask): TriggerResources {
    const { job, networking, enableExecuteCommand } = task;
    const provider = JobProvider.of(job);
    const run = new CustomResource(job, 'Run', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::EcsJob',
      properties: {
        Cluster: task.cluster.cluster.clusterArn,
        TaskDefinition: task.taskDefinition.taskDefinitionArn,
        Container: task.container.containerName,
        TimeoutSeconds: inSeconds(this.options.timeout ?? DEFAULT_TIMEOUT),
        ...this.retryProperties(),
        RunTask: Stack.of(job).toJsonString({
          capacityProviderStrategy: networking.capacityProviderStrategies,
          platformVersion: networking.platformVersion,
          networkConfiguration: { awsvpcConfiguration: awsvpcConfiguration(task) },
          enableExecuteCommand: enableExecuteCommand || undefined,
          propagateTags: 'TASK_DEFINITION',
          overrides: { containerOverrides: containerOverrides(task, this.options) },
        }),
      },
    });
    run.node.addDependency(task.taskDefinition.taskRole);
    run.node.addDependency(provider.grantRun(task));
    return { starter: run.node.defaultChild as CfnResource };
  }

  private retryProperties(): Record<string, string | undefined> {
    const { taskRetryAttempts = 0, taskRetryInterval = DEFAULT_RETRY_INTERVAL, taskTimeout } = this.options;
    return {
      TaskTimeoutSeconds: taskTimeout && inSeconds(taskTimeout),
      ...taskRetryAttempts === 0 ? {} : {
        TaskRetryAttempts: Tokenization.stringifyNumber(taskRetryAttempts), TaskRetryIntervalSeconds: inSeconds(taskRetryInterval),
      },
    };
  }
}

function inSeconds(duration: Duration): string {
  return Tokenization.stringifyNumber(duration.toSeconds());
}

const ID = 'EcsJobProvider';
const HANDLER_ASSETS = path.join(__dirname, '../../assets/job');

/** Provider of the custom resources that run jobs; one for each stack. */
class JobProvider extends Construct {
  /** Returns the provider of a construct's stack, and creates it if needed. */
  public static of(scope: Construct): JobProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as JobProvider | undefined ?? new JobProvider(stack);
  }

  public readonly serviceToken: string;

  private readonly functionRole: iam.IRole;
  private readonly policies: unknown[];

  private constructor(stack: Stack) {
    super(stack, ID);
    const { serviceToken, isComplete } = createAsyncProvider(this, {
      onEvent: {
        codeDirectory: path.join(HANDLER_ASSETS, 'start-job.handler'),
        description: 'Takes what CloudFormation asks of the jobs of a stack',
        statements: () => [],
      },
      isComplete: {
        codeDirectory: path.join(HANDLER_ASSETS, 'follow-job.handler'),
        description: 'Runs, follows and stops the jobs of a stack',
        statements: () => [{ Action: 'cloudformation:DescribeStacks', Effect: 'Allow', Resource: stack.stackId }],
      },
      timeout: Duration.minutes(5),
      queryInterval: Duration.seconds(10),
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    this.serviceToken = serviceToken;
    this.functionRole = iam.Role.fromRoleName(this, 'Runner', isComplete.role.ref);
    this.policies = [isComplete.role.policies];
    requireInlinePoliciesFit(this, {
      owners: 'jobs with JobTrigger.stackDeployment() and their clusters',
      documents: () => this.policies,
      remedy: 'move some of the jobs to another stack',
    });
  }

  /**
   * Allows the function to run a task. The policy belongs to the job: a policy of all jobs would depend on all of their task definitions, and make each
   * job wait for the dependencies of the others.
   */
  public grantRun(task: RunnableTask): iam.Policy {
    const policy = this.createPolicy(task.job, 'RunPolicy', runTaskStatements(task));
    policy.node.addDependency(this.grantMonitor(task));
    return policy;
  }

  /** Allows the function to follow and stop tasks of a cluster, until the last of its jobs is deleted. */
  private grantMonitor(task: RunnableTask): iam.Policy {
    const id = `Cluster-${task.cluster.cluster.node.addr}`;
    return this.node.tryFindChild(id) as iam.Policy | undefined
      ?? this.createPolicy(this, id, [listTasksStatement(task), ...monitorTasksStatements(task)]);
  }

  private createPolicy(scope: Construct, id: string, statements: iam.PolicyStatement[]): iam.Policy {
    const policy = new iam.Policy(scope, id, { roles: [this.functionRole], statements });
    acknowledgeTaskWildcards(policy);
    this.policies.push(policy.document);
    return policy;
  }
}
