import { principalsWithoutSourceCondition } from './source-conditions';

const trust = (service: string, Condition?: object, Action = 'sts:AssumeRole') => (
  { Resources: { Role: { Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action, Principal: { Service: service }, Condition }] } } } } }
);

test('a service that acts for anybody is found', () => {
  expect(principalsWithoutSourceCondition(trust('codedeploy.amazonaws.com'))).toEqual(['Role: codedeploy.amazonaws.com']);
  expect(principalsWithoutSourceCondition(trust('codedeploy.amazonaws.com', { Bool: { 'aws:SecureTransport': 'true' } }))).toEqual(['Role: codedeploy.amazonaws.com']);
});

test('a service that may do more than publish to a topic for anybody is found', () => {
  expect(principalsWithoutSourceCondition(trust('events.amazonaws.com', undefined, 'sqs:SendMessage'))).toEqual(['Role: events.amazonaws.com']);
  expect(principalsWithoutSourceCondition(trust('events.amazonaws.com', undefined, 'sns:Publish'))).toEqual([]);
});

test('a service that acts for this account alone is left alone, and one that AWS cannot bind', () => {
  expect(principalsWithoutSourceCondition(trust('codedeploy.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } }))).toEqual([]);
  expect(principalsWithoutSourceCondition(trust('lambda.amazonaws.com'))).toEqual([]);
});
