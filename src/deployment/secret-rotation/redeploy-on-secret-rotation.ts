import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RedeployFunction } from './redeploy-function';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { requireInlinePoliciesFit } from '../../private/iam';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { rotatingSecrets, secretChangePattern } from './secret-change-events';
import { RedeployRequest } from './handler/redeploy-request';
import { formatProblemWithRemedy } from '../../private/errors';
import { HookFunctions } from '../code-deploy/lifecycle-hooks';

/** A statement of an IAM policy. */
interface AllowStatement {
  readonly Action: string[];
  readonly Effect: 'Allow';
  readonly Resource: string[];
}

/**
 * What it takes to deploy these services once more, and no other ones.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export function redeploymentStatements(services: readonly RedeployedService[]): AllowStatement[] {
  const groups = services.flatMap(({ deploymentGroup }) => deploymentGroup ?? []);
  const arns = (deployed: readonly RedeployedService[]) => deployed.map(({ service }) => service.serviceArn);
  const configs = new Map(groups.map(({ deploymentConfig }) => [deploymentConfig.deploymentConfigName, deploymentConfig.deploymentConfigArn]));
  return [
    allow(arns(services.filter(({ deploymentGroup }) => !deploymentGroup)), 'ecs:DescribeServices', 'ecs:UpdateService'),
    allow(arns(services.filter(({ deploymentGroup }) => deploymentGroup)), 'ecs:DescribeServices'),
    allow(groups.map((group) => group.deploymentGroupArn), 'codedeploy:CreateDeployment', 'codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'),
    allow(groups.map(({ application }) => application.applicationArn), 'codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision'),
    allow([...configs.values()], 'codedeploy:GetDeploymentConfig'),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(resources: readonly string[], ...actions: string[]): AllowStatement {
  return { Action: actions, Effect: 'Allow', Resource: [...new Set(resources)] };
}

const ID = 'EcsRedeployer';

/** How long changes are gathered before a service is deployed. */
const DELAY = Duration.minutes(1);
/** How long a request waits before it is tried again, such as while another deployment runs. */
const RETRY_INTERVAL = Duration.minutes(5);
/** Two days of pauses: as long as CodeDeploy may keep old tasks, and thereby a deployment. */
const MAX_ATTEMPTS = Duration.days(2).toMinutes() / RETRY_INTERVAL.toMinutes();

/** Deploys the services of a stack once more when a secret has changed. One for all of them. */
export class Redeployer extends Construct {
  /** The one of the stack that a construct is in. */
  public static of(scope: Construct): Redeployer {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as Redeployer | undefined ?? new Redeployer(stack);
  }

  /** Takes requests: one after the other for each service, so that no two of them start a deployment. */
  public readonly queue: sqs.Queue;

  private readonly services: RedeployedService[] = [];
  private readonly rules: events.Rule[] = [];

  private constructor(stack: Stack) {
    super(stack, ID);
    acknowledgeHandlers(this);
    const kind = { fifo: true, contentBasedDeduplication: true, enforceSSL: true, encryption: sqs.QueueEncryption.SQS_MANAGED };
    const deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', { ...kind, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...kind,
      deliveryDelay: DELAY,
      visibilityTimeout: RETRY_INTERVAL,
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: MAX_ATTEMPTS },
    });
    const fn = new RedeployFunction(this, 'Function', {
      description: 'Deploys services once more when their secrets have changed',
      role: this.createRole(),
      timeout: Duration.minutes(4),
      memorySize: 256,
      logGroup: createLogGroup(this, 'LogGroup'),
    });
    fn.addEventSource(new SqsEventSource(this.queue, { reportBatchItemFailures: true }));
    this.allowRulesToSend();
  }

  /** Lets the function deploy a service, and a rule send requests for it. */
  public addService(service: RedeployedService, rule: events.Rule): void {
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
    requireInlinePoliciesFit(this, {
      owners: 'services with redeployOnSecretRotation',
      documents: () => [document],
      remedy: 'put some of the services in another stack',
    });
    return role;
  }

  /**
   * One statement for all rules: SQS takes ten conditions in the policy of a queue.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
   */
  private allowRulesToSend(): void {
    const rules = Lazy.list({ produce: () => this.rules.map(({ ruleArn }) => ruleArn) });
    this.queue.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rules } },
    }));
  }
}

/** A service whose tasks are to be replaced when a secret changes. */
export interface RedeployedService {
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Absent where ECS runs the deployments. */
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** What CodeDeploy calls during a deployment. */
  readonly hooks?: HookFunctions;
}

/** Lets a changed secret start a deployment of the version that is live. Knows the secrets when the app is finished. */
export function redeployOnSecretRotation(rotated: RedeployedService): void {
  const { workload, taskDefinition } = rotated;
  const place = new Construct(workload, 'RedeployOnSecretRotation');
  const redeployer = Redeployer.of(place);
  const rule = new events.Rule(place, 'Rule', {
    description: `Deploys ${workload.node.path} once more when a secret has changed`,
    eventPattern: { source: ['aws.secretsmanager', 'aws.ssm'] },
  });
  rule.addTarget({
    bind: () => ({
      arn: redeployer.queue.queueArn,
      targetResource: redeployer.queue,
      input: events.RuleTargetInput.fromObject(requestOf(rotated)),
      sqsParameters: { messageGroupId: Names.uniqueResourceName(workload, { maxLength: 128 }) },
    }),
  });
  redeployer.addService(rotated, rule);
  const parameterArn = (resourceName: string) => Stack.of(place).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  const sources = () => rotatingSecrets(taskDefinition, parameterArn);
  (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({ produce: () => secretChangePattern(sources()) });
  workload.node.addValidation({
    validate: () => sources().length > 0 ? [] : [formatProblemWithRemedy({
      problem: 'redeployOnSecretRotation is set, but no container has a secret whose value can change',
      remedy: 'leave it out, or give a container a secret without a pinned version',
    })],
  });
}

function requestOf({ service, deploymentGroup, hooks = {} }: RedeployedService): RedeployRequest {
  return {
    secret: events.EventField.fromPath('$.resources[0]'),
    changedAt: events.EventField.time,
    cluster: service.cluster.clusterArn,
    service: service.serviceArn,
    ...deploymentGroup && {
      codeDeploy: {
        applicationName: deploymentGroup.application.applicationName,
        deploymentGroupName: deploymentGroup.deploymentGroupName,
        hooks: Object.fromEntries(Object.entries(hooks).map(([event, fn]) => [event, fn.functionArn])),
      },
    },
  };
}
