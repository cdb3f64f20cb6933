import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { continueCommand } from './approval-command';
import { notifyAwaitingAction } from './approval-notification';
import { BoundHook, HookStrategy, HookTimeout, freeId, hookTimeout } from './hook';
import { ApprovalHookOptions } from './hook-options';
import { DeploymentStage, STAGES_OF_ROLLBACK } from './stage';
import { refuse } from '../../../private/errors';
import { DeployedService } from '../../strategy';
import { TestRoute } from '../../test-traffic';

const FACTORY = 'DeploymentHook.approval()';

/** A pause that a person ends. */
export class ApprovalHook implements HookStrategy {
  public readonly name = 'Approval';
  public readonly targetType = 'PAUSE';
  public readonly timeout: HookTimeout;

  constructor(private readonly options: ApprovalHookOptions) {
    this.timeout = hookTimeout(FACTORY, { min: 1, max: 20160, default: Duration.hours(12) }, options.timeout, options.onTimeout);
    if (options.stage && STAGES_OF_ROLLBACK.includes(options.stage)) {
      refuse(FACTORY, {
        what: 'ECS does not pause at a stage that a rollback passes through, too',
        got: options.stage,
        instead: 'use the stage before or after it',
      });
    }
  }

  public stages(test: TestRoute): readonly DeploymentStage[] {
    const beforeTraffic = test.kind === 'none' ? DeploymentStage.POST_SCALE_UP : DeploymentStage.POST_TEST_TRAFFIC_SHIFT;
    return [this.options.stage ?? beforeTraffic];
  }

  public bind(deployed: DeployedService, stages: readonly DeploymentStage[]): BoundHook {
    const { workload, service } = deployed;
    const place = new Construct(workload, freeId(workload, 'Approval'));
    new CfnOutput(place, 'ContinueCommand', {
      description: `Continues a deployment of ${workload.node.path} that waits at ${stages.join(', ')}`,
      value: continueCommand(service),
    });
    return { requires: this.notify(place, deployed, stages) };
  }

  private notify(place: Construct, deployed: DeployedService, stages: readonly DeploymentStage[]): IDependable[] {
    const { topic } = this.options;
    return topic ? [notifyAwaitingAction(place, { ...deployed, topic, stages, onTimeout: this.timeout.action }), topic] : [];
  }
}
