import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeliveryTarget } from './delivery-target';
import { allowRulesToPublish, requireTopicForRules } from '../../private/topic-access';

/**
 * Notifies a topic of failures of the pipeline and of its deployments, including those that CodeDeploy or ECS rolls back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export class FailureNotifications extends Construct {
  constructor(scope: Construct, id: string, private readonly topic: sns.ITopic) {
    super(scope, id);
    requireTopicForRules(this, 'notificationTopic', topic, { localOnly: true });
    allowRulesToPublish(this, topic);
  }

  /** Adds notifications of failed executions of a pipeline. */
  public addPipeline(pipeline: codepipeline.IPipeline): void {
    const { path, execution, state } = { path: '$.detail.pipeline', execution: '$.detail.execution-id', state: '$.detail.state' };
    this.notify('Pipeline', {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      detail: { pipeline: [pipeline.pipelineName], state: ['FAILED', 'STOPPED'] },
    }, `Pipeline ${eventField(path)}: execution ${eventField(execution)} is ${eventField(state)}`);
  }

  /** Adds notifications of failed deployments of a service. */
  public addService(id: string, { names, workload: { _deliverableResources: { service } } }: DeliveryTarget): void {
    if (names.codeDeploy) {
      const { applicationName, deploymentGroupName } = names.codeDeploy;
      this.notify(id, {
        source: ['aws.codedeploy'],
        detailType: ['CodeDeploy Deployment State-change Notification'],
        detail: { application: [applicationName], deploymentGroup: [deploymentGroupName], state: ['FAILURE', 'STOP'] },
      }, `Deployment ${eventField('$.detail.deploymentId')} of ${eventField('$.detail.application')}: ${eventField('$.detail.state')}`);
    } else {
      this.notify(id, {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: [service.serviceArn],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      }, `Deployment ${eventField('$.detail.deploymentId')} of ${eventField('$.resources[0]')}: ${eventField('$.detail.reason')}`);
    }
  }

  private notify(id: string, eventPattern: events.EventPattern, message: string): void {
    new events.Rule(this, id, {
      eventPattern,
      targets: [new targets.SnsTopic(this.topic, { message: events.RuleTargetInput.fromText(message) })],
    });
  }
}

function eventField(path: string): string {
  return events.EventField.fromPath(path);
}
