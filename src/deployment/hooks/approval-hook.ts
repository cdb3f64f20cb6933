import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { ApproveFirstDeploymentFunction } from './approve-first-deployment-function';
import { DeploymentStage, HookTimeoutAction, ROLLBACK_STAGES } from './deployment-stage';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout, invokeByRule, serviceArnPrefix, serviceResources, uniqueChildId } from './hook-strategy';
import { createLogGroup } from '../../defaults/log-group';
import { acknowledgeHandlers } from '../../private/acknowledge-rules';
import { failWith } from '../../private/errors';
import { allowRulesToPublish, requireTopicForRules } from '../../private/topic-access';
import { TestRoute } from '../../traffic/test-traffic';
import { DeployedService } from '../strategy';

/**
 * Options of `DeploymentHook.approval()`.
 */
export interface ApprovalHookOptions {
  /**
   * Stage at which the deployment pauses. TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT fail synthesis, because a rollback passes through them,
   * too. At PRE_PRODUCTION_TRAFFIC_SHIFT each step of a canary or linear deployment waits for its own approval.
   *
   * @default - once, when the new tasks can be tried: POST_TEST_TRAFFIC_SHIFT with test traffic, POST_SCALE_UP without
   */
  readonly stage?: DeploymentStage;

  /**
   * Time that the deployment waits, 1 to 20160 whole minutes. All waits of a deployment together must not exceed the 33 hours that CloudFormation
   * allows.
   *
   * @default Duration.hours(12)
   */
  readonly timeout?: Duration;

  /**
   * Action of ECS when nobody has responded in time.
   *
   * @default HookTimeoutAction.ROLLBACK
   */
  readonly onTimeout?: HookTimeoutAction;

  /**
   * Whether the first deployment of the service waits for the approval, too: the one in which CloudFormation creates the service, and one that
   * replaces it. By default, a function continues it, because nobody is subscribed to a topic of the same stack yet, and there is no version to
   * protect; the topic is notified all the same. Two approvals at one stage must agree; otherwise synthesis fails.
   *
   * At PRE_SCALE_UP and RECONCILE_SERVICE the rule that calls the function may be too new to notice: then continue by hand.
   *
   * @default false
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule.html
   */
  readonly includeFirstDeployment?: boolean;

  /**
   * Topic that is notified when the deployment pauses, with the commands that continue it and roll it back. Its policy and
   * that of its customer managed key are extended to allow EventBridge, and keep allowing alarms of the account. A warning says what the policy of an
   * imported topic must contain; an imported one of another Region or account fails synthesis.
   *
   * @default - no notification
   */
  readonly topic?: sns.ITopic;
}

const FACTORY = 'DeploymentHook.approval()';

/** Pauses a deployment until a person continues it. */
export class ApprovalHook implements HookStrategy {
  public readonly name = 'Approval';
  public readonly targetType = 'PAUSE';
  public readonly timeout: HookTimeout;
  public readonly includesFirstDeployment: boolean;

  constructor(private readonly options: ApprovalHookOptions) {
    this.includesFirstDeployment = options.includeFirstDeployment ?? false;
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 20160, default: Duration.hours(12) }, options.timeout, options.onTimeout);
    if (options.stage && ROLLBACK_STAGES.includes(options.stage)) {
      failWith(FACTORY, {
        problem: 'ECS does not pause at a stage that also occurs in a rollback',
        actual: options.stage,
        remedy: 'use the stage before or after it',
      });
    }
  }

  public stages(test: TestRoute): readonly DeploymentStage[] {
    const defaultStage = test.kind === 'none' ? DeploymentStage.POST_SCALE_UP : DeploymentStage.POST_TEST_TRAFFIC_SHIFT;
    return [this.options.stage ?? defaultStage];
  }

  public bind(deployed: DeployedService, stages: readonly DeploymentStage[]): BoundHook {
    const { workload, service } = deployed;
    const scope = new Construct(workload, uniqueChildId(workload, 'Approval'));
    new CfnOutput(scope, 'ContinueCommand', {
      description: `Continues a deployment of ${workload.node.path} that waits at ${stages.join(', ')}`,
      value: continueCommand(service),
    });
    return { dependencies: this.reactToPauses(scope, deployed, stages) };
  }

  private reactToPauses(scope: Construct, deployed: DeployedService, stages: readonly DeploymentStage[]): IDependable[] {
    const { topic } = this.options;
    if (!topic && this.includesFirstDeployment) return [];
    const rule = createPauseRule(scope, deployed, stages);
    if (topic) notify(scope, rule, topic, notificationText(deployed.workload, this.timeout.action));
    const fn = this.includesFirstDeployment ? undefined : approveFirstDeployment(scope, rule, deployed);
    return [rule, ...topic ? [topic] : [], ...fn ? [fn] : []];
  }
}

