import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { IConstruct } from 'constructs';
import { findAction, deliveryStack, DeliveryStack } from './delivery-stack';
import { resolveIntrinsics } from './resolve-intrinsics';
import { ServiceDeployment } from '../../src/index';
import { logicalId } from '../fixtures/template-references';
import { avoidableWildcards } from '../template-checks/iam-wildcards';

interface Allowed {
  readonly actions: string[];
  readonly resources: string[];
  readonly condition?: object;
}

/** Returns what a deployed role may do in addition to writing logs and exchanging artifacts. */
function allowedTo(role: string, template: Template): Allowed[] {
  return Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: role }] } }))
    .flatMap(({ Properties }) => resolveIntrinsics(template, Properties.PolicyDocument.Statement))
    .map(({ Action, Resource, Condition }: any) => ({
      actions: [Action].flat(), resources: [Resource].flat(), ...Condition && { condition: Condition },
    }))
    .filter(({ actions }) => !/^(s3|logs):|^codebuild:CreateReportGroup/.test(actions[0]));
}

const ofAction = (name: string, template: Template) => allowedTo(findAction(template, name).RoleArn['Fn::GetAtt'][0], template);
const ofProject = (project: codebuild.IProject, template: Template) => allowedTo(logicalId(project.role!), template);
const projectIn = ({ pipeline }: DeliveryStack, ...path: string[]) => (
  path.reduce<IConstruct>((parent, id) => parent.node.findChild(id), pipeline) as codebuild.Project
);

const ECS = 'arn:aws:ecs:eu-west-1:111122223333';
const CODE_DEPLOY = 'arn:aws:codedeploy:eu-west-1:111122223333';
const rolesOf = (template: Template) => Object.keys(template.findResources('AWS::IAM::Role'))
  .filter((id) => /^WebTaskDefinition(Task|Execution)Role/.test(id)).map((id) => `arn:aws:iam::111122223333:role/${id}`);

describe('the roles of a pipeline', () => {
  test('allow CodeDeploy to deploy one service, with its own roles and task definitions', () => {
    const { stack, web } = deliveryStack({ container: { family: 'web' } });

    const template = Template.fromStack(stack);
    const application = logicalId(web.deploymentGroup!.application);
    expect(ofAction('Deploy-Web', template)).toEqual([
      {
        actions: ['codedeploy:GetApplication', 'codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'],
        resources: [`${CODE_DEPLOY}:application:${application}`],
      },
      { actions: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'], resources: [`${CODE_DEPLOY}:deploymentgroup:${application}/${logicalId(web.deploymentGroup!)}`] },
      { actions: ['codedeploy:GetDeploymentConfig'], resources: [`${CODE_DEPLOY}:deploymentconfig:CodeDeployDefault.ECSAllAtOnce`] },
      { actions: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'], resources: [`${ECS}:task-definition/web:*`] },
      { actions: ['iam:PassRole'], resources: rolesOf(template), condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
    ]);
    expect(rolesOf(template)).toHaveLength(2);
  });

  test('allow the deploy action to have ECS deploy one service, and nothing else', () => {
    const delivery = deliveryStack({ container: { family: 'web' }, service: { deployment: ServiceDeployment.rolling() } });

    const { stack, web } = delivery;
    const template = Template.fromStack(stack);
    const service = `${stack.resolve(web.service.cluster.clusterName)}/${logicalId(web.service)}-Name`;
    expect(ofProject(projectIn(delivery, 'Production', 'Web', 'Project'), template)).toEqual([
      { actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:ListServiceDeployments'], resources: [`${ECS}:service/${service}`] },
      {
        actions: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'],
        resources: [`${ECS}:service/${service}`, `${ECS}:service-deployment/${service}/*`, `${ECS}:service-revision/${service}/*`],
      },
      { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] },
      { actions: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'], resources: [`${ECS}:task-definition/web:*`] },
      { actions: ['iam:PassRole'], resources: rolesOf(template), condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
    ]);
  });

  test('allow the prepare action to read the deployed service, and nothing else', () => {
    const delivery = deliveryStack();

    const template = Template.fromStack(delivery.stack);
    const [parameter] = Object.keys(template.findResources('AWS::SSM::Parameter'));
    expect(ofProject(projectIn(delivery, 'Prepare', 'Project'), template)).toEqual([
      { actions: ['ssm:GetParameter'], resources: [`arn:aws:ssm:eu-west-1:111122223333:parameter/${parameter}`] },
      { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] },
    ]);
  });

  test('allow the record action to move tags, and the build to push images', () => {
    const delivery = deliveryStack();

    const template = Template.fromStack(delivery.stack);
    const repository = `arn:aws:ecr:eu-west-1:111122223333:repository/${logicalId(delivery.images.repository)}`;
    expect(ofProject(projectIn(delivery, 'Record'), template)).toEqual([{ actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resources: [repository] }]);
    expect(ofProject(delivery.pipeline.buildProject!, template).map(({ resources }) => resources)).toEqual([[repository], ['*'], [repository]]);
  });

  test.each([['CodeDeploy', ServiceDeployment.codeDeploy()], ['ECS', ServiceDeployment.rolling()]])('allow nothing on all resources that AWS does not require, with %s', (_, deployment) => {
    const { stack } = deliveryStack({ service: { deployment }, imageBuild: { scan: {} }, test: { commands: ['npm test'] } });

    expect(avoidableWildcards(Template.fromStack(stack).toJSON() as any)).toEqual([]);
  });
});
