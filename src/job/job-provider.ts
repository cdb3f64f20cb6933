import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { FollowJobFunction } from './follow-job-function';
import { StartJobFunction } from './start-job-function';
import { createLogGroup } from '../posture/log-group';
import { acknowledgeHandlers } from '../private/acknowledge';
import { bindWaiter } from '../private/provider-framework';
import { requireRoomInRole } from '../private/role-quota';

const ID = 'EcsJobProvider';

/** Runs the jobs of a stack while CloudFormation updates it. One for all of them. */
export class JobProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): JobProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as JobProvider | undefined ?? new JobProvider(stack);
  }

  public readonly serviceToken: string;

  private readonly role: iam.Role;
  private readonly documents: iam.PolicyDocument[] = [];

  private constructor(stack: Stack) {
    super(stack, ID);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
    });
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }));
    requireRoomInRole(this, {
      what: 'jobs with JobTrigger.stackDeployment()',
      documents: () => this.documents,
      instead: 'put some of the jobs in another stack',
    });
    const logGroup = createLogGroup(this, 'LogGroup');
    const handler = { role: this.role, logGroup, timeout: Duration.minutes(2), memorySize: 256 };
    const provider = new cr.Provider(this, 'Provider', {
      onEventHandler: new StartJobFunction(this, 'Start', { ...handler, description: 'Starts the jobs of a stack' }),
      isCompleteHandler: new FollowJobFunction(this, 'Follow', { ...handler, description: 'Follows the jobs of a stack, and stops those that take too long' }),
      queryInterval: Duration.seconds(10),
      totalTimeout: Duration.hours(1),
      disableWaiterStateMachineLogging: true,
      logGroup,
    });
    bindWaiter(provider);
    acknowledgeHandlers(this);
    this.serviceToken = provider.serviceToken;
  }

  /**
   * Lets the handlers do more, by a policy that lies in a job: one of all jobs would wait for their task definitions, and with it each job for what
   * another one's task waits for.
   */
  public allow(job: Construct, statements: iam.PolicyStatement[]): iam.Policy {
    const policy = new iam.Policy(job, 'RunPolicy', { roles: [this.role], statements });
    this.documents.push(policy.document);
    return policy;
  }
}
