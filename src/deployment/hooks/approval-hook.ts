import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { ApprovalHookOptions, DeploymentStage, HookTimeoutAction, ROLLBACK_STAGES } from './hook-options';
import { DeployedService } from '../strategy';
import { BoundHook, HookStrategy, hookTimeout, HookTimeout, serviceArnPrefix, uniqueChildId } from './hook-strategy';
import { failWith } from '../../private/errors';
import { TestRoute } from '../../traffic/test-traffic';

/**
 * The shell command that continues the deployment of a service that is under way: it looks up the deployment, and the hook
 * that it waits for.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/continue-service-deployment.html
 */
export function continueCommand(service: ecs.BaseService): string {
  const { region } = Stack.of(service);
  const aws = (command: string) => `aws ecs ${command} --region ${region}`;
  const deployment = `${aws('list-service-deployments')} --cluster ${service.cluster.clusterName} --service ${service.serviceName}`
    + " --status IN_PROGRESS --query 'serviceDeployments[0].serviceDeploymentArn' --output text";
  const hook = `${aws('describe-service-deployments')} --service-deployment-arns "$DEPLOYMENT"`
    + ' --query "serviceDeployments[0].lifecycleHookDetails[?status==\'AWAITING_ACTION\'].hookId | [0]" --output text';
  return `DEPLOYMENT=$(${deployment}) && ${aws('continue-service-deployment')} --service-deployment-arn "$DEPLOYMENT" --hook-id "$(${hook})" --action CONTINUE`;
}

/** Who is told, and of what. */
export interface ApprovalNotificationProps extends Pick<DeployedService, 'workload' | 'cluster' | 'service'> {
  readonly topic: sns.ITopic;
  readonly stages: readonly DeploymentStage[];
  readonly onTimeout: HookTimeoutAction;
}

/**
 * Tells a topic that a deployment of the service waits. The rule does not refer to the service, because the service waits for
 * it: a rule that came after the service would miss its first deployment, and nobody would know why the stack hangs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html
 */
export function createApprovalNotification(scope: Construct, { workload, cluster, service, topic, stages, onTimeout }: ApprovalNotificationProps): events.Rule {
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
    targets: [new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromMultilineText(notificationText(workload, onTimeout)) })],
  });
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

const FACTORY = 'DeploymentHook.approval()';

/** A pause that a person ends. */
export class ApprovalHook implements HookStrategy {
  public readonly name = 'Approval';
  public readonly targetType = 'PAUSE';
  public readonly timeout: HookTimeout;

  constructor(private readonly options: ApprovalHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 20160, default: Duration.hours(12) }, options.timeout, options.onTimeout);
    if (options.stage && ROLLBACK_STAGES.includes(options.stage)) {
      failWith(FACTORY, {
        problem: 'ECS does not pause at a stage that a rollback passes through, too',
        actual: options.stage,
        remedy: 'use the stage before or after it',
      });
    }
  }

  public stages(test: TestRoute): readonly DeploymentStage[] {
    const beforeTraffic = test.kind === 'none' ? DeploymentStage.POST_SCALE_UP : DeploymentStage.POST_TEST_TRAFFIC_SHIFT;
    return [this.options.stage ?? beforeTraffic];
  }

  public bind(deployed: DeployedService, stages: readonly DeploymentStage[]): BoundHook {
    const { workload, service } = deployed;
    const place = new Construct(workload, uniqueChildId(workload, 'Approval'));
    new CfnOutput(place, 'ContinueCommand', {
      description: `Continues a deployment of ${workload.node.path} that waits at ${stages.join(', ')}`,
      value: continueCommand(service),
    });
    return { dependencies: this.notify(place, deployed, stages) };
  }

  private notify(place: Construct, deployed: DeployedService, stages: readonly DeploymentStage[]): IDependable[] {
    const { topic } = this.options;
    return topic ? [createApprovalNotification(place, { ...deployed, topic, stages, onTimeout: this.timeout.action }), topic] : [];
  }
}
