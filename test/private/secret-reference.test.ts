import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Aws, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import { parseSecretReference } from '../../src/private/secret-reference';
import { newStack } from '../fixtures/new-stack';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop/db-AbCdEf';
const PARTIAL = SECRET.replace('-AbCdEf', '');
const PARAMETER = 'arn:aws:ssm:us-east-1:111111111111:parameter/a';
const CN_PARAMETER = 'arn:aws-cn:ssm:cn-north-1:111111111111:parameter/shop/token';

describe('a reference to Secrets Manager', () => {
  test.each([
    [SECRET, { arn: SECRET, isPartialArn: false }],
    [PARTIAL, { arn: PARTIAL, isPartialArn: true }],
    [`${SECRET}:::`, { arn: SECRET, isPartialArn: false }],
    [`${SECRET}:password::`, { arn: SECRET, isPartialArn: false, jsonKey: 'password' }],
    [`${SECRET}::AWSPREVIOUS:`, { arn: SECRET, isPartialArn: false, versionStage: 'AWSPREVIOUS' }],
    [`${SECRET}:::4711`, { arn: SECRET, isPartialArn: false, versionId: '4711' }],
    [`${PARTIAL}:password:AWSCURRENT:4711`, { arn: PARTIAL, isPartialArn: true, jsonKey: 'password', versionStage: 'AWSCURRENT', versionId: '4711' }],
    ['arn:aws-us-gov:secretsmanager:us-gov-west-1:1:secret:a-bCdEfG', {
      arn: 'arn:aws-us-gov:secretsmanager:us-gov-west-1:1:secret:a-bCdEfG', isPartialArn: false,
    }],
  ])('is taken apart: %s', (valueFrom, expected) => {
    expect(parseSecretReference(valueFrom)).toEqual({ store: 'secretsmanager', ...expected });
  });

  test.each([8, 9, 11, 12])('fails with %d parts', (number) => {
    const valueFrom = [...SECRET.split(':'), ...Array.from({ length: number - 7 }, () => 'x')].join(':');

    expect(parseSecretReference(valueFrom)).toEqual({ store: 'invalid', problem: 'colons' });
  });
});

describe('a reference to Parameter Store', () => {
  test.each([PARAMETER, CN_PARAMETER])('is an ARN: %s', (arn) => {
    expect(parseSecretReference(arn)).toEqual({ store: 'ssm', arn });
  });

  test.each(['a', '/shop/token', 'shop/token', 'my.parameter_1-x', 'arn'])('is a name: %s', (name) => {
    expect(parseSecretReference(name)).toEqual({ store: 'ssm', name });
  });

  test.each([
    `${PARAMETER}:3`, `${CN_PARAMETER}:approved`, `${PARAMETER}:`, 'a:3', '/shop/token:approved',
  ])('fails with a version or a label: %s', (valueFrom) => {
    expect(parseSecretReference(valueFrom)).toEqual({ store: 'invalid', problem: 'parameter-selector' });
  });
});

test.each([
  '', 'a name', '/shop/tökén', 'a:3:4', `${PARAMETER}:3:4`, 'arn:', 'arn:x', 'arn:aws:s3:::bucket/key',
  'arn:aws:ssm:us-east-1:111111111111:document/x', 'arn:aws:ssm:us-east-1:111111111111:parameter/', 'arn:aws:ssm:us-east-1:111111111111:parameters/a',
])("fails with what is neither a secret nor a parameter: '%s'", (valueFrom) => {
  expect(parseSecretReference(valueFrom)).toEqual({ store: 'invalid', problem: 'other' });
});

describe('a reference with tokens', () => {
  let stack: Stack;
  beforeEach(() => { stack = newStack(); });

  test('is a secret that the app makes', () => {
    const secret = new secretsmanager.Secret(stack, 'Secret');
    const complete = { store: 'secretsmanager', arn: secret.secretArn, isPartialArn: false };

    expect(parseSecretReference(ecs.Secret.fromSecretsManager(secret).arn)).toEqual(complete);
    expect(parseSecretReference(ecs.Secret.fromSecretsManager(secret, 'password').arn)).toEqual({ ...complete, jsonKey: 'password' });
    expect(parseSecretReference(ecs.Secret.fromSecretsManagerVersion(secret, { versionId: 'v1' }).arn)).toEqual({ ...complete, versionId: 'v1' });
  });

  test('is a secret that is imported by its name, whose ARN is partial', () => {
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop/db');

    expect(parseSecretReference(ecs.Secret.fromSecretsManager(secret, 'password').arn))
      .toEqual({ store: 'secretsmanager', arn: secret.secretArn, isPartialArn: true, jsonKey: 'password' });
  });

  test.each([
    ['at its end, which may be complete', `${Aws.STACK_NAME}`, false],
    ['before its end, which shows that it is not', `${Aws.STACK_NAME}-db`, true],
  ])('is a secret whose name has a token %s', (_title, name, isPartialArn) => {
    const arn = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${name}`;

    expect(parseSecretReference(arn)).toEqual({ store: 'secretsmanager', arn, isPartialArn });
  });

  test.each([
    ['an import', () => Fn.importValue('SecretArn')],
    ['a lazy value', () => Lazy.string({ produce: () => SECRET })],
    ['an attribute of another resource', () => Fn.getAtt('Database', 'MasterUserSecret.SecretArn').toString()],
  ])('is a secret where nothing tells otherwise: %s', (_title, valueFrom) => {
    expect(parseSecretReference(valueFrom())).toMatchObject({ store: 'secretsmanager', isPartialArn: false });
    expect(parseSecretReference(`${valueFrom()}:password::`)).toMatchObject({ store: 'secretsmanager', jsonKey: 'password' });
  });

  test('is a parameter by the ARN that CDK writes, without the version that the parameter has', () => {
    const made = new ssm.StringParameter(stack, 'Made', { stringValue: 'x' });
    const pinned = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Pinned', { parameterName: '/shop/token', version: 3 });
    const named = ssm.StringParameter.fromStringParameterAttributes(stack, 'Named', { parameterName: Fn.importValue('Name'), simpleName: false });

    for (const parameter of [made, pinned, named]) {
      const { arn } = ecs.Secret.fromSsmParameter(parameter);
      expect(parseSecretReference(arn)).toEqual({ store: 'ssm', arn });
    }
  });

  test('is a parameter by its name', () => {
    const { ref } = new ssm.CfnParameter(stack, 'Parameter', { type: 'String', value: 'x' });

    expect(parseSecretReference(ref)).toEqual({ store: 'ssm', name: ref });
    expect(parseSecretReference(`/${Aws.STACK_NAME}/token`)).toEqual({ store: 'ssm', name: `/${Aws.STACK_NAME}/token` });
    expect(parseSecretReference(`${ref}:3`)).toEqual({ store: 'invalid', problem: 'parameter-selector' });
  });
});
