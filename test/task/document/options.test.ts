import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { DocumentTask } from '../../../src/task/document/document-task';
import { TaskDocumentOptions } from '../../../src/task/document/task-document-options';
import { errorAt } from '../../fixtures/error-at';

const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const REGISTRY = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf';
const DOCUMENT = {
  cpu: '512',
  memory: '1024',
  taskRoleArn: 'arn:aws:iam::123456789012:role/task',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  containerDefinitions: [
    { name: 'helper', image: 'busybox', essential: false },
    {
      name: 'web',
      image: 'private/web:1',
      repositoryCredentials: { credentialsParameter: REGISTRY },
      portMappings: [{ containerPortRange: '9000-9010' }, { containerPort: '8080' }],
      environment: [{ name: 'STAGE', value: 'prod' }],
      secrets: [{ name: 'PASSWORD', valueFrom: '/web/password' }],
    },
  ],
};

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

const bind = (options: TaskDocumentOptions, document: object = DOCUMENT) => DocumentTask.fromDocument(document, options).bind(stack);

function statements(): Record<string, unknown>[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

describe('the container that receives the traffic', () => {
  test('is the first with a port mapping, on its first single port', () => {
    const { container, containerPort, taskDefinition } = bind({});

    expect([container.containerName, containerPort]).toEqual(['web', 8080]);
    expect(taskDefinition.defaultContainer).toBe(container);
  });

  test('is the first essential one when there is no port mapping', () => {
    const containerDefinitions = [{ name: 'setup', image: 'x', essential: false }, { name: 'worker', image: 'x' }];

    const { container, containerPort } = bind({}, { ...DOCUMENT, containerDefinitions });

    expect([container.containerName, containerPort]).toEqual(['worker', undefined]);
  });

  test('is the one that trafficContainerName names', () => {
    expect(bind({ trafficContainerName: 'helper' }).container.containerName).toBe('helper');
  });

  test('stays the one with the port when containerName names another', () => {
    const { mainContainer, container } = bind({ containerName: 'helper' });

    expect([mainContainer.containerName, container.containerName]).toEqual(['helper', 'web']);
  });

  test('fails when no container has that name', () => {
    expect(() => bind({ containerName: 'app' })).toThrow(errorAt('WorkloadTask.fromDocument', 'containerName', "got 'app'", 'helper, web'));
  });
});

describe('the options', () => {
  test('replace the image together with its credentials', () => {
    const repository = new ecr.Repository(stack, 'Repository');

    bind({ image: ecs.ContainerImage.fromEcrRepository(repository, '2') });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{ Image: 'busybox' }, { Image: { 'Fn::Join': Match.anyValue() }, RepositoryCredentials: Match.absent() }],
    });
    expect(statements().map(({ Resource }) => Resource)).not.toContain(REGISTRY);
  });

  test('give an image to a container that has none', () => {
    const containerDefinitions = [{ name: 'web' }];

    bind({ image: ecs.ContainerImage.fromRegistry('nginx') }, { ...DOCUMENT, containerDefinitions });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }] });
  });

  test('add environment and secrets', () => {
    const secret = new secretsmanager.Secret(stack, 'Secret');

    bind({ environment: { REGION: stack.region }, secrets: { KEY: ecs.Secret.fromSecretsManager(secret, 'key') } });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [
        { Environment: Match.absent(), Secrets: Match.absent() },
        {
          Environment: [{ Name: 'STAGE', Value: 'prod' }, { Name: 'REGION', Value: { Ref: 'AWS::Region' } }],
          Secrets: [{ Name: 'PASSWORD', ValueFrom: '/web/password' }, { Name: 'KEY' }],
        },
      ],
    });
    const Resource = { Ref: stack.getLogicalId(secret.node.defaultChild as secretsmanager.CfnSecret) };
    expect(statements()).toContainEqual(expect.objectContaining({ Resource }));
  });

  test.each([['a variable', 'STAGE'], ['a secret', 'PASSWORD']])('fail to set %s of the document once more', (_title, name) => {
    expect(() => bind({ environment: { [name]: 'x' } })).toThrow(errorAt('WorkloadTask.fromDocument', 'environment', "'web'", `got '${name}'`));
  });

  test('fail to set a variable and a secret of one name', () => {
    const KEY = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));

    expect(() => bind({ environment: { KEY: 'x' }, secrets: { KEY } })).toThrow(
      errorAt('WorkloadTask.fromDocument', 'secrets', "'web'", "got 'KEY'"),
    );
  });

  test('replace the roles of the document', () => {
    const taskRole = new iam.Role(stack, 'Task', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const executionRole = iam.Role.fromRoleArn(stack, 'Execution', 'arn:aws:iam::123456789012:role/other', { mutable: false });

    bind({ taskRole, executionRole });

    const template = Template.fromStack(stack);
    template.hasResourceProperties(TASK_DEFINITION, {
      TaskRoleArn: { 'Fn::GetAtt': [stack.getLogicalId(taskRole.node.defaultChild as iam.CfnRole), 'Arn'] },
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/other',
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('set the log driver of containers without one in the document', () => {
    const firelens = { name: 'router', image: 'fluent-bit', firelensConfiguration: { type: 'fluentbit' } };
    const splunk = { name: 'other', image: 'x', logConfiguration: { logDriver: 'splunk', options: { 'splunk-url': 'u', 'splunk-token': 't' } } };

    const containerDefinitions = [{ name: 'web', image: 'x' }, splunk, firelens];

    bind({ containerName: 'web', logging: ecs.LogDrivers.firelens({ options: { Name: 'stdout' } }) }, { ...DOCUMENT, containerDefinitions });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [
        { Name: 'web', LogConfiguration: { LogDriver: 'awsfirelens', Options: { Name: 'stdout' } } },
        { Name: 'other', LogConfiguration: { LogDriver: 'splunk' } },
        { Name: 'router', LogConfiguration: { LogDriver: 'awslogs' } },
      ],
    });
  });

  test('let the execution role decrypt with the keys and no others', () => {
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1234');

    bind({ encryptionKeys: [key] });

    expect(statements()).toContainEqual({ Action: 'kms:Decrypt', Effect: 'Allow', Resource: key.keyArn });
  });
});

describe('the roles', () => {
  test('are new and have the permissions that the task needs when the document names none', () => {
    bind({}, { cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx' }] });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 2);
    expect(statements()).toEqual([
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringContaining('LogGroup'), 'Arn'] } },
    ]);
  });

  test('of the document have policies whose names differ between stacks', () => {
    const names = ['One', 'Two'].map((id) => {
      const each = new Stack(new App(), id);
      DocumentTask.fromDocument(DOCUMENT, {}).bind(each);
      const [policy] = Object.values(Template.fromStack(each).findResources('AWS::IAM::Policy'));
      return policy.Properties.PolicyName;
    });

    expect(new Set(names).size).toBe(2);
  });

  test.each([
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:::', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:::id-1', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['arn:aws:secretsmanager:us-east-1:210987654321:secret:db:user::', 'arn:aws:secretsmanager:us-east-1:210987654321:secret:db-??????'],
    ['arn:aws:ssm:us-east-1:210987654321:parameter/app/db', 'arn:aws:ssm:us-east-1:210987654321:parameter/app/db'],
  ])('may read the secret %s and no other', (valueFrom, resource) => {
    const containerDefinitions = [{ name: 'web', image: 'nginx', secrets: [{ name: 'A', valueFrom }] }];

    bind({}, { cpu: '256', memory: '512', containerDefinitions });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, { ContainerDefinitions: [{ Secrets: [{ Name: 'A', ValueFrom: valueFrom }] }] });
    expect(statements().map(({ Resource }) => Resource)).toContain(resource);
  });

  test.each(['salt', '/app/salt'])('may read the parameter %s of the stack', (valueFrom) => {
    bind({}, { cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx', secrets: [{ name: 'A', valueFrom }] }] });

    const prefix = ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
    expect(statements()).toContainEqual({
      Action: 'ssm:GetParameters', Effect: 'Allow', Resource: { 'Fn::Join': ['', [...prefix, `:parameter/${valueFrom.replace(/^\//, '')}`]] },
    });
  });

  test('may read credential specs and the secret of a private registry by its name', () => {
    const container = {
      name: 'web',
      image: 'registry.example.com/web',
      repositoryCredentials: { credentialsParameter: 'registry/login' },
      credentialSpecs: ['credentialspecdomainless:arn:aws:ssm:eu-west-1:123456789012:parameter/spec'],
    };

    bind({}, { cpu: '256', memory: '512', containerDefinitions: [container] });

    Template.fromStack(stack).hasResourceProperties(TASK_DEFINITION, {
      ContainerDefinitions: [{
        RepositoryCredentials: { CredentialsParameter: 'registry/login' },
        CredentialSpecs: ['credentialspecdomainless:arn:aws:ssm:eu-west-1:123456789012:parameter/spec'],
      }],
    });
    expect(statements()).toContainEqual({
      Action: 'ssm:GetParameters', Effect: 'Allow', Resource: 'arn:aws:ssm:eu-west-1:123456789012:parameter/spec',
    });
    expect(JSON.stringify(statements())).toContain(':secret:registry/login-??????');
  });
});
