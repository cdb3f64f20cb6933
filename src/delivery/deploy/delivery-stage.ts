import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PhysicalName, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveredService } from './delivered-service';
import { PrepareProject } from './delivery-projects';
import { DeployAction } from './deploy-action';
import { variables } from '../build-environment';
import { ApprovalOptions } from '../delivery-pipeline-props';
import { Notifications } from '../notifications';

export interface DeliveryStageProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly stageName: string;
  readonly delivered: readonly DeliveredService[];
  readonly image: codepipeline.Artifact;
  readonly prepare: PrepareProject;
  readonly record: codebuild.Project;
  readonly approval?: ApprovalOptions;
  readonly notificationTopic?: sns.ITopic;
  readonly notifications?: Notifications;
}

/** The order of a stage's actions; those of several services run side by side. */
const ORDER = { approve: 1, prepare: 2, deploy: 3, record: 4 };

/** Deploys one or more services: asks, prepares, deploys, and writes down what is live. */
export class DeliveryStage extends Construct {
  constructor(scope: Construct, id: string, private readonly props: DeliveryStageProps) {
    super(scope, id);
    const { pipeline, stageName, delivered } = props;
    const deployments = delivered.flatMap((service, i) => this.actionsFor(service, nameOf(delivered, i)));
    pipeline.addStage({ stageName, actions: [...this.approval(), ...deployments] });
  }

  private approval(): actions.ManualApprovalAction[] {
    const { approval, notificationTopic } = this.props;
    return approval ? [new actions.ManualApprovalAction({ actionName: 'Approve', runOrder: ORDER.approve, ...approval, notificationTopic })] : [];
  }

  private actionsFor(delivered: DeliveredService, name: string): codepipeline.IAction[] {
    const { stageName, image, prepare, record, notifications } = this.props;
    const prepared = new codepipeline.Artifact(`${stageName}-${name}`.replace(/[^\w-]/g, '-'));
    if (!delivered.isElsewhere) notifications?.ofService(`${stageName}${name}`, delivered);
    const { liveTags } = delivered;
    return [
      new actions.CodeBuildAction({
        actionName: `Prepare-${name}`,
        runOrder: ORDER.prepare,
        project: prepare.project,
        input: image,
        outputs: [prepared],
        environmentVariables: prepare.variablesFor(delivered),
      }),
      new DeployAction({ actionName: `Deploy-${name}`, runOrder: ORDER.deploy, delivered, image, prepared, role: this.roleFor(delivered) }),
      ...liveTags.length === 0 ? [] : [new actions.CodeBuildAction({
        actionName: `Record-${name}`,
        runOrder: ORDER.record,
        project: record,
        input: image,
        environmentVariables: variables({ LIVE_TAGS: liveTags.join(' ') }),
      })],
    ];
  }

  /** A role beside the service, which its account lets the pipeline take; CDK would make one in the wrong place for another Region. */
  private roleFor({ isElsewhere, workload }: DeliveredService): iam.IRole | undefined {
    if (!isElsewhere) return undefined;
    return new iam.Role(workload as unknown as Construct, 'DeliveryDeployer', {
      description: 'Lets a pipeline deploy this service',
      assumedBy: new iam.AccountPrincipal(Stack.of(this).account),
      roleName: PhysicalName.GENERATE_IF_NEEDED,
    });
  }
}

/** The name of a service within its stage: its construct's id, with a number where others have it too. */
function nameOf(delivered: readonly DeliveredService[], index: number): string {
  const ids = delivered.map(({ workload }) => workload.node.id.replace(/[^\w.@-]/g, '-'));
  const earlier = ids.slice(0, index).filter((id) => id === ids[index]).length;
  return earlier === 0 ? ids[index] : `${ids[index]}-${earlier + 1}`;
}
