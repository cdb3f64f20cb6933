import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeTasks, followTaskStatement, RunnableTask, runTaskStatements } from './runnable-task';
import { createLogGroup } from '../posture/log-group';
import { requireRoomInRole } from '../private/role-quota';
import { createWaitingProvider } from '../private/waiting-provider/waiting-provider';

const ID = 'EcsJobProvider';
const CODE = path.join(__dirname, '../../assets/job');

/** Runs the jobs of a stack while CloudFormation updates it. One for all of them. */
export class JobProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): JobProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as JobProvider | undefined ?? new JobProvider(stack);
  }

  public readonly serviceToken: string;

  /** Roles of the function that starts a task, and of the one that follows and stops it. */
  private readonly starter: iam.IRole;
  private readonly documents: unknown[];

  /** One for each cluster. */
  private readonly tasks = new Map<string, RunnableTask>();

  private constructor(stack: Stack) {
    super(stack, ID);
    const { serviceToken, onEvent, isComplete } = createWaitingProvider(this, {
      onEvent: {
        code: path.join(CODE, 'start-job.handler'),
        description: 'Starts the jobs of a stack',
        statements: () => [{ Action: 'cloudformation:DescribeStacks', Effect: 'Allow', Resource: stack.stackId }],
      },
      isComplete: {
        code: path.join(CODE, 'follow-job.handler'),
        description: 'Follows the jobs of a stack, and stops those that take too long',
        statements: () => [...this.tasks.values()].map((task) => followTaskStatement(task).toStatementJson()),
      },
      timeout: Duration.minutes(2),
      interval: Duration.seconds(10),
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    this.serviceToken = serviceToken;
    this.starter = iam.Role.fromRoleName(this, 'Starter', onEvent.role.ref);
    this.documents = [onEvent.role.policies];
    requireRoomInRole(this, {
      what: 'jobs with JobTrigger.stackDeployment()',
      documents: () => this.documents,
      instead: 'put some of the jobs in another stack',
    });
    requireRoomInRole(this, {
      what: 'the clusters of jobs with JobTrigger.stackDeployment()',
      documents: () => [isComplete.role.policies],
      instead: 'put some of the jobs in another stack',
    });
  }

  /**
   * Lets the functions run and follow a task. What starts it is allowed by a policy that lies in the job: one of all jobs would wait for their task
   * definitions, and with it each job for what another one's task waits for.
   */
  public allow(task: RunnableTask): iam.Policy {
    this.tasks.set(task.cluster.cluster.clusterArn, task);
    const policy = new iam.Policy(task.job, 'RunPolicy', { roles: [this.starter], statements: runTaskStatements(task) });
    acknowledgeTasks(policy);
    this.documents.push(policy.document);
    return policy;
  }
}
