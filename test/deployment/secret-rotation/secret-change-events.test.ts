import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { parseSecretSource, secretChangePattern } from '../../../src/deployment/secret-rotation/secret-change-events';
import { newStack } from '../../fixtures/new-stack';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:111111111111:parameter/shop/token';
const parameterArn = (name: string) => `arn:aws:ssm:us-east-1:111111111111:parameter/${name}`;
const sourceOf = (valueFrom: string) => parseSecretSource(valueFrom, parameterArn);

describe('the source of a secret', () => {
  test.each([ARN, `${ARN}:password::`, `${ARN}::AWSCURRENT:`, `${ARN}:password:AWSCURRENT:`])('is the current version of a secret: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toEqual({ service: 'secretsmanager', arn: ARN, versionStage: 'AWSCURRENT' });
  });

  test('is the version with a custom staging label', () => {
    expect(sourceOf(`${ARN}::approved:`)).toEqual({ service: 'secretsmanager', arn: ARN, versionStage: 'approved' });
  });

  test.each([`${ARN}:::v1`, `${ARN}:password::v1`, `${ARN}::AWSPREVIOUS:`])('is undefined if it sends no events: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toBeUndefined();
  });

  test('is a prefix if the end of the ARN is unknown', () => {
    const partial = ARN.replace('-AbCdEf', '');

    expect(sourceOf(`${partial}:password::`)).toEqual({ service: 'secretsmanager', arn: { prefix: `${partial}-` }, versionStage: 'AWSCURRENT' });
  });

  test.each(['/shop/token', 'shop/token', PARAMETER])('is a parameter, by name or ARN: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toEqual({ service: 'ssm', arn: PARAMETER });
  });

  test.each([`${PARAMETER}:3`, 'shop/token:approved', `${ARN}:password`, `${ARN}:password:`, 'a name'])('is nothing where ECS rejects the reference: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toBeUndefined();
  });

  test('is found in the ARNs of CDK', () => {
    const stack = newStack();
    const secret = new secretsmanager.Secret(stack, 'Secret');
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', { parameterName: '/shop/token' });
    const byName = secretsmanager.Secret.fromSecretNameV2(stack, 'ByName', 'database');

    expect(sourceOf(ecs.Secret.fromSecretsManager(secret).arn)).toEqual({ service: 'secretsmanager', arn: secret.secretArn, versionStage: 'AWSCURRENT' });
    expect(sourceOf(ecs.Secret.fromSecretsManager(secret, 'password').arn)).toMatchObject({ arn: secret.secretArn });
    expect(sourceOf(ecs.Secret.fromSecretsManagerVersion(secret, { versionId: 'v1' }, 'password').arn)).toBeUndefined();
    expect(sourceOf(ecs.Secret.fromSsmParameter(parameter).arn)).toEqual({ service: 'ssm', arn: parameter.parameterArn });
    expect(sourceOf(ecs.Secret.fromSecretsManager(byName, 'password').arn)).toMatchObject({ arn: { prefix: `${byName.secretArn}-` } });
  });
});

describe('the pattern of events', () => {
  const secret = { service: 'secretsmanager' as const, arn: ARN, versionStage: 'AWSCURRENT' };
  const managed = { 'source': ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'], 'resources': [ARN], 'detail': { labelUpdated: ['AWSCURRENT'] } };
  const parameter = { 'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'resources': [PARAMETER], 'detail': { operation: ['Create', 'Update'] } };

  test('matches label changes of Secrets Manager', () => {
    expect(secretChangePattern([secret])).toEqual(managed);
  });

  test('matches parameter changes of Parameter Store', () => {
    expect(secretChangePattern([{ service: 'ssm', arn: PARAMETER }])).toEqual(parameter);
  });

  test('matches both if a task has both', () => {
    expect(secretChangePattern([secret, { service: 'ssm', arn: PARAMETER }])).toEqual({ $or: [managed, parameter] });
  });

  test('contains each label once', () => {
    const other = { ...secret, arn: { prefix: 'arn:x-' } };
    const labelled = { ...secret, versionStage: 'approved' };

    expect(secretChangePattern([secret, other, labelled])).toMatchObject({ resources: [ARN, { prefix: 'arn:x-' }, ARN], detail: { labelUpdated: ['AWSCURRENT', 'approved'] } });
  });
});
