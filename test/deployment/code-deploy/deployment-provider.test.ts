import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Deployment } from '../../../src';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

function stackOf(services: number): Stack {
  const stack = newStack();
  const cluster = existingCluster(stack);
  for (let i = 1; i <= services; i++) webService(stack, { cluster, deployment: Deployment.codeDeploy() }, `Web${i}`);
  return stack;
}

function countsOf(services: number): Record<string, number> {
  const { Resources } = Template.fromStack(stackOf(services)).toJSON();
  return Object.values<{ Type: string }>(Resources).reduce<Record<string, number>>((counts, { Type }) => (
    { ...counts, [Type]: (counts[Type] ?? 0) + 1 }
  ), {});
}

describe('ten CodeDeploy services in one stack', () => {
  const [one, ten] = [countsOf(1), countsOf(10)];

  test('have one provider and one state machine between them', () => {
    expect(ten['AWS::Lambda::Function']).toBe(one['AWS::Lambda::Function']);
    expect(ten['AWS::StepFunctions::StateMachine']).toBe(1);
    expect(ten['Custom::EcsDeployment']).toBe(10);
    expect(ten['Custom::EcsLiveTargetGroups']).toBe(10);
  });

  test('cost no more than 23 resources each, and 18 for the stack', () => {
    const [ofOne, ofTen] = [one, ten].map((counts) => Object.values(counts).reduce((sum, count) => sum + count, 0));
    const each = (ofTen - ofOne) / 9;

    expect(each).toBeLessThanOrEqual(23);
    expect(ofOne - each).toBeLessThanOrEqual(18);
  });
});

describe('the handlers of deployments', () => {
  test('may start and read deployments of the applications of their stack, which have one group each, and of no other', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: Deployment.codeDeploy() });
    const template = Template.fromStack(stack);

    const policy = resourcesOf(template, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('WebDeploymentPolicy'))!;
    expect(policy.Properties.Roles).toEqual([ref(stack.node.findChild('EcsDeploymentProvider').node.findChild('Role'))]);
    const statements: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
    expect(JSON.stringify(statements[0].Resource)).toContain(JSON.stringify(ref(web.deploymentGroup!.application)));
    expect(statements.map(({ Action, Resource }) => [[Action].flat().join(), JSON.stringify(Resource)])).toEqual([
      ['codedeploy:CreateDeployment,codedeploy:ListDeployments,codedeploy:BatchGetDeployments,codedeploy:ListTagsForResource,codedeploy:TagResource',
        expect.stringMatching(/:deploymentgroup:.*\/\*/)],
      ['codedeploy:RegisterApplicationRevision,codedeploy:GetApplicationRevision', expect.stringContaining(':application:')],
      ['codedeploy:GetDeploymentConfig', expect.stringContaining(':deploymentconfig:CodeDeployDefault.ECSAllAtOnce')],
    ]);
  });

  test('may do for all deployments only what AWS does not let them be given for one', () => {
    Template.fromStack(stackOf(1)).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyName: 'Deployments',
        PolicyDocument: Match.objectLike({
          Statement: [{
            Action: ['codedeploy:StopDeployment', 'codedeploy:ContinueDeployment', 'codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
            Effect: 'Allow',
            Resource: '*',
          }],
        }),
      }],
    });
  });

  test('are asked after their permission for the service exists', () => {
    const [deployment] = resourcesOf(Template.fromStack(stackOf(1)), 'Custom::EcsDeployment');

    expect(deployment.DependsOn).toContainEqual(expect.stringMatching(/^Web1DeploymentPolicy/));
  });

  test('are others in another stack', () => {
    const first = newStack();
    const second = new Stack(first.node.root as App, 'Second');
    const [one, two] = [first, second].map((stack) => webService(stack, { deployment: Deployment.codeDeploy() }));

    for (const { deploymentGroup } of [one, two]) {
      const stack = Stack.of(deploymentGroup!);
      Template.fromStack(stack).hasResourceProperties('Custom::EcsDeployment', {
        ServiceToken: getAtt(stack.node.findChild('EcsDeploymentProvider').node.findChild('Provider').node.findChild('framework-onEvent'), 'Arn'),
      });
    }
  });
});
