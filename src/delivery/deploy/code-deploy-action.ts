import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryTarget, registrationStatements } from './delivery-target';
import { allow } from '../../private/iam';

/** Name of the image placeholder in `taskdef.json`, which the action replaces. */
const IMAGE_PLACEHOLDER = 'IMAGE1_NAME';

interface CodeDeployActionProps {
  readonly actionName: string;
  readonly runOrder: number;
  readonly target: DeliveryTarget;
  /** Artifact with the name of the image. */
  readonly image: codepipeline.Artifact;
  /** Output artifact of the prepare action. */
  readonly prepared: codepipeline.Artifact;
  /** Role of the action, if the service is in another account or Region. */
  readonly role?: iam.IRole;
}

/**
 * Has CodeDeploy deploy one service, with permissions for that service only. CDK's own action may access all task definitions and roles of the account.
 */
export class CodeDeployAction extends actions.Action {
  constructor(private readonly props: CodeDeployActionProps) {
    const { actionName, runOrder, target, image, prepared, role } = props;
    super({
      actionName,
      runOrder,
      role,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: 'CodeDeployToECS',
      artifactBounds: { minInputs: 1, maxInputs: 5, minOutputs: 0, maxOutputs: 0 },
      inputs: [prepared, image],
      resource: target.workload._deliverableResources.codeDeploy!.deploymentGroup,
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role, bucket }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    for (const statement of [...this.deploymentStatements(), ...registrationStatements(this.props.target)]) role.addToPrincipalPolicy(statement);
    bucket.grantRead(role);
    const { image, prepared, target } = this.props;
    const { applicationName, deploymentGroupName } = target.names.codeDeploy!;
    return {
      configuration: {
        ApplicationName: applicationName,
        DeploymentGroupName: deploymentGroupName,
        TaskDefinitionTemplateArtifact: prepared.artifactName,
        TaskDefinitionTemplatePath: 'taskdef.json',
        AppSpecTemplateArtifact: prepared.artifactName,
        AppSpecTemplatePath: 'appspec.yaml',
        Image1ArtifactName: image.artifactName,
        Image1ContainerName: IMAGE_PLACEHOLDER,
      },
    };
  }

  private deploymentStatements(): iam.PolicyStatement[] {
    const { stack, workload: { _deliverableResources }, names: { codeDeploy } } = this.props.target;
    const { applicationName, deploymentGroupName } = codeDeploy!;
    const codeDeployArn = (resource: string, resourceName: string) => (
      stack.formatArn({ service: 'codedeploy', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME })
    );
    return [
      allow(['codedeploy:GetApplication', 'codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'],
        codeDeployArn('application', applicationName)),
      allow(['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
        codeDeployArn('deploymentgroup', `${applicationName}/${deploymentGroupName}`)),
      allow(['codedeploy:GetDeploymentConfig'], _deliverableResources.codeDeploy!.deploymentGroup.deploymentConfig.deploymentConfigArn),
    ];
  }
}
