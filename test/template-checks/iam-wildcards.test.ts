import { avoidableWildcards } from './iam-wildcards';

const policy = (...Statement: object[]) => ({ Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement } } } } });

test.each<[string, object]>([
  ['every action', { Effect: 'Allow', Action: '*', Resource: 'arn' }],
  ['every action of a service', { Effect: 'Allow', Action: ['s3:*'], Resource: 'arn' }],
  ['every resource', { Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }],
  ['every resource among others', { Effect: 'Allow', Action: 's3:GetObject', Resource: ['arn', '*'] }],
])('%s is found', (_, statement) => {
  expect(avoidableWildcards(policy(statement))).toHaveLength(1);
});

test.each<[string, object]>([
  ['an action that AWS gives no resource', { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' }],
  ['a denial', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ['one resource', { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }],
])('%s is left alone', (_, statement) => {
  expect(avoidableWildcards(policy(statement))).toEqual([]);
});

test('the policies inside a role are looked at', () => {
  const PolicyDocument = { Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } };

  expect(avoidableWildcards({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument }] } } } })).toEqual(['Role: s3:GetObject']);
});
