import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryTarget, grantToProject } from './delivery-target';
import { allow } from '../../private/iam';
import { buildEnvironment, createBuildProject, plainTextVariables, repositoryVariables, scriptBuildSpec } from '../build/build-project';
import { PREPARE_DEPLOYMENT, RECORD_IMAGE } from '../scripts/deployment-scripts';

const READER = { roleId: 'DeliveryReader', description: 'Lets a pipeline read what it deploys' };

/** Prepares the deployments that CodeDeploy runs. May read the AppSpec and the task definition of each service, and nothing else. */
export class PrepareProject extends Construct {
  public readonly project: codebuild.Project;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.project = createBuildProject(this, 'Project', {
      description: 'Writes the task definition and the AppSpec that a deployment takes',
      environment: buildEnvironment(),
      buildSpec: scriptBuildSpec(PREPARE_DEPLOYMENT, { 'base-directory': 'deployment', 'files': ['**/*'] }),
      timeout: Duration.minutes(10),
    });
  }

  /** Returns the environment variables that the script needs for a service, and grants access to it. */
  public variablesFor(target: DeliveryTarget): Record<string, codebuild.BuildEnvironmentVariable> {
    const { names: { codeDeploy }, containerNames, stack } = target;
    return plainTextVariables({
      CONTAINER_NAMES: containerNames.join(' '),
      APP_SPEC_PARAMETER: codeDeploy!.appSpecParameterName,
      SERVICE_REGION: stack.region,
      ROLE_ARN: grantToProject(this, this.project, target, { ...READER, statements: readStatements(target) }) ?? '',
    });
  }
}

/** Allows reading the deployed AppSpec and task definition. */
function readStatements({ names: { codeDeploy } }: DeliveryTarget): iam.PolicyStatement[] {
  return [allow(['ssm:GetParameter'], codeDeploy!.appSpecParameter.parameterArn), allow(['ecs:DescribeTaskDefinition'], '*')];
}

/** Creates the project that moves the tags of live images. */
export function createRecordProject(scope: Construct, id: string, repository: ecr.IRepository): codebuild.Project {
  const project = createBuildProject(scope, id, {
    description: 'Moves the tags of what is live to the image that has been deployed',
    environment: buildEnvironment(),
    environmentVariables: plainTextVariables(repositoryVariables(repository)),
    buildSpec: scriptBuildSpec(RECORD_IMAGE),
    timeout: Duration.minutes(10),
  });
  project.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resources: [repository.repositoryArn] }));
  return project;
}
