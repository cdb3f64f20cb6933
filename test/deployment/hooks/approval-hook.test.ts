import { execFileSync } from 'node:child_process';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ApprovalHookOptions, DeploymentHook, DeploymentStage, FailureDetection, HookTimeoutAction, ServiceDeployment, TestTraffic } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { logicalId, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';

function deployed(stack: Stack, options?: ApprovalHookOptions, testTraffic?: TestTraffic) {
  const hooks = [DeploymentHook.approval(options)];
  const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks, testTraffic, failureDetection: FailureDetection.none() }) });
  const template = Template.fromStack(stack);
  const service = onlyResource(template, 'AWS::ECS::Service');
  return { web, template, service, hook: service.Properties.DeploymentConfiguration.LifecycleHooks[0] };
}

describe('DeploymentHook.approval()', () => {
  test('pauses before production traffic moves, for twelve hours, without a role of ECS', () => {
    expect(deployed(newStack()).hook).toEqual({
      TargetType: 'PAUSE',
      LifecycleStages: ['POST_SCALE_UP'],
      TimeoutConfiguration: { TimeoutInMinutes: 720, Action: 'ROLLBACK' },
    });
  });

  test.each([TestTraffic.listener(), TestTraffic.header({ name: 'X-Test', values: ['true'] })])('pauses when the new version can be tried', (testTraffic) => {
    expect(deployed(newStack(), {}, testTraffic).hook.LifecycleStages).toEqual(['POST_TEST_TRAFFIC_SHIFT']);
  });

  test('accepts another stage, time-out and action', () => {
    const options = { stage: DeploymentStage.POST_SCALE_UP, timeout: Duration.minutes(1), onTimeout: HookTimeoutAction.CONTINUE };

    expect(deployed(newStack(), options).hook).toMatchObject({
      LifecycleStages: ['POST_SCALE_UP'],
      TimeoutConfiguration: { TimeoutInMinutes: 1, Action: 'CONTINUE' },
    });
  });

  test.each([DeploymentStage.TEST_TRAFFIC_SHIFT, DeploymentStage.PRODUCTION_TRAFFIC_SHIFT])('fails at %s', (stage) => {
    expect(() => DeploymentHook.approval({ stage })).toThrow(errorAt('DeploymentHook.approval()', 'rollback', stage, 'before or after'));
  });

  test.each([Duration.minutes(0), Duration.minutes(20161)])('fails with a time-out of %p', (timeout) => {
    expect(() => DeploymentHook.approval({ timeout }))
      .toThrow(errorAt('DeploymentHook.approval()', 'timeout', '1 to 20160', `got ${timeout.toMinutes()};`, '14 days'));
  });

  test('can occur twice', () => {
    const stack = newStack();
    webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval(), DeploymentHook.approval()] }) });

    expect(Object.keys(Template.fromStack(stack).findOutputs('*')).filter((id) => id.includes('ContinueCommand'))).toHaveLength(2);
  });
});

