import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, PhysicalName, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryTarget } from './delivery-target';
import { buildEnvironment, createBuildProject, plainTextVariables, repositoryVariables, scriptBuildSpec } from '../build/build-project';
import type { ImageRepository } from '../image-repository';
import { PREPARE_DEPLOYMENT, RECORD_IMAGE } from '../scripts/deployment-scripts';

/** Prepares the deployments of a pipeline. Reads the AppSpec and the task definition of each service, and nothing else. */
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

  /** What the script has to know of a service. */
  public variablesFor(delivered: DeliveryTarget): Record<string, codebuild.BuildEnvironmentVariable> {
    const { names: { codeDeploy }, containerNames, stack } = delivered;
    return plainTextVariables({
      DEPLOYED_BY: codeDeploy ? 'CODE_DEPLOY' : 'ECS',
      CONTAINER_NAMES: containerNames.join(' '),
      APP_SPEC_PARAMETER: codeDeploy?.appSpecParameterName ?? '',
      SERVICE_REGION: stack.region,
      ROLE_ARN: codeDeploy ? this.grantReadDeployed(delivered) ?? '' : '',
    });
  }

  /** Answers with the role that reads where the service is elsewhere. */
  private grantReadDeployed(delivered: DeliveryTarget): string | undefined {
    const { names: { codeDeploy }, isCrossEnvironment, workload } = delivered;
    const statements = [
      new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: [codeDeploy!.appSpecParameter.parameterArn] }),
      new iam.PolicyStatement({ actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
    ];
    if (!isCrossEnvironment) {
      statements.forEach((statement) => this.project.addToRolePolicy(statement));
      return undefined;
    }
    const role = new iam.Role(workload as unknown as Construct, 'DeliveryReader', {
      description: 'Lets a pipeline read what it deploys',
      assumedBy: new iam.AccountPrincipal(Stack.of(this).account),
      roleName: PhysicalName.GENERATE_IF_NEEDED,
    });
    statements.forEach((statement) => role.addToPolicy(statement));
    role.grantAssumeRole(this.project.grantPrincipal);
    return role.roleArn;
  }
}

/** The project that writes down which image is live. */
export function createRecordProject(scope: Construct, id: string, { repository }: ImageRepository): codebuild.Project {
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
