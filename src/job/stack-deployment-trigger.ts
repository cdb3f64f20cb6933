import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, CustomResource, Duration, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobOverrides, JobTriggerStrategy, monitorTasksStatement, requireNonEmptyCommand,
  RunnableTask, runTaskStatements, TriggerResources,
} from './runnable-task';
import { createLogGroup } from '../defaults/log-group';
import { createAsyncProvider } from '../private/custom-resource/async-provider';
import { requireInlinePoliciesFit } from '../private/iam';
import { requireDuration } from '../private/units';

/**
 * Options of `JobTrigger.stackDeployment()`.
 */
export interface StackDeploymentJobTriggerOptions extends JobOverrides {
  /**
   * Maximum duration of the task, in whole seconds, from 1 to 55 minutes, as CloudFormation waits an hour. The task is then stopped, and the stack
   * update fails.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

const FACTORY = 'JobTrigger.stackDeployment()';

/** Runs a job by a custom resource, while CloudFormation deploys the stack. */
export class StackDeploymentTrigger implements JobTriggerStrategy {
  private readonly timeout: Duration;

  constructor(private readonly options: StackDeploymentJobTriggerOptions) {
    requireNonEmptyCommand(FACTORY, options);
    this.timeout = options.timeout ?? Duration.minutes(15);
    requireDuration(FACTORY, 'timeout', this.timeout, 'seconds', { min: 60, max: 3300 }, 'use at most the 55 minutes that CloudFormation can wait');
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
        TimeoutSeconds: Tokenization.stringifyNumber(this.timeout.toSeconds()),
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

  private readonly startFunctionRole: iam.IRole;
  private readonly startFunctionPolicies: unknown[];

  /** A task of each cluster, by the ARN of the cluster. */
  private readonly taskOfCluster = new Map<string, RunnableTask>();

  private constructor(stack: Stack) {
    super(stack, ID);
    const { serviceToken, onEvent, isComplete } = createAsyncProvider(this, {
      onEvent: {
        codeDirectory: path.join(HANDLER_ASSETS, 'start-job.handler'),
        description: 'Starts the jobs of a stack',
        statements: () => [{ Action: 'cloudformation:DescribeStacks', Effect: 'Allow', Resource: stack.stackId }],
      },
      isComplete: {
        codeDirectory: path.join(HANDLER_ASSETS, 'follow-job.handler'),
        description: 'Follows the jobs of a stack, and stops those that take too long',
        statements: () => [...this.taskOfCluster.values()].map((task) => monitorTasksStatement(task).toStatementJson()),
      },
      timeout: Duration.minutes(2),
      queryInterval: Duration.seconds(10),
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    this.serviceToken = serviceToken;
    this.startFunctionRole = iam.Role.fromRoleName(this, 'Starter', onEvent.role.ref);
    this.startFunctionPolicies = [onEvent.role.policies];
    requireInlinePoliciesFit(this, {
      owners: 'jobs with JobTrigger.stackDeployment()',
      documents: () => this.startFunctionPolicies,
      remedy: 'move some of the jobs to another stack',
    });
    requireInlinePoliciesFit(this, {
      owners: 'the clusters of jobs with JobTrigger.stackDeployment()',
      documents: () => [isComplete.role.policies],
      remedy: 'move some of the jobs to another stack',
    });
  }

  /**
   * Allows the functions to run, describe and stop a task. The policy that allows running it belongs to the job: a policy of all jobs would depend on
   * all of their task definitions, and make each job wait for the dependencies of the others.
   */
  public grantRun(task: RunnableTask): iam.Policy {
    this.taskOfCluster.set(task.cluster.cluster.clusterArn, task);
    const policy = new iam.Policy(task.job, 'RunPolicy', { roles: [this.startFunctionRole], statements: runTaskStatements(task) });
    acknowledgeTaskWildcards(policy);
    this.startFunctionPolicies.push(policy.document);
    return policy;
  }
}
