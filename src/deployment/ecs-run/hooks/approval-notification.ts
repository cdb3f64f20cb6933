import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { HookTimeoutAction } from './hook-options';
import { DeploymentStage } from './stage';
import { DeployedService } from '../../strategy';
import { arnPrefix } from '../service-arns';

/** Who is told, and of what. */
export interface AwaitingAction extends Pick<DeployedService, 'workload' | 'cluster' | 'service'> {
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
export function notifyAwaitingAction(scope: Construct, { workload, cluster, service, topic, stages, onTimeout }: AwaitingAction): events.Rule {
  return new events.Rule(scope, 'AwaitingAction', {
    description: `A deployment of ${workload.node.path} waits for an approval`,
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Hook State Change'],
      detail: {
        eventName: ['HOOK_AWAITING_ACTION'],
        lifecycleStage: [...stages],
        clusterArn: [cluster.cluster.clusterArn],
        serviceDeploymentArn: events.Match.prefix(arnPrefix(service, 'service-deployment')),
      },
    },
    targets: [new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromMultilineText(message(workload, onTimeout)) })],
  });
}

function message(workload: Construct, onTimeout: HookTimeoutAction): string {
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
