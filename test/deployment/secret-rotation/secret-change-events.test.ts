import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { parseSecretSource, secretChangePattern } from '../../../src/deployment/secret-rotation/secret-change-events';
import { newStack } from '../../fixtures/new-stack';

const ARN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:database-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:111111111111:parameter/shop/token';
const parameterArn = (name: string) => `arn:aws:ssm:us-east-1:111111111111:parameter/${name}`;
const sourceOf = (valueFrom: string) => parseSecretSource(valueFrom, parameterArn);

describe('what a secret of a container is read from', () => {
  test.each([ARN, `${ARN}:password::`, `${ARN}::AWSCURRENT:`, `${ARN}:password:AWSCURRENT:`])('is the current version of a secret: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toEqual({ service: 'secretsmanager', arn: ARN, versionStage: 'AWSCURRENT' });
  });

  test('is the version that a label of the user is on', () => {
    expect(sourceOf(`${ARN}::approved:`)).toEqual({ service: 'secretsmanager', arn: ARN, versionStage: 'approved' });
  });

  test.each([`${ARN}:::v1`, `${ARN}:password::v1`, `${ARN}::AWSPREVIOUS:`])('is nothing that can tell of a change: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toBeUndefined();
  });

  test('is every secret that the start of an ARN fits, where the end is not known', () => {
    const partial = ARN.replace('-AbCdEf', '');

    expect(sourceOf(`${partial}:password::`)).toEqual({ service: 'secretsmanager', arn: { prefix: `${partial}-` }, versionStage: 'AWSCURRENT' });
  });

  test.each(['/shop/token', 'shop/token', PARAMETER])('is a parameter, by name or ARN: %s', (valueFrom) => {
    expect(sourceOf(valueFrom)).toEqual({ service: 'ssm', arn: PARAMETER });
  });

  test('is found in the ARNs that CDK writes', () => {
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

describe('the events that tell of a change', () => {
  const secret = { service: 'secretsmanager' as const, arn: ARN, versionStage: 'AWSCURRENT' };
  const managed = { 'source': ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'], 'resources': [ARN], 'detail': { labelUpdated: ['AWSCURRENT'] } };
  const parameter = { 'source': ['aws.ssm'], 'detail-type': ['Parameter Store Change'], 'resources': [PARAMETER], 'detail': { operation: ['Create', 'Update'] } };

  test('come from Secrets Manager when a label moves', () => {
    expect(secretChangePattern([secret])).toEqual(managed);
  });

  test('come from Parameter Store when a parameter is written', () => {
    expect(secretChangePattern([{ service: 'ssm', arn: PARAMETER }])).toEqual(parameter);
  });

  test('come from either where a task has both', () => {
    expect(secretChangePattern([secret, { service: 'ssm', arn: PARAMETER }])).toEqual({ $or: [managed, parameter] });
  });

  test('are about each label once', () => {
    const other = { ...secret, arn: { prefix: 'arn:x-' } };
    const labelled = { ...secret, versionStage: 'approved' };

    expect(secretChangePattern([secret, other, labelled])).toMatchObject({ resources: [ARN, { prefix: 'arn:x-' }, ARN], detail: { labelUpdated: ['AWSCURRENT', 'approved'] } });
  });
});
