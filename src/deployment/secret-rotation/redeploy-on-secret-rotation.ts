import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Annotations, CfnDeletionPolicy, Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RedeployRequest } from './handler/redeploy-request';
import { RedeployFunction } from './redeploy-function';
import { rotatingSecrets, secretChangePattern, SecretSource } from './secret-change-events';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { formatProblemWithRemedy, Problem } from '../../private/errors';
import { requireInlinePoliciesFit } from '../../private/iam';
import { foreignPlaces } from '../../private/location';
import { addCheck } from '../../private/pending-lookup';
import { DeploymentResources } from '../strategy';

/** A service whose tasks are replaced when a secret changes. */
interface RedeployedService {
  readonly workload: Construct;
  readonly service: ecs.BaseService;
  readonly taskDefinition: ecs.TaskDefinition;
  /** Absent when ECS runs the deployments. */
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** Functions that CodeDeploy calls during a deployment. */
  readonly hooks?: DeploymentResources['hooks'];
}

/** Redeploys the live version of a service when one of its secrets changes. Reads the secrets of the task definition at synthesis. */
export function redeployOnSecretRotation(deployed: RedeployedService): void {
  const { workload, taskDefinition } = deployed;
  const scope = new Construct(workload, 'RedeployOnSecretRotation');
  const redeployer = Redeployer.of(scope);
  const rule = new events.Rule(scope, 'Rule', {
    description: `Deploys ${workload.node.path} once more when a secret has changed`,
    eventPattern: { source: ['aws.secretsmanager', 'aws.ssm'] },
  });
  rule.addTarget({
    bind: () => ({
      arn: redeployer.queue.queueArn,
      targetResource: redeployer.queue,
      input: events.RuleTargetInput.fromObject(requestOf(deployed)),
      sqsParameters: { messageGroupId: Names.uniqueResourceName(workload, { maxLength: 128 }) },
    }),
  });
  redeployer.addService(deployed, rule);
  keepRevisions(taskDefinition);
  const parameterArn = (resourceName: string) => Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
  const sources = () => rotatingSecrets(taskDefinition, parameterArn);
  (rule.node.defaultChild as events.CfnRule).eventPattern = Lazy.any({ produce: () => secretChangePattern(sources()) });
  addCheck(workload, { validate: () => sourceProblems(workload, sources()).map(formatProblemWithRemedy) });
}

/**
 * Keeps revisions that an update replaces: CloudFormation would deregister them, and a service that has been rolled back to one, such as by an alarm
 * after the update, could not be deployed again.
 */
function keepRevisions(taskDefinition: ecs.TaskDefinition): void {
  const resource = taskDefinition.node.defaultChild;
  if (!(resource instanceof ecs.CfnTaskDefinition)) return;
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
}

/** Requires a secret whose events arrive, and warns about those of other Regions and accounts, where their events stay. */
function sourceProblems(workload: Construct, sources: readonly SecretSource[]): Problem[] {
  const foreign = sources.map(arnOf).filter((arn) => foreignPlaces(workload, arn, ['region', 'account']).length > 0);
  if (sources.length === 0) {
    return [{
      problem: 'redeployOnSecretRotation is set, but no container has a secret that can rotate',
      remedy: 'leave it out, or add a secret without a pinned version to a container',
    }];
  }
  const problem = 'redeployOnSecretRotation learns of changes in its own account and Region only, but secrets are in others';
  const remedy = 'replicate them to this Region and use the replicas, or leave it out and redeploy the service yourself';
  if (foreign.length === sources.length) return [{ problem, actual: foreign, remedy }];
  if (foreign.length > 0) {
    Annotations.of(workload).addWarningV2('cdk-fargate-workloads:secret-rotation-elsewhere', formatProblemWithRemedy({ problem, actual: foreign, remedy }));
  }
  return [];
}

function arnOf({ arn }: SecretSource): string {
  return typeof arn === 'string' ? arn : arn.prefix;
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

const ID = 'EcsRedeployer';

/** Time for which changes are collected before a deployment starts. */
const DELAY = Duration.minutes(1);

/** Pause before a request is retried, such as while another deployment runs. */
const RETRY_INTERVAL = Duration.minutes(5);

/** Retries for three and a half days: longer than the two of the longest termination wait of CodeDeploy. SQS allows no more attempts. */
const MAX_ATTEMPTS = 1000;

/** Redeploys the services of a stack when a secret has changed. All services of the stack share it. */
class Redeployer extends Construct {
  /** Returns the redeployer of the stack of a construct. */
  public static of(scope: Construct): Redeployer {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as Redeployer | undefined ?? new Redeployer(stack);
  }

  /** Queue of requests; those for one service are handled one after the other, so that no two of them start a deployment. */
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

  /** Allows the function to deploy a service, and a rule to send requests for it. */
  public addService(service: RedeployedService, rule: events.Rule): void {
    this.services.push(service);
    this.rules.push(rule);
  }

  /** Creates the role with one policy for all services: the policies of a role take at most 10,240 characters, too few for one per service. */
  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
    });
    const document = Lazy.any({ produce: () => ({ Statement: redeploymentStatements(this.services), Version: '2012-10-17' }) });
    new iam.CfnPolicy(this, 'Policy', {
      policyName: Names.uniqueResourceName(this, { maxLength: 128 }),
      roles: [role.roleName],
      policyDocument: document,
    });
    requireInlinePoliciesFit(this, {
      owners: 'services with redeployOnSecretRotation',
      documents: () => [document],
      remedy: 'move some of the services to another stack',
    });
    return role;
  }

  /**
   * Allows all rules in one statement: the policy of a queue takes at most ten conditions.
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

/** Statement of an IAM policy. */
interface AllowStatement {
  readonly Action: string[];
  readonly Effect: 'Allow';
  readonly Resource: string[];
}

/**
 * Returns the statements that allow redeployments of these services, and of no others.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
function redeploymentStatements(services: readonly RedeployedService[]): AllowStatement[] {
  const groups = services.flatMap(({ deploymentGroup }) => deploymentGroup ?? []);
  const arns = (deployed: readonly RedeployedService[]) => deployed.map(({ service }) => service.serviceArn);
  const configs = new Map(groups.map(({ deploymentConfig }) => [deploymentConfig.deploymentConfigName, deploymentConfig.deploymentConfigArn]));
  return [
    allow(arns(services.filter(({ deploymentGroup }) => !deploymentGroup)), ['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService']),
    allow(arns(services.filter(({ deploymentGroup }) => deploymentGroup)), ['ecs:DescribeServices']),
    allow(groups.map((group) => group.deploymentGroupArn), [
      'codedeploy:CreateDeployment', 'codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments',
    ]),
    // One statement, which saves characters: each action applies to one of the resource types alone.
    allow([...groups.map(({ application }) => application.applicationArn), ...configs.values()], [
      'codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision', 'codedeploy:GetDeploymentConfig',
    ]),
    // AWS defines no resource type for these two.
    allow(['*'], ['ecs:DescribeTaskDefinition', ...groups.length > 0 ? ['codedeploy:ContinueDeployment'] : []]),
  ].filter(({ Resource }) => Resource.length > 0);
}

function allow(resources: readonly string[], actions: string[]): AllowStatement {
  return { Action: actions, Effect: 'Allow', Resource: [...new Set(resources)] };
}
