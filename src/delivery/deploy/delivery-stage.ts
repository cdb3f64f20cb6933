import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PhysicalName, Stack } from 'aws-cdk-lib/core';
import { IDeliverableService } from '../deliverable-service';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeliveryTarget } from './delivery-target';
import { PrepareProject } from './delivery-projects';
import { DeployAction } from './deploy-action';
import { plainTextVariables } from '../build/build-project';
import { FailureNotifications } from './failure-notifications';

/**
 * A stage of a `DeliveryPipeline`: one or more services that get an image at the same time.
 */
export interface DeliveryStageOptions {
  /**
   * Name of the stage: 1 to 100 letters, digits and `.@-_`.
   */
  readonly stageName: string;

  /**
   * What is deployed, at the same time. Services in other accounts and Regions are deployed there; their account and Region must be known, and
   * they get names that the pipeline knows, which replaces those that exist already.
   */
  readonly services: IDeliverableService[];

  /**
   * Whether somebody has to approve before the stage is deployed. An empty object takes the defaults.
   *
   * @default - nobody has to
   */
  readonly approval?: DeliveryApprovalOptions;
}

/**
 * What somebody has to approve.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export interface DeliveryApprovalOptions {
  /**
   * What the one who approves is told.
   *
   * @default - nothing
   */
  readonly additionalInformation?: string;

  /**
   * What the one who approves can look at: such as the address of the stage before.
   *
   * @default - none
   */
  readonly externalEntityLink?: string;
}

export interface DeliveryStageProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly stageName: string;
  readonly targets: readonly DeliveryTarget[];
  readonly image: codepipeline.Artifact;
  readonly prepareProject: PrepareProject;
  readonly recordProject: codebuild.Project;
  readonly approval?: DeliveryApprovalOptions;
  readonly notificationTopic?: sns.ITopic;
  readonly notifications?: FailureNotifications;
}

/** The order of a stage's actions; those of several services run side by side. */
const RUN_ORDER = { approve: 1, prepare: 2, deploy: 3, record: 4 };

/** Deploys one or more services: asks, prepares, deploys, and writes down what is live. */
export class DeliveryStage extends Construct {
  constructor(scope: Construct, id: string, private readonly props: DeliveryStageProps) {
    super(scope, id);
    const { pipeline, stageName, targets } = props;
    const deployments = targets.flatMap((service, i) => this.actionsFor(service, uniqueActionName(targets, i)));
    pipeline.addStage({ stageName, actions: [...this.approval(), ...deployments] });
  }

  private approval(): actions.ManualApprovalAction[] {
    const { approval, notificationTopic } = this.props;
    return approval ? [new actions.ManualApprovalAction({ actionName: 'Approve', runOrder: RUN_ORDER.approve, ...approval, notificationTopic })] : [];
  }

  private actionsFor(delivered: DeliveryTarget, name: string): codepipeline.IAction[] {
    const { stageName, image, prepareProject, recordProject, notifications } = this.props;
    const prepared = new codepipeline.Artifact(`${stageName}-${name}`.replace(/[^\w-]/g, '-'));
    if (!delivered.isCrossEnvironment) notifications?.addService(`${stageName}${name}`, delivered);
    const { liveTags } = delivered;
    return [
      new actions.CodeBuildAction({
        actionName: `Prepare-${name}`,
        runOrder: RUN_ORDER.prepare,
        project: prepareProject.project,
        input: image,
        outputs: [prepared],
        environmentVariables: prepareProject.variablesFor(delivered),
      }),
      new DeployAction({ actionName: `Deploy-${name}`, runOrder: RUN_ORDER.deploy, target: delivered, image, prepared, role: this.roleFor(delivered) }),
      ...liveTags.length === 0 ? [] : [new actions.CodeBuildAction({
        actionName: `Record-${name}`,
        runOrder: RUN_ORDER.record,
        project: recordProject,
        input: image,
        environmentVariables: plainTextVariables({ LIVE_TAGS: liveTags.join(' ') }),
      })],
    ];
  }

  /** A role beside the service, which its account lets the pipeline take; CDK would make one in the wrong place for another Region. */
  private roleFor({ isCrossEnvironment, workload }: DeliveryTarget): iam.IRole | undefined {
    if (!isCrossEnvironment) return undefined;
    return new iam.Role(workload as unknown as Construct, 'DeliveryDeployer', {
      description: 'Lets a pipeline deploy this service',
      assumedBy: new iam.AccountPrincipal(Stack.of(this).account),
      roleName: PhysicalName.GENERATE_IF_NEEDED,
    });
  }
}

/** The name of a service within its stage: its construct's id, with a number where others have it too. */
function uniqueActionName(delivered: readonly DeliveryTarget[], index: number): string {
  const ids = delivered.map(({ workload }) => workload.node.id.replace(/[^\w.@-]/g, '-'));
  const earlier = ids.slice(0, index).filter((id) => id === ids[index]).length;
  return earlier === 0 ? ids[index] : `${ids[index]}-${earlier + 1}`;
}
