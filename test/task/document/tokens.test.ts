import { Match, Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { DocumentTask } from '../../../src/task/document/document-task';
import { errorAt } from '../../fixtures/error-at';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

function taskDefinitionOf(document: object): Record<string, unknown> {
  DocumentTask.fromDocument(document, {}).bind(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition'));
  return resource.Properties;
}

const documentOf = (container: object, task: object = {}) =>
  ({ cpu: '256', memory: '512', ...task, containerDefinitions: [{ name: 'web', image: 'nginx', ...container }] });

describe('a token', () => {
  test('passes unchecked for a string', () => {
    const family = new CfnParameter(stack, 'Family').valueAsString;

    const rendered = taskDefinitionOf(documentOf({
      image: `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.amazonaws.com/web`,
      command: Fn.split(',', Fn.importValue('Command')),
      environment: [{ name: 'STACK', value: Aws.STACK_NAME }],
    }, { family, runtimePlatform: { cpuArchitecture: Fn.importValue('Architecture') } }));

    expect(rendered).toMatchObject({
      Family: { Ref: 'Family' },
      RuntimePlatform: { CpuArchitecture: { 'Fn::ImportValue': 'Architecture' } },
      ContainerDefinitions: [{
        Image: { 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.amazonaws.com/web']] },
        Command: { 'Fn::Split': [',', { 'Fn::ImportValue': 'Command' }] },
        Environment: [{ Name: 'STACK', Value: { Ref: 'AWS::StackName' } }],
      }],
    });
  });

  test('passes unchecked for a number, in each of its three forms', () => {
    const cpu = new CfnParameter(stack, 'Cpu', { type: 'Number' });
    const memory = new CfnParameter(stack, 'Memory').valueAsString;

    const rendered = taskDefinitionOf(documentOf({
      cpu: cpu.valueAsNumber,
      memory,
      portMappings: [{ containerPort: Lazy.any({ produce: () => 8080 }), hostPort: Token.asNumber(Fn.ref('Port')) }],
      stopTimeout: cpu.valueAsNumber,
    }, { cpu: cpu.valueAsNumber, memory }));

    expect(rendered).toMatchObject({
      Cpu: { Ref: 'Cpu' },
      Memory: { Ref: 'Memory' },
      ContainerDefinitions: [{
        Cpu: { Ref: 'Cpu' }, Memory: { Ref: 'Memory' }, PortMappings: [{ ContainerPort: 8080, HostPort: 8080 }], StopTimeout: { Ref: 'Cpu' },
      }],
    });
  });

  test('may be a part of the name of a secret', () => {
    const arn = `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:db-AbCdEf`;
    const prefix = ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];

    const secrets = [{ name: 'A', valueFrom: `${arn}:user::` }, { name: 'B', valueFrom: `/${Aws.STACK_NAME}/b` }];
    const rendered = taskDefinitionOf(documentOf({ secrets }));

    expect(rendered).toMatchObject({
      ContainerDefinitions: [{
        Secrets: [
          { Name: 'A', ValueFrom: { 'Fn::Join': ['', [...prefix, ':secret:db-AbCdEf:user::']] } },
          { Name: 'B', ValueFrom: { 'Fn::Join': ['', ['/', { Ref: 'AWS::StackName' }, '/b']] } },
        ],
      }],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: { 'Fn::Join': ['', [...prefix, ':secret:db-AbCdEf']] },
        }]),
      },
    });
  });

  test('fails when it hides the store of a secret', () => {
    const { secretArn } = new secretsmanager.Secret(stack, 'Secret');

    expect(() => taskDefinitionOf(documentOf({ secrets: [{ name: 'A', valueFrom: secretArn }] }))).toThrow(
      errorAt('WorkloadTask.fromDocument', 'containerDefinitions[0].secrets[0].valueFrom', 'Secrets Manager', "option 'secrets'"),
    );
  });

  test.each<[string, () => object]>([
    ['name', () => documentOf({ name: Aws.STACK_NAME })],
    ['logConfiguration.logDriver', () => documentOf({ logConfiguration: { logDriver: Aws.STACK_NAME } })],
    ['healthCheck.interval', () => documentOf({ healthCheck: { command: ['CMD', 'true'], interval: Token.asNumber(Fn.ref('Interval')) } })],
  ])('fails when the L2 needs the value: %s', (field, document) => {
    expect(() => taskDefinitionOf(document())).toThrow(errorAt('WorkloadTask.fromDocument', `containerDefinitions[0].${field}`, 'token'));
  });
});
