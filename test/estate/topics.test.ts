import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeploymentHook, FargateJob, FargateWebService, JobTrigger, ServiceDeployment } from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { recommendedFlags } from '../fixtures/recommended-flags';
import { webTask } from '../fixtures/web-task';

const OWNER = {
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: Match.arrayWith(['sns:Publish']),
  Condition: { StringEquals: { 'AWS:SourceOwner': { Ref: 'AWS::AccountId' } } },
};
const ALARMS = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Condition: {
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: {
      'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:*']] },
    },
  },
};
const RULES = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };

const approval = (stack: Stack, topic: sns.ITopic, id = 'Web') => new FargateWebService(stack, id, {
  task: webTask(),
  cluster: existingCluster(new Construct(stack, `${id}Platform`)),
  deployment: ServiceDeployment.canary({ hooks: [DeploymentHook.approval({ topic })] }),
});
const job = (stack: Stack, failureTopic: sns.ITopic) => new FargateJob(stack, 'Job', {
  task: webTask(), cluster: existingCluster(stack), trigger: JobTrigger.schedule({ schedule: scheduler.ScheduleExpression.expression('rate(1 day)') }), failureTopic,
});

const statementsOf = (stack: Stack, type: string, property: string): any[] => (
  Object.values(Template.fromStack(stack).findResources(type)).flatMap(({ Properties }) => Properties[property].Statement)
);

/** Returns the services that may encrypt and decrypt with the keys of a stack. */
const usersOfKeys = (stack: Stack) => statementsOf(stack, 'AWS::KMS::Key', 'KeyPolicy')
  .filter(({ Action }) => JSON.stringify(Action) === '["kms:Decrypt","kms:GenerateDataKey*"]').flatMap(({ Principal }) => Principal.Service).sort();

describe.each([['without flags', {}], ['with the flags of cdk init', recommendedFlags]])('an app %s', (_name, context) => {
  function newApp() {
    const app = new App({ context, treeMetadata: false });
    return { app, platform: new Stack(app, 'Platform'), shop: new Stack(app, 'Shop') };
  }

  test.each(['Platform', 'Shop'])('the topic of an approval in stack %s still takes what its account publishes, alarms included', (owner) => {
    const { app, shop, platform } = newApp();
    const stack = owner === 'Shop' ? shop : platform;
    approval(shop, new sns.Topic(stack, 'OnCall'));

    app.synth();
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [RULES, ALARMS, OWNER].map((statement) => Match.objectLike(statement)) },
    });
  });

  test.each(['Platform', 'Shop'])('the key of the topic of an approval in stack %s lets EventBridge and alarms use it', (owner) => {
    const { app, shop, platform } = newApp();
    const stack = owner === 'Shop' ? shop : platform;
    approval(shop, new sns.Topic(stack, 'OnCall', { masterKey: new kms.Key(stack, 'Key') }));

    app.synth();
    expect(usersOfKeys(stack)).toEqual(['cloudwatch.amazonaws.com', 'events.amazonaws.com']);
  });

  test.each(['Platform', 'Shop'])('the failureTopic of a job in stack %s, with a key, takes what alarms publish', (owner) => {
    const { app, shop, platform } = newApp();
    const stack = owner === 'Shop' ? shop : platform;
    job(shop, new sns.Topic(stack, 'OnCall', { masterKey: new kms.Key(stack, 'Key') }));

    app.synth();
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: [ALARMS, OWNER].map((statement) => Match.objectLike(statement)) },
    });
    expect(usersOfKeys(stack)).toEqual(['cloudwatch.amazonaws.com']);
  });

  test('one topic of two approvals and a failureTopic has each statement once', () => {
    const { app, shop, platform } = newApp();
    const topic = new sns.Topic(platform, 'OnCall');
    approval(shop, topic);
    approval(shop, topic, 'Other');
    job(shop, topic);

    app.synth();
    expect(statementsOf(platform, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toHaveLength(3);
  });
});

test('a topic with a policy of its own gets no default statement, which the policy had already replaced', () => {
  const stack = new Stack(new App(), 'Shop');
  approval(stack, new sns.Topic(stack, 'OnCall', { enforceSSL: true }));

  const statements = statementsOf(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
  expect(statements).toContainEqual(expect.objectContaining({ Effect: 'Deny' }));
  expect(JSON.stringify(statements)).toContain('cloudwatch.amazonaws.com');
  expect(JSON.stringify(statements)).not.toContain('AWS:SourceOwner');
});

test('an imported topic of an approval brings a warning with the statements that its policy needs', () => {
  const stack = new Stack(new App(), 'Shop');
  approval(stack, sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:eu-west-1:111111111111:on-call'));

  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(
    '.*Shop/OnCall.*"Service":"events.amazonaws.com".*arn:aws:sns:eu-west-1:111111111111:on-call.*cdk-fargate-workloads:topic-policy',
  ));
});

test('an imported topic with a key brings a warning with the statement that the policy of the key needs', () => {
  const stack = new Stack(new App(), 'Shop');
  job(stack, sns.Topic.fromTopicAttributes(stack, 'OnCall', {
    topicArn: 'arn:aws:sns:eu-west-1:111111111111:on-call', keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/1234',
  }));

  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(
    '"Action":\\["kms:Decrypt","kms:GenerateDataKey\\*"\\].*cloudwatch.amazonaws.com.*cdk-fargate-workloads:key-policy',
  ));
});

test('an imported failureTopic of the account brings no warning, because its default policy takes what alarms publish', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  job(stack, sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:eu-west-1:111111111111:on-call'));

  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('topic-policy'));
});