/**
 * Notices when a deployment of the service pauses. The rule does not refer to the service, but is created before it: otherwise it would miss the first
 * deployment, and nobody would know why the stack hangs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html
 */
function createPauseRule(scope: Construct, { workload, cluster, service }: DeployedService, stages: readonly DeploymentStage[]): events.Rule {
  return new events.Rule(scope, 'AwaitingAction', {
    description: `A deployment of ${workload.node.path} waits for an approval`,
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Hook State Change'],
      detail: {
        eventName: ['HOOK_AWAITING_ACTION'],
        lifecycleStage: [...stages],
        clusterArn: [cluster.cluster.clusterArn],
        serviceDeploymentArn: events.Match.prefix(serviceArnPrefix(service, 'service-deployment')),
      },
    },
  });
}

function notify(scope: Construct, rule: events.Rule, topic: sns.ITopic, text: string): void {
  requireTopicForRules(scope, 'topic', topic);
  allowRulesToPublish(scope, topic);
  rule.addTarget(new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromMultilineText(text) }));
}

/** Creates the function that continues the first deployment of the service, and may do so with its deployments alone. */
function approveFirstDeployment(scope: Construct, rule: events.Rule, { workload, service }: DeployedService): lambda.Function {
  const fn = new ApproveFirstDeploymentFunction(scope, 'FirstDeployment', {
    description: `Continues the first deployment of ${workload.node.path}`,
    // Time for two calls with all their attempts.
    timeout: Duration.minutes(8),
    memorySize: 256,
    logGroup: createLogGroup(scope, 'LogGroup'),
  });
  acknowledgeHandlers(fn);
  fn.addToRolePolicy(new iam.PolicyStatement({
    actions: ['ecs:DescribeServiceDeployments', 'ecs:ContinueServiceDeployment'],
    resources: serviceResources(service, 'service-deployment'),
  }));
  invokeByRule(rule, fn);
  return fn;
}

function notificationText(workload: Construct, onTimeout: HookTimeoutAction): string {
  const field = (name: string) => events.EventField.fromPath(`$.detail.${name}`);
  const command = `aws ecs continue-service-deployment --region ${events.EventField.fromPath('$.region')}`
    + ` --service-deployment-arn ${field('serviceDeploymentArn')} --hook-id ${field('hookId')} --action`;
  return [
    `A deployment of ${workload.node.path} waits at ${field('lifecycleStage')}.`,
    `Without an answer until ${field('expiresAt')} it ${onTimeout === HookTimeoutAction.CONTINUE ? 'continues' : 'is rolled back'}.`,
    `To continue: ${command} CONTINUE`,
    `To roll back: ${command} ROLLBACK`,
  ].join('\n');
}

/**
 * Returns the shell command that continues a running deployment: it looks up the deployment, and the hook for which that waits.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
 */
function continueCommand(service: ecs.BaseService): string {
  const { region } = Stack.of(service);
  const aws = (command: string) => `aws ecs ${command} --region ${region}`;
  const deployment = `${aws('list-service-deployments')} --cluster ${service.cluster.clusterName} --service ${service.serviceName}`
    + " --status IN_PROGRESS --query 'serviceDeployments[0].serviceDeploymentArn' --output text";
  const hook = `${aws('describe-service-deployments')} --service-deployment-arns "$DEPLOYMENT"`
    + ' --query "serviceDeployments[0].lifecycleHookDetails[?status==\'AWAITING_ACTION\'].hookId | [0]" --output text';
  return `DEPLOYMENT=$(${deployment}) && ${aws('continue-service-deployment')} --service-deployment-arn "$DEPLOYMENT"`
    + ` --hook-id "$(${hook})" --action CONTINUE`;
}
