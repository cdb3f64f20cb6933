import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RedeployFunction } from './redeploy-function';
import { createLogGroup } from '../../posture/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge';

const ID = 'EcsRedeployer';

/** How long changes are gathered before a service is deployed. */
const DELAY = Duration.minutes(1);
/** How long a request waits before it is tried again, such as while another deployment runs. */
const PAUSE = Duration.minutes(5);
/** Two days of pauses: as long as CodeDeploy may keep old tasks, and thereby a deployment. */
const ATTEMPTS = Duration.days(2).toMinutes() / PAUSE.toMinutes();

/** Deploys the services of a stack once more when a secret has changed. One for all of them. */
export class Redeployer extends Construct {
  /** The one of the stack that a construct is in. */
  public static of(scope: Construct): Redeployer {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as Redeployer | undefined ?? new Redeployer(stack);
  }

  /** Takes requests: one after the other for each service, so that no two of them start a deployment. */
  public readonly queue: sqs.Queue;

  /** Role of the function. Each service adds a policy of its own, for itself. */
  public readonly role: iam.Role;

  private constructor(stack: Stack) {
    super(stack, ID);
    acknowledgeHandlers(this);
    const kind = { fifo: true, contentBasedDeduplication: true, enforceSSL: true, encryption: sqs.QueueEncryption.SQS_MANAGED };
    const deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', { ...kind, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...kind,
      deliveryDelay: DELAY,
      visibilityTimeout: PAUSE,
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: ATTEMPTS },
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
    });
    const fn = new RedeployFunction(this, 'Function', {
      description: 'Deploys services once more when their secrets have changed',
      role: this.role,
      timeout: Duration.minutes(4),
      memorySize: 256,
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    fn.addEventSource(new SqsEventSource(this.queue, { reportBatchItemFailures: true }));
  }
}
