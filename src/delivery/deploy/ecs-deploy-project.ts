import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryTarget, grantToProject, registrationStatements } from './delivery-target';
import { allow } from '../../private/iam';
import { buildEnvironment, createBuildProject, plainTextVariables, scriptBuildSpec } from '../build/build-project';
import { DEPLOY_WITH_ECS } from '../scripts/ecs-deployment-script';

const DEPLOYER = { roleId: 'DeliveryDeployer', description: 'Lets a pipeline deploy this service' };

/** Time that CodePipeline waits for a build. */
const TIMEOUT = Duration.hours(8);

/**
 * Has ECS deploy one service, and waits for the end of the deployment or for the begin of its rollback. The ECS action of CodePipeline waits for an hour
 * at most, and for that hour if ECS rolls back. May deploy that service, and nothing else.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 * @see https://github.com/aws/containers-roadmap/issues/1399
 */
export class EcsDeployProject extends Construct {
  public readonly project: codebuild.Project;
  private readonly roleArn?: string;

  constructor(scope: Construct, id: string, private readonly target: DeliveryTarget) {
    super(scope, id);
    this.project = createBuildProject(this, 'Project', {
      description: 'Has ECS deploy an image, and waits for the deployment',
      environment: buildEnvironment(),
      buildSpec: scriptBuildSpec(DEPLOY_WITH_ECS),
      timeout: TIMEOUT,
    });
    const statements = [...deploymentStatements(target), ...registrationStatements(target)];
    this.roleArn = grantToProject(this, this.project, target, { ...DEPLOYER, statements });
  }

  /** Environment variables that the script needs. */
  public get environmentVariables(): Record<string, codebuild.BuildEnvironmentVariable> {
    const { names: { clusterName, serviceName }, containerNames, stack } = this.target;
    return plainTextVariables({
      CLUSTER: clusterName,
      SERVICE: serviceName,
      CONTAINER_NAMES: containerNames.join(' '),
      SERVICE_REGION: stack.region,
      ROLE_ARN: this.roleArn ?? '',
    });
  }
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
function deploymentStatements({ stack, names: { clusterName, serviceName } }: DeliveryTarget): iam.PolicyStatement[] {
  const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ecs', resource, resourceName });
  const service = arn('service', `${clusterName}/${serviceName}`);
  return [
    allow(['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'], service),
    allow(['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'],
      service, arn('service-deployment', `${clusterName}/${serviceName}/*`), arn('service-revision', `${clusterName}/${serviceName}/*`)),
    allow(['ecs:DescribeTaskDefinition'], '*'),
  ];
}
