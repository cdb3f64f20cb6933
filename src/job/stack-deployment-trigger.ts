import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, CustomResource, Duration, Stack, Tokenization } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeTaskWildcards, awsvpcConfiguration, containerOverrides, JobOverrides, JobTriggerStrategy, monitorTasksStatement, requireNonEmptyCommand, RunnableTask, runTaskStatements, TriggerResources } from './runnable-task';
import { createLogGroup } from '../defaults/log-group';
import { requireInlinePoliciesFit } from '../private/iam';
import { createAsyncProvider } from '../private/custom-resource/async-provider';
import { requireDuration } from '../private/units';

const ID = 'EcsJobProvider';
const HANDLER_ASSETS = path.join(__dirname, '../../assets/job');

/** Runs the jobs of a stack while CloudFormation updates it. One for all of them. */
export class JobProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): JobProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as JobProvider | undefined ?? new JobProvider(stack);
  }

  public readonly serviceToken: string;

  /** Roles of the function that starts a task, and of the one that follows and stops it. */
  private readonly startFunctionRole: iam.IRole;
  private readonly startFunctionPolicies: unknown[];

  /** One for each cluster. */
  private readonly tasks = new Map<string, RunnableTask>();

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
        statements: () => [...this.tasks.values()].map((task) => monitorTasksStatement(task).toStatementJson()),
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
      remedy: 'put some of the jobs in another stack',
    });
    requireInlinePoliciesFit(this, {
      owners: 'the clusters of jobs with JobTrigger.stackDeployment()',
      documents: () => [isComplete.role.policies],
      remedy: 'put some of the jobs in another stack',
    });
  }

  /**
   * Lets the functions run and follow a task. What starts it is allowed by a policy that lies in the job: one of all jobs would wait for their task
   * definitions, and with it each job for what another one's task waits for.
   */
  public grantRun(task: RunnableTask): iam.Policy {
    this.tasks.set(task.cluster.cluster.clusterArn, task);
    const policy = new iam.Policy(task.job, 'RunPolicy', { roles: [this.startFunctionRole], statements: runTaskStatements(task) });
    acknowledgeTaskWildcards(policy);
    this.startFunctionPolicies.push(policy.document);
    return policy;
  }
}

/**
 * Options of `JobTrigger.stackDeployment()`.
 */
export interface StackDeploymentJobTriggerOptions extends JobOverrides {
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

  constructor(private readonly options: StackDeploymentJobTriggerOptions) {
    requireNonEmptyCommand(FACTORY, options);
    this.timeout = options.timeout ?? Duration.minutes(15);
    requireDuration(FACTORY, 'timeout', this.timeout, 'seconds', { min: 60, max: 3300 }, 'use what CloudFormation waits for');
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
