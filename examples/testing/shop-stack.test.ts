import { App } from 'aws-cdk-lib';
import { Annotations, Capture, Match, Template } from 'aws-cdk-lib/assertions';
import { assetHashes } from './asset-hashes';
import { ShopStack } from './shop-stack';

const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

const stack = new ShopStack(new App(), 'Shop', { certificateArn });
const template = Template.fromStack(stack);

// One snapshot of the whole template finds every change that nobody meant to make: review it like code, and accept it with
// `npx jest --updateSnapshot`. Look at logical ids first: a resource whose id changes is replaced.

expect.addSnapshotSerializer(assetHashes);

test('the template is the one that was reviewed', () => {
  expect(template.toJSON()).toMatchSnapshot();
});

// Fine-grained tests say what the app promises. They stay green while everything else changes, so a failure means something.

test('the shop runs on port 8080 and knows the function that writes receipts', () => {
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({
      PortMappings: [Match.objectLike({ ContainerPort: 8080 })],
      Environment: [{ Name: 'RECEIPTS_FUNCTION', Value: { Ref: Match.stringLikeRegexp('Receipts') } }],
    })],
  });
});

test('the execution role reads the secret that the shop is given, and no other', () => {
  const given = new Capture();
  const readable = new Capture();

  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [Match.objectLike({ Secrets: [{ Name: 'DATABASE_PASSWORD', ValueFrom: given }] })],
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']), Resource: readable })]) },
  });

  expect(readable.asObject()).toEqual(given.asObject());
});

test('a new version takes over all at once and can be rolled back for five minutes', () => {
  template.hasResourceProperties('AWS::ECS::Service', {
    DesiredCount: 2,
    DeploymentConfiguration: { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 },
  });
});

test('everything is in one network', () => {
  template.resourceCountIs('AWS::EC2::VPC', 1);
  template.resourceCountIs('AWS::ECS::Cluster', 1);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::TargetGroup', 2);
});

// The library warns about what is legal but unwise. Warnings have ids, so tests can ask for them - and for their absence.

test('there is nothing to warn about', () => {
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('warns about plain HTTP when there is no certificate', () => {
  const plain = new ShopStack(new App(), 'Shop');

  Annotations.fromStack(plain).hasWarning('*', Match.stringLikeRegexp('cdk-fargate-workloads:http-listener'));
});
