import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { ServiceDeployment } from '../../../src/index';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, ref, resourcesOf, TemplateResource } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

function stackOf(services: number): Stack {
  const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
  const cluster = existingCluster(stack);
  for (let i = 1; i <= services; i++) webService(stack, { cluster, deployment: ServiceDeployment.codeDeploy() }, `Web${i}`);
  return stack;
}

function countsOf(services: number): Record<string, number> {
  const { Resources } = Template.fromStack(stackOf(services)).toJSON();
  return Object.values<{ Type: string }>(Resources).reduce<Record<string, number>>((counts, { Type }) => (
    { ...counts, [Type]: (counts[Type] ?? 0) + 1 }
  ), {});
}

const functionOf = (stack: Stack, id: 'OnEvent' | 'IsComplete') => stack.node.findChild('EcsDeploymentProvider').node.findChild(id);
const roleOf = (stack: Stack) => functionOf(stack, 'IsComplete').node.findChild('Role');

/** Returns the policies that are attached to the role of the handlers. */
function policiesOf(stack: Stack): TemplateResource[] {
  const role = JSON.stringify(ref(roleOf(stack)));
  return resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').filter(({ Properties: { Roles } }) => JSON.stringify(Roles) === `[${role}]`);
}

/** Counts the characters of all inline policies of the role of the handlers. References are longer in a template than their values. */
function charactersOf(stack: Stack): number {
  const { Policies } = Template.fromStack(stack).toJSON().Resources[logicalId(roleOf(stack))].Properties;
  const all = [...Policies, ...policiesOf(stack).map(({ Properties }) => Properties)];
  return all.map(({ PolicyDocument }) => JSON.stringify(PolicyDocument)).join('').length;
}

describe('ten CodeDeploy services in one stack', () => {
  const [one, ten] = [countsOf(1), countsOf(10)];

  test('share one provider and one state machine', () => {
    expect(ten['AWS::Lambda::Function']).toBe(one['AWS::Lambda::Function']);
    expect(ten['AWS::StepFunctions::StateMachine']).toBe(1);
    expect(ten['Custom::EcsDeployment']).toBe(10);
    expect(ten['Custom::EcsLiveTargetGroups']).toBe(10);
  });

  test('cost no more than 21 resources each, and 12 for the stack', () => {
    const [ofOne, ofTen] = [one, ten].map((counts) => Object.values(counts).reduce((sum, count) => sum + count, 0));
    const each = (ofTen - ofOne) / 9;

    expect(each).toBeLessThanOrEqual(21);
    expect(ofOne - each).toBeLessThanOrEqual(12);
  });
});

describe('the handlers of deployments', () => {
  test('may start and read deployments of the groups of their stack, and of no other', () => {
    const stack = newStack();
    const web = webService(stack, { deployment: ServiceDeployment.codeDeploy() });

    const [policy] = policiesOf(stack);
    const statements: { Action: string | string[]; Resource: unknown }[] = policy.Properties.PolicyDocument.Statement;
    const application = JSON.stringify(ref(web.deploymentGroup!.application));
    for (const { Resource } of statements.slice(0, 2)) expect(JSON.stringify(Resource)).toContain(application);
    expect(statements.map(({ Action, Resource }) => [[Action].flat().join(), JSON.stringify(Resource)])).toEqual([
      ['codedeploy:CreateDeployment,codedeploy:ListDeployments,codedeploy:BatchGetDeployments,codedeploy:ListTagsForResource,codedeploy:TagResource',
        expect.stringMatching(/:deploymentgroup:.*\/\*/)],
      ['codedeploy:RegisterApplicationRevision,codedeploy:GetApplicationRevision', expect.stringContaining(':application:')],
      ['codedeploy:GetDeploymentConfig', expect.stringContaining(':deploymentconfig:CodeDeployDefault.ECSAllAtOnce')],
    ]);
  });

  test('may read the configurations of all services, without duplicates', () => {
    const stack = newStack();
    const cluster = existingCluster(stack);
    const { ALL_AT_ONCE, CANARY_10PERCENT_5MINUTES } = codedeploy.EcsDeploymentConfig;
    [ALL_AT_ONCE, CANARY_10PERCENT_5MINUTES, ALL_AT_ONCE].forEach((config, i) => (
      webService(stack, { cluster, deployment: ServiceDeployment.codeDeploy({ deploymentConfig: config }) }, `Web${i}`)
    ));

    const { Resource } = policiesOf(stack)[0].Properties.PolicyDocument.Statement[2];
    expect(Resource.map((arn: unknown) => /CodeDeployDefault\.\w+/.exec(JSON.stringify(arn))?.[0]))
      .toEqual(['CodeDeployDefault.ECSAllAtOnce', 'CodeDeployDefault.ECSCanary10Percent5Minutes']);
  });

  test('have policies of the same size for thirty services as for one, below the quota of IAM', () => {
    const [one, thirty] = [1, 30].map((services) => charactersOf(stackOf(services)));

    expect(thirty).toBe(one);
    expect(thirty).toBeLessThan(10_240);
  });

  test('have a wildcard resource only for actions without resources in IAM', () => {
    Template.fromStack(stackOf(1)).hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyName: 'Handler',
        PolicyDocument: Match.objectLike({
          Statement: [Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }), {
            Action: ['codedeploy:StopDeployment', 'codedeploy:ContinueDeployment', 'codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
            Effect: 'Allow',
            Resource: '*',
          }],
        }),
      }],
    });
  });

  test('are asked after their permission for the application exists', () => {
    const [deployment] = resourcesOf(Template.fromStack(stackOf(1)), 'Custom::EcsDeployment');

    expect(deployment.DependsOn).toContainEqual(expect.stringMatching(/^EcsDeploymentProviderApplicationPolicy/));
  });

  test('are others in another stack', () => {
    const first = newStack();
    const second = new Stack(first.node.root as App, 'Second');
    const [one, two] = [first, second].map((stack) => webService(stack, { deployment: ServiceDeployment.codeDeploy() }));

    for (const { deploymentGroup } of [one, two]) {
      const stack = Stack.of(deploymentGroup!);
      Template.fromStack(stack).hasResourceProperties('Custom::EcsDeployment', {
        ServiceToken: getAtt(functionOf(stack, 'OnEvent').node.findChild('Resource'), 'Arn'),
      });
    }
  });
});
