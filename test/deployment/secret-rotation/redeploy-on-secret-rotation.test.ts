import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Discovery, Exposure, FailureDetection, FargateBackendService, FargateWebServiceProps, ServiceDeployment } from '../../../src/index';
import { existingCluster, existingNamespace } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';
import { DeployedStack } from '../../security/iam/deployed-stack';

const RULE = 'AWS::Events::Rule';

/** Adds no rule of its own. */
const deployment = ServiceDeployment.blueGreen({ failureDetection: FailureDetection.none() });

function rotated(props: Partial<FargateWebServiceProps> = {}) {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Database');
  const secrets = { USER: ecs.Secret.fromSecretsManager(secret, 'username'), PASSWORD: ecs.Secret.fromSecretsManager(secret, 'password') };
  const web = webService(stack, { task: webTask({ secrets }), redeployOnSecretRotation: true, deployment, ...props });
  return { stack, secret, web };
}

/** Returns the statements of the policy of the redeployer. */
function allowed(stack: Stack) {
  const [policy] = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').filter(({ id }) => /^EcsRedeployerPolicy/.test(id));
  return policy.Properties.PolicyDocument.Statement.map(({ Action, Resource }: any) => ({ Action, Resource }));
}

/** Returns the request that the rule sends, with its references to resources. */
function requestIn(stack: Stack) {
  const [{ InputTransformer: { InputTemplate, InputPathsMap } }] = onlyResource(Template.fromStack(stack), RULE).Properties.Targets;
  return { template: JSON.stringify(InputTemplate), paths: InputPathsMap };
}

