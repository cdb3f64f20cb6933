import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnFormat } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryTarget, familyArn } from './delivery-target';

/** Name of the image placeholder in `taskdef.json`, which the CodeDeploy action replaces. */
const IMAGE_PLACEHOLDER = 'IMAGE1_NAME';

interface DeployActionProps {
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
 * Deploys one service, with permissions for that service only. CDK's own actions may access all services, task definitions and roles of the account.
 */
export class DeployAction extends actions.Action {
  constructor(private readonly props: DeployActionProps) {
    const { actionName, runOrder, target, image, prepared, role } = props;
    const { service, codeDeploy } = target.workload._deliverableResources;
    super({
      actionName,
      runOrder,
      role,
      category: codepipeline.ActionCategory.DEPLOY,
      provider: codeDeploy ? 'CodeDeployToECS' : 'ECS',
      artifactBounds: { minInputs: 1, maxInputs: 5, minOutputs: 0, maxOutputs: 0 },
      inputs: codeDeploy ? [prepared, image] : [prepared],
      resource: codeDeploy?.deploymentGroup ?? service,
    });
  }

  protected bound(_scope: Construct, _stage: codepipeline.IStage, { role, bucket }: codepipeline.ActionBindOptions): codepipeline.ActionConfig {
    const { target } = this.props;
    for (const statement of [...this.deploymentStatements(), ...registrationStatements(target)]) role.addToPrincipalPolicy(statement);
    bucket.grantRead(role);
    return { configuration: this.configuration() };
  }

  private configuration(): Record<string, unknown> {
    const { image, prepared, target: { names: { clusterName, serviceName, codeDeploy } } } = this.props;
    if (!codeDeploy) return { ClusterName: clusterName, ServiceName: serviceName };
    const { applicationName, deploymentGroupName } = codeDeploy;
    return {
      ApplicationName: applicationName,
      DeploymentGroupName: deploymentGroupName,
      TaskDefinitionTemplateArtifact: prepared.artifactName,
      TaskDefinitionTemplatePath: 'taskdef.json',
      AppSpecTemplateArtifact: prepared.artifactName,
      AppSpecTemplatePath: 'appspec.yaml',
      Image1ArtifactName: image.artifactName,
      Image1ContainerName: IMAGE_PLACEHOLDER,
    };
  }

  private deploymentStatements(): iam.PolicyStatement[] {
    const { stack, workload: { _deliverableResources }, names: { clusterName, serviceName, codeDeploy } } = this.props.target;
    if (codeDeploy) {
      const { applicationName, deploymentGroupName } = codeDeploy;
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
    const ecsArn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ecs', resource, resourceName });
    const inCluster = { ArnEquals: { 'ecs:cluster': ecsArn('cluster', clusterName) } };
    return [
      allow(['ecs:DescribeServices', 'ecs:UpdateService'], ecsArn('service', `${clusterName}/${serviceName}`)),
      allow(['ecs:DescribeTasks'], ecsArn('task', `${clusterName}/*`)),
      // ListTasks is limited to a cluster by a condition only, and DescribeTaskDefinition takes no resource.
      new iam.PolicyStatement({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: inCluster }),
      allow(['ecs:DescribeTaskDefinition'], '*'),
    ];
  }
}

/** Allows registering revisions of the service's own task definition family, with the service's own roles. */
function registrationStatements({ stack, workload: { taskDefinition } }: DeliveryTarget): iam.PolicyStatement[] {
  const { taskRole, executionRole } = taskDefinition;
  return [
    allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], familyArn(stack, taskDefinition)),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [taskRole, executionRole].flatMap((role) => role?.roleArn ?? []),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

function allow(actionNames: string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: actionNames, resources: [resource] });
}
