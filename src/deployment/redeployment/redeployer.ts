import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RedeployFunction } from './redeploy-function';
import type { RotatedService } from './redeploy-on-secret-rotation';
import { redeploymentStatements } from './redeployment-statements';
import { createLogGroup } from '../../posture/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge';
import { requireRoomInRole } from '../../private/role-quota';

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

  private readonly services: RotatedService[] = [];
  private readonly rules: events.Rule[] = [];

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
    const fn = new RedeployFunction(this, 'Function', {
      description: 'Deploys services once more when their secrets have changed',
      role: this.createRole(),
      timeout: Duration.minutes(4),
      memorySize: 256,
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    fn.addEventSource(new SqsEventSource(this.queue, { reportBatchItemFailures: true }));
    this.letRulesSend();
  }

  /** Lets the function deploy a service, and a rule send requests for it. */
  public admit(service: RotatedService, rule: events.Rule): void {
    this.services.push(service);
    this.rules.push(rule);
  }

  /** One policy names all services: IAM takes 10,240 characters for a role, which a policy for each would use up with the twelfth. */
  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
    });
    const document = Lazy.any({ produce: () => ({ Statement: redeploymentStatements(this.services), Version: '2012-10-17' }) });
    new iam.CfnPolicy(this, 'Policy', { policyName: Names.uniqueResourceName(this, { maxLength: 128 }), roles: [role.roleName], policyDocument: document });
    requireRoomInRole(this, {
      what: 'services with redeployOnSecretRotation',
      documents: () => [document],
      instead: 'put some of the services in another stack',
    });
    return role;
  }

  /**
   * One statement for all rules: SQS takes ten conditions in the policy of a queue.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
   */
  private letRulesSend(): void {
    const rules = Lazy.list({ produce: () => this.rules.map(({ ruleArn }) => ruleArn) });
    this.queue.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rules } },
    }));
  }
}