describe('the command that continues a deployment', () => {
  const stack = new Stack(undefined, 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  const { web } = deployed(stack);
  const output = web.node.findChild('Approval').node.findChild('ContinueCommand') as CfnOutput;
  const command: string = stack.resolve(output.value)['Fn::Join'][1].map((part: any) => part['Fn::GetAtt'] ? 'web-1' : part).join('');

  test('is an output of the stack', () => {
    Template.fromStack(stack).hasOutput('*', { Description: 'Continues a deployment of Stack/Web that waits at POST_SCALE_UP' });
  });

  test('asks for the deployment that is under way and the hook that it waits for, and is written for a shell', () => {
    const calls = execFileSync('bash', ['-c', `
      aws() { printf '%s\\n' "$*" >&2; case "$2" in list-*) echo DEPLOYMENT_ARN;; describe-*) echo HOOK_ID;; esac; }
      exec 2>&1
      ${command}
    `], { encoding: 'utf-8' }).trim().split('\n');

    expect(calls).toEqual([
      'ecs list-service-deployments --region eu-west-1 --cluster existing --service web-1 --status IN_PROGRESS'
        + ' --query serviceDeployments[0].serviceDeploymentArn --output text',
      'ecs describe-service-deployments --region eu-west-1 --service-deployment-arns DEPLOYMENT_ARN'
        + " --query serviceDeployments[0].lifecycleHookDetails[?status=='AWAITING_ACTION'].hookId | [0] --output text",
      'ecs continue-service-deployment --region eu-west-1 --service-deployment-arn DEPLOYMENT_ARN --hook-id HOOK_ID --action CONTINUE',
    ]);
  });
});

describe('the notification', () => {
  const RULE = 'AWS::Events::Rule';

  function notified(options: ApprovalHookOptions = {}, rename?: string) {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Approvers');
    const hooks = [DeploymentHook.approval({ topic, ...options })];
    const web = webService(stack, { deployment: ServiceDeployment.blueGreen({ hooks, failureDetection: FailureDetection.none() }) });
    if (rename) (web.service.node.defaultChild as ecs.CfnService).serviceName = rename;
    const template = Template.fromStack(stack);
    return { web, topic, template, service: onlyResource(template, 'AWS::ECS::Service'), rule: onlyResource(template, RULE) };
  }

  test('is sent when this service, and no other, waits', () => {
    const { rule, web } = notified();

    expect(rule.Properties.EventPattern).toEqual({
      'source': ['aws.ecs'],
      'detail-type': ['ECS Hook State Change'],
      'detail': {
        eventName: ['HOOK_AWAITING_ACTION'],
        lifecycleStage: ['POST_SCALE_UP'],
        clusterArn: [expect.anything()],
        serviceDeploymentArn: [{ prefix: expect.anything() }],
      },
    });
    expect(JSON.stringify(rule.Properties.EventPattern.detail.serviceDeploymentArn))
      .toContain(`":service-deployment/existing/",{"Ref":"AWS::StackName"},"-${logicalId(web.service)}-"`);
  });

  test('knows a service that was given a name of its own', () => {
    expect(JSON.stringify(notified({}, 'shop').rule.Properties.EventPattern)).toContain(':service-deployment/existing/shop/"');
  });

  test('is ready before the first deployment, and so does not refer to the service', () => {
    const { rule, web, topic, template, service } = notified();

    expect(JSON.stringify(rule)).not.toContain(`"${logicalId(web.service)}"`);
    expect(service.DependsOn).toEqual(expect.arrayContaining([
      rule.id, logicalId(topic), onlyResource(template, 'AWS::SNS::TopicPolicy').id,
    ]));
  });

  test('goes to the topic, with the commands that end the pause', () => {
    const { rule, topic } = notified();

    const [{ Arn, InputTransformer: { InputTemplate, InputPathsMap } }] = rule.Properties.Targets;
    expect(Arn).toEqual(ref(topic));
    expect(InputTemplate.split('\n').map((line: string) => JSON.parse(line))).toEqual([
      'A deployment of Stack/Web waits at <detail-lifecycleStage>.',
      'Without an answer until <detail-expiresAt> it is rolled back.',
      'To continue: aws ecs continue-service-deployment --region <region> --service-deployment-arn <detail-serviceDeploymentArn> --hook-id <detail-hookId> --action CONTINUE',
      'To roll back: aws ecs continue-service-deployment --region <region> --service-deployment-arn <detail-serviceDeploymentArn> --hook-id <detail-hookId> --action ROLLBACK',
    ]);
    expect(InputPathsMap).toMatchObject({ 'region': '$.region', 'detail-hookId': '$.detail.hookId', 'detail-serviceDeploymentArn': '$.detail.serviceDeploymentArn' });
  });

  test('says that the deployment continues where it does', () => {
    expect(notified({ onTimeout: HookTimeoutAction.CONTINUE }).rule.Properties.Targets[0].InputTransformer.InputTemplate).toContain('it continues.');
  });

  test('is not there without a topic when the first deployment waits, too', () => {
    deployed(newStack(), { includeFirstDeployment: true }).template.resourceCountIs(RULE, 0);
  });
});

describe('the first deployment', () => {
  const functionsIn = (template: Template) => resourcesOf(template, 'AWS::Lambda::Function').filter(({ id }) => id.includes('Approval'));

  test('is continued by a function, which the rule of the approval calls', () => {
    const { template, web } = deployed(newStack());

    const fn = logicalId(web.node.findChild('Approval').node.findChild('FirstDeployment'));
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'detail-type': ['ECS Hook State Change'], 'detail': { eventName: ['HOOK_AWAITING_ACTION'], lifecycleStage: ['POST_SCALE_UP'] } },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [fn, 'Arn'] } })],
    });
    const [rule] = resourcesOf(template, 'AWS::Events::Rule');
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com', FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] }, SourceArn: { 'Fn::GetAtt': [rule.id, 'Arn'] },
    });
  });

  test('is all that the function may continue, of this service', () => {
    const { template, web } = deployed(newStack());

    const [policy] = resourcesOf(template, 'AWS::IAM::Policy').filter(({ id }) => id.includes('Approval'));
    const [{ Resource, ...statement }, ...others] = policy.Properties.PolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(statement).toEqual({ Action: ['ecs:DescribeServiceDeployments', 'ecs:ContinueServiceDeployment'], Effect: 'Allow' });
    const resources = (Resource as object[]).map((each) => JSON.stringify(each));
    expect(resources).toEqual(['service', 'service-deployment'].map((kind) => (
      expect.stringContaining(`":${kind}/existing/",{"Ref":"AWS::StackName"},"-${logicalId(web.service)}-*"`)
    )));
  });

  test('finds rule, permission, function and policy before the service exists', () => {
    const { template, service } = deployed(newStack());

    const ids = ['AWS::Events::Rule', 'AWS::Lambda::Permission', 'AWS::Lambda::Function', 'AWS::IAM::Policy']
      .flatMap((type) => resourcesOf(template, type).map(({ id }) => id)).filter((id) => id.includes('Approval'));
    expect(ids).toHaveLength(4);
    expect(service.DependsOn).toEqual(expect.arrayContaining(ids));
  });

  test('waits for a person with includeFirstDeployment', () => {
    const { template } = deployed(newStack(), { includeFirstDeployment: true, topic: undefined });

    expect(functionsIn(template)).toEqual([]);
  });

  test('fails when two approvals of one stage disagree', () => {
    const hooks = [DeploymentHook.approval(), DeploymentHook.approval({ includeFirstDeployment: true })];

    expect(() => ServiceDeployment.canary({ hooks })).toThrow(errorAt('ServiceDeployment.canary()', 'includeFirstDeployment', 'POST_SCALE_UP', 'another stage'));
  });

  test('may wait at one stage, and pass another', () => {
    const hooks = [
      DeploymentHook.approval(),
      DeploymentHook.approval({ stage: DeploymentStage.POST_PRODUCTION_TRAFFIC_SHIFT, includeFirstDeployment: true }),
    ];

    expect(() => ServiceDeployment.canary({ hooks })).not.toThrow();
  });
});
