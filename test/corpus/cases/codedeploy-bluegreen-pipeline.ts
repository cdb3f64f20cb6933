import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Deployment, FargateWebService, Scaling, Task } from '../../../src';

/** The pipeline itself is delivery, which the library does not do yet; this is its service and its deployment. */
export const missing = ['AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline'];

export function build(app: App): void {
  const stack = new Stack(app, 'BlueGreen');
  const repository = new ecr.Repository(stack, 'Repository', { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
  new FargateWebService(stack, 'Service', {
    task: Task.container({ image: ecs.ContainerImage.fromEcrRepository(repository, 'v1'), port: 8080 }),
    deployment: Deployment.codeDeploy(),
    scaling: Scaling.fixed(3),
  });
}
