import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeliveredService } from './deploy/delivered-service';

/**
 * Tells a topic of what goes wrong: the pipeline, and the deployments that it starts, also those that CodeDeploy or ECS rolls back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, private readonly topic: sns.ITopic) {
    super(scope, id);
  }

  /** The pipeline as a whole. */
  public ofPipeline(pipeline: codepipeline.IPipeline): void {
    const { path, execution, state } = { path: '$.detail.pipeline', execution: '$.detail.execution-id', state: '$.detail.state' };
    this.notify('Pipeline', {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      detail: { pipeline: [pipeline.pipelineName], state: ['FAILED', 'STOPPED'] },
    }, `Pipeline ${field(path)}: execution ${field(execution)} is ${field(state)}`);
  }

  /** The deployments of a service. */
  public ofService(id: string, { names, workload: { _delivery: { service } } }: DeliveredService): void {
    if (names.codeDeploy) {
      const { applicationName, deploymentGroupName } = names.codeDeploy;
      this.notify(id, {
        source: ['aws.codedeploy'],
        detailType: ['CodeDeploy Deployment State-change Notification'],
        detail: { application: [applicationName], deploymentGroup: [deploymentGroupName], state: ['FAILURE', 'STOP'] },
      }, `Deployment ${field('$.detail.deploymentId')} of ${field('$.detail.application')}: ${field('$.detail.state')}`);
    } else {
      this.notify(id, {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: [service.serviceArn],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      }, `Deployment ${field('$.detail.deploymentId')} of ${field('$.resources[0]')}: ${field('$.detail.reason')}`);
    }
  }

  private notify(id: string, eventPattern: events.EventPattern, message: string): void {
    new events.Rule(this, id, {
      eventPattern,
      targets: [new targets.SnsTopic(this.topic, { message: events.RuleTargetInput.fromText(message) })],
    });
  }
}

function field(path: string): string {
  return events.EventField.fromPath(path);
}
