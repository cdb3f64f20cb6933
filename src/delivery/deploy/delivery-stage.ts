import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CodeDeployAction } from './code-deploy-action';
import { PrepareProject } from './delivery-projects';
import { createDeliveryRole, DeliveryTarget } from './delivery-target';
import { EcsDeployProject } from './ecs-deploy-project';
import { FailureNotifications } from './failure-notifications';
import { plainTextVariables } from '../build/build-project';
import { IDeliverableService } from '../deliverable-service';

/**
 * Options of a stage of a `DeliveryPipeline`, which deploys an image to one or more services in parallel.
 */
export interface DeliveryStageOptions {
  /**
   * Name of the stage, unique in the pipeline: 1 to 100 letters, digits and `.@-_`. `Source`, `Test` and `Build` are reserved.
   */
  readonly stageName: string;

  /**
   * Services to deploy to, at least one. Services may be in other accounts and Regions, which must be known at synthesis. Synthesis
   * fails when such a service has no `serviceName`, its cluster no `clusterName`, or a CodeDeploy deployment no `applicationName` and
   * `deploymentGroupName`: set them from the start, because they replace what is running without.
   */
  readonly services: IDeliverableService[];

  /**
   * Manual approval that is required before the stage is deployed. An empty object requires one without further information.
   *
   * @default - none
   */
  readonly approval?: DeliveryApprovalOptions;
}

/**
 * Options of a manual approval.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 */
export interface DeliveryApprovalOptions {
  /**
   * Comment for the approvers.
   *
   * @default - none
   */
  readonly additionalInformation?: string;

  /**
   * URL for the approvers to review, such as that of the previous stage.
   *
   * @default - none
   */
  readonly externalEntityLink?: string;
}

interface DeliveryStageProps {
  readonly pipeline: codepipeline.Pipeline;
  readonly stageName: string;
  readonly targets: readonly DeliveryTarget[];
  readonly image: codepipeline.Artifact;
  /** Absent without services that CodeDeploy deploys. */
  readonly prepareProject?: PrepareProject;
  readonly recordProject: codebuild.Project;
  readonly approval?: DeliveryApprovalOptions;
  readonly notificationTopic?: sns.ITopic;
  readonly notifications?: FailureNotifications;
}

/** Order of the actions of a stage; actions of different services run in parallel. */
const RUN_ORDER = { approve: 1, prepare: 2, deploy: 3, record: 4 };

/** Deploys to one or more services: waits for the approval, prepares what CodeDeploy takes, deploys, and records the live images. */
export class DeliveryStage extends Construct {
  constructor(scope: Construct, id: string, private readonly props: DeliveryStageProps) {
    super(scope, id);
    const { pipeline, stageName, targets } = props;
    const deployments = targets.flatMap((target, i) => this.actionsFor(target, uniqueActionName(targets, i)));
    pipeline.addStage({ stageName, actions: [...this.approval(), ...deployments] });
  }

  private approval(): actions.ManualApprovalAction[] {
    const { approval, notificationTopic } = this.props;
    return approval ? [new actions.ManualApprovalAction({ actionName: 'Approve', runOrder: RUN_ORDER.approve, ...approval, notificationTopic })] : [];
  }

  private actionsFor(target: DeliveryTarget, name: string): codepipeline.IAction[] {
    const { stageName, image, recordProject, notifications } = this.props;
    if (!target.isCrossEnvironment) notifications?.addService(`${stageName}${name}`, target);
    const { liveTags } = target;
    return [
      ...target.names.codeDeploy ? this.codeDeployActions(target, name) : [this.ecsAction(target, name)],
      ...liveTags.length === 0 ? [] : [new actions.CodeBuildAction({
        actionName: `Record-${name}`,
        runOrder: RUN_ORDER.record,
        project: recordProject,
        input: image,
        environmentVariables: plainTextVariables({ LIVE_TAGS: liveTags.join(' ') }),
      })],
    ];
  }

  /** The role of another environment stands in the stack of the service; CDK does not create one for another Region of the same account. */
  private codeDeployActions(target: DeliveryTarget, name: string): codepipeline.IAction[] {
    const { stageName, image, prepareProject } = this.props;
    const prepared = new codepipeline.Artifact(`${stageName}-${name}`.replace(/[^\w-]/g, '-'));
    const role = target.isCrossEnvironment
      ? createDeliveryRole(this, target, 'DeliveryDeployer', 'Lets a pipeline deploy this service')
      : undefined;
    return [
      new actions.CodeBuildAction({
        actionName: `Prepare-${name}`,
        runOrder: RUN_ORDER.prepare,
        project: prepareProject!.project,
        input: image,
        outputs: [prepared],
        environmentVariables: prepareProject!.variablesFor(target),
      }),
      new CodeDeployAction({ actionName: `Deploy-${name}`, runOrder: RUN_ORDER.deploy, target, image, prepared, role }),
    ];
  }

  private ecsAction(target: DeliveryTarget, name: string): codepipeline.IAction {
    const { project, environmentVariables } = new EcsDeployProject(this, name, target);
    return new actions.CodeBuildAction({
      actionName: `Deploy-${name}`, runOrder: RUN_ORDER.deploy, project, input: this.props.image, environmentVariables,
    });
  }
}

/** Returns the construct id of a service, with a number if another service of the stage has the same id. */
function uniqueActionName(targets: readonly DeliveryTarget[], index: number): string {
  const ids = targets.map(({ workload }) => workload.node.id.replace(/[^\w.@-]/g, '-'));
  const earlier = ids.slice(0, index).filter((id) => id === ids[index]).length;
  return earlier === 0 ? ids[index] : `${ids[index]}-${earlier + 1}`;
}