describe('redeployOnSecretRotation', () => {
  test('listens to the secrets of the task, each once', () => {
    const { stack, secret } = rotated();

    expect(onlyResource(Template.fromStack(stack), RULE).Properties.EventPattern).toEqual({
      'source': ['aws.secretsmanager'],
      'detail-type': ['Secret Label Updated'],
      'resources': [ref(secret)],
      'detail': { labelUpdated: ['AWSCURRENT'] },
    });
  });

  test('listens to secrets and parameters that are added later', () => {
    const { stack, secret, web } = rotated();
    const token = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Token', { parameterName: '/token' });

    web.container.addSecret('TOKEN', ecs.Secret.fromSsmParameter(token));

    expect(onlyResource(Template.fromStack(stack), RULE).Properties.EventPattern.$or).toEqual([
      expect.objectContaining({ resources: [ref(secret)] }),
      expect.objectContaining({ source: ['aws.ssm'], resources: [stack.resolve(token.parameterArn)] }),
    ]);
  });

  test('sends a request in the message group of the service', () => {
    const { stack, web } = rotated();

    const [target] = onlyResource(Template.fromStack(stack), RULE).Properties.Targets;
    expect(target.SqsParameters.MessageGroupId).toMatch(/Web/);
    const { template, paths } = requestIn(stack);
    expect(Object.values(paths)).toEqual(['$.resources[0]', '$.time']);
    expect(template).toContain(JSON.stringify(ref(web.service)));
    expect(template).not.toContain('codeDeploy');
  });

  test('may update exactly this service with a deployment of ECS', () => {
    const { stack, web } = rotated();

    expect(allowed(stack)).toEqual([
      { Action: ['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService'], Resource: [ref(web.service)] },
      { Action: ['ecs:DescribeTaskDefinition'], Resource: ['*'] },
    ]);
  });

  test('may deploy exactly this deployment group with a deployment of CodeDeploy, including the hooks', () => {
    const stack = newStack();
    const hook = new lambda.Function(stack, 'Hook', { code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) };
    const web = webService(stack, {
      task: webTask({ secrets }), redeployOnSecretRotation: true, deployment: ServiceDeployment.codeDeploy({ hooks: { beforeAllowTraffic: hook } }),
    });

    const { deploymentGroupArn, application: { applicationArn }, deploymentConfig: { deploymentConfigArn } } = web.deploymentGroup!;
    expect(allowed(stack)).toEqual(stack.resolve([
      { Action: ['ecs:DescribeServices'], Resource: [ref(web.service)] },
      { Action: ['codedeploy:CreateDeployment', 'codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'], Resource: [deploymentGroupArn] },
      {
        Action: ['codedeploy:RegisterApplicationRevision', 'codedeploy:GetApplicationRevision', 'codedeploy:GetDeploymentConfig'],
        Resource: [applicationArn, deploymentConfigArn],
      },
      { Action: ['ecs:DescribeTaskDefinition', 'codedeploy:ContinueDeployment'], Resource: ['*'] },
    ]));
    const { template } = requestIn(stack);
    expect(template).toContain('BeforeAllowTraffic');
    expect(template).toContain(JSON.stringify(getAtt(hook, 'Arn')));
  });

  test('keeps the revisions that an update replaces, to which a rollback may return', () => {
    const { stack, web } = rotated();

    const { UpdateReplacePolicy, DeletionPolicy } = Template.fromStack(stack).toJSON().Resources[logicalId(web.taskDefinition)];
    expect([UpdateReplacePolicy, DeletionPolicy]).toEqual(['Retain', 'Delete']);
  });

  test('creates one queue and one function for all services of a stack', () => {
    const { stack, secret, web } = rotated();
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(secret) };
    webService(stack, { cluster: web.cluster, task: webTask({ secrets }), redeployOnSecretRotation: true, deployment }, 'Second');

    const template = Template.fromStack(stack);
    template.resourceCountIs(RULE, 2);
    template.resourceCountIs('AWS::SQS::Queue', 2);
    expect(resourcesOf(template, 'AWS::Lambda::Function').filter(({ id }) => id.startsWith('EcsRedeployer'))).toHaveLength(1);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  });

  test('supports twenty-five services with one role and one queue', () => {
    const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) };
    const cluster = existingCluster(stack);
    for (let i = 0; i < 25; i++) {
      webService(stack, { cluster, task: webTask({ secrets }), redeployOnSecretRotation: true, deployment: ServiceDeployment.codeDeploy() }, `Web${i}`);
    }

    expect(allowed(stack).map(({ Action, Resource }: any) => [Action[0], Resource.length])).toEqual([
      ['ecs:DescribeServices', 25], ['codedeploy:CreateDeployment', 25], ['codedeploy:RegisterApplicationRevision', 2],
      ['ecs:DescribeTaskDefinition', 1],
    ]);
    expect(new DeployedStack(stack).charactersOf(stack.node.findChild('EcsRedeployer').node.findChild('Role'))).toBeLessThan(10_240);
    const conditions = resourcesOf(Template.fromStack(stack), 'AWS::SQS::QueuePolicy')
      .map(({ Properties }) => Properties.PolicyDocument.Statement.flatMap(({ Condition }: any) => Condition ?? []).length);
    expect(Math.max(...conditions)).toBeLessThanOrEqual(10);
  });

  test('fails with more services than fit into the policies of the role', () => {
    const stack = newStack({ '@aws-cdk/core:stackResourceLimit': 0 });
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) };
    const cluster = existingCluster(stack);
    for (let i = 0; i < 100; i++) webService(stack, { cluster, task: webTask({ secrets }), redeployOnSecretRotation: true, exposure: Exposure.none() }, `Web${i}`);

    expect(() => Template.fromStack(stack)).toThrow(
      /\[Stack\/EcsRedeployer\] services with redeployOnSecretRotation .*10240 .*got 'about \d+'; .*another stack/,
    );
  });

  test('collects changes for a minute, retries for longer than the longest termination wait, and keeps failed requests', () => {
    const template = Template.fromStack(rotated().stack);

    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      SqsManagedSseEnabled: true,
      DelaySeconds: 60,
      VisibilityTimeout: 300,
      RedrivePolicy: { maxReceiveCount: 1000, deadLetterTargetArn: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 240 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test('allows only the rule to send to the queue', () => {
    const { stack } = rotated();

    const template = Template.fromStack(stack);
    const [{ id }] = resourcesOf(template, RULE);
    const senders = resourcesOf(template, 'AWS::SQS::QueuePolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Effect }: any) => Effect === 'Allow');
    expect(senders).toEqual([expect.objectContaining({
      Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': [{ 'Fn::GetAtt': [id, 'Arn'] }] } },
    })]);
  });

  test('works for a service without a load balancer', () => {
    const stack = newStack();
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Database')) };
    new FargateBackendService(stack, 'Orders', {
      cluster: existingCluster(stack, existingNamespace(stack)),
      task: webTask({ secrets }),
      discovery: Discovery.cloudMap({ name: 'orders' }),
      redeployOnSecretRotation: true,
    });

    Template.fromStack(stack).resourceCountIs(RULE, 1);
  });

  test('listens to a secret of another stack without a cycle', () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const secrets = { DATABASE: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(data, 'Database')) };
    const shop = new Stack(app, 'Shop');
    webService(shop, { task: webTask({ secrets }), redeployOnSecretRotation: true, deployment });

    app.synth();

    expect(shop.dependencies).toEqual([data]);
    expect(JSON.stringify(onlyResource(Template.fromStack(shop), RULE).Properties.EventPattern.resources)).toContain('Fn::ImportValue');
  });

  test('is off by default', () => {
    const { stack } = rotated({ redeployOnSecretRotation: undefined });

    Template.fromStack(stack).resourceCountIs(RULE, 0);
  });

  test('fails when no container has a secret', () => {
    const app = new App();
    webService(new Stack(app, 'Stack'), { redeployOnSecretRotation: true });

    expect(() => app.synth()).toThrow(/\[Stack\/Web\] redeployOnSecretRotation .*no container has a secret.*pinned version/);
  });

  test('fails when all versions are pinned', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const secrets = { DATABASE: ecs.Secret.fromSecretsManagerVersion(new secretsmanager.Secret(stack, 'Database'), { versionId: 'v1' }) };
    webService(stack, { task: webTask({ secrets }), exposure: Exposure.none(), redeployOnSecretRotation: true });

    expect(() => app.synth()).toThrow(/\[Stack\/Web\] redeployOnSecretRotation .*no container has a secret.*pinned version/);
  });
});
