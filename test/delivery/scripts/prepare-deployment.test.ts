import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as YAML from 'yaml';
import { Answer, renderedProject, Run, runCommands } from './run-commands';
import { ServiceDeployment, Sidecar, WorkloadTask } from '../../../src/index';
import { renderTaskDefinition } from '../../../src/task/document/task-to-document';
import { newStack } from '../../fixtures/new-stack';
import { onlyResource } from '../../fixtures/template-references';
import { DeliveryStack, deliveryStack, DeliveryStackProps } from '../delivery-stack';
import { resolveIntrinsics } from '../resolve-intrinsics';

const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:0123456789ab-deadbeef';

/** Fields that ECS adds to a registered task definition. */
const READ_ONLY = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7',
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.task-iam-role' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: '2026-11-25T10:00:00.000Z',
  registeredBy: 'arn:aws:sts::111122223333:assumed-role/cfn/AWSCloudFormation',
};

interface Prepared extends Run {
  readonly template: Template;
  readonly deployed: DeliveryStack;
  /** Task definition of the stack, as registered. */
  readonly own: any;
  json(name: string): any;
}

/** Runs the prepare action of a service whose stack is deployed. */
function prepare(props: DeliveryStackProps = {}, answers: Answer[] = [], deployed = deliveryStack(props)): Prepared {
  const template = Template.fromStack(deployed.stack);
  const value = (item: unknown) => resolveIntrinsics(template, item);
  const { commands } = renderedProject(projectOf(deployed), value);
  const { tags, ...own } = value(renderTaskDefinition(deployed.web.taskDefinition));
  const run = runCommands(commands, {
    variables: actionVariables(template, value),
    answers: [
      ...answers,
      { to: /ssm get-parameter/, stdout: parameterOf(template, value) },
      { to: /ecs describe-task-definition/, stdout: JSON.stringify({ taskDefinition: { ...own, ...READ_ONLY }, tags: tags ?? [] }) },
    ],
    files: { 'imageDetail.json': JSON.stringify({ ImageURI: IMAGE }) },
  });
  return { ...run, template, deployed, own, json: (name) => JSON.parse(run.file(`deployment/${name}`)!) };
}

function projectOf({ pipeline }: DeliveryStack): codebuild.Project {
  return pipeline.node.findChild('Prepare').node.findChild('Project') as codebuild.Project;
}

function parameterOf(template: Template, value: (item: unknown) => any): string | undefined {
  const [parameter] = Object.values(template.findResources('AWS::SSM::Parameter'));
  return parameter && value(parameter.Properties.Value);
}

function actionVariables(template: Template, value: (item: unknown) => any): Record<string, string> {
  const { Stages } = onlyResource(template, 'AWS::CodePipeline::Pipeline').Properties;
  const action = Stages.at(-1).Actions.find(({ Name }: { Name: string }) => Name === 'Prepare-Web');
  const variables: { name: string; value: string }[] = JSON.parse(value(action.Configuration.EnvironmentVariables));
  return Object.fromEntries(variables.map(({ name, value: text }) => [name, text]));
}

/** A service whose task definition and AppSpec refer to many resources of the stack. */
function richService(): DeliveryStack {
  const stack = newStack();
  const secret = new secretsmanager.Secret(stack, 'Secret');
  const hook = new lambda.Function(stack, 'Hook', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => 1;'),
  });
  return deliveryStack({
    container: {
      environment: { GREETING: 'hello', EMPTY: '' },
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret, 'password') },
      sidecars: [Sidecar.cloudWatchAgent()],
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/ || exit 1'], interval: Duration.seconds(10) },
      family: 'web',
      cpu: 512,
      memoryLimitMiB: 1024,
      ephemeralStorageGiB: 30,
    },
    service: { deployment: ServiceDeployment.codeDeploy({ hooks: { beforeAllowTraffic: hook } }) },
  }, stack);
}

describe('the input of CodeDeploy', () => {
  test('is the task definition of the service, except for the image', () => {
    const { json, own, status, stderr } = prepare({}, [], richService());

    const taskDefinition = json('taskdef.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(own.containerDefinitions.length).toBeGreaterThan(1);
    expect(taskDefinition).toEqual({
      ...own,
      containerDefinitions: own.containerDefinitions.map((container: any) => (
        container.name === 'app' ? { ...container, image: '<IMAGE1_NAME>' } : container
      )),
    });
    expect(JSON.stringify(taskDefinition)).toContain('arn:aws:iam::111122223333:role/WebTaskDefinitionExecutionRole');
  });

  test('is a valid task definition document', () => {
    const { json } = prepare({}, [], richService());

    const document = json('taskdef.json');
    const again = WorkloadTask.fromDocument(document, { values: { IMAGE1_NAME: 'shop:2' } }).toDocument();
    expect(again.containerDefinitions.map(({ name, image }: any) => ({ name, image })))
      .toEqual(document.containerDefinitions.map(({ name, image }: any) => ({ name, image: image === '<IMAGE1_NAME>' ? 'shop:2' : image })));
    expect(again).toMatchObject({ family: 'web', cpu: '512', memory: '1024', taskRoleArn: document.taskRoleArn, executionRoleArn: document.executionRoleArn });
  });

  test('is the AppSpec of stack updates, except for the task definition', () => {
    const { file, template } = prepare({}, [], richService());

    const sent = JSON.parse(resolveIntrinsics(template, onlyResource(template, 'Custom::EcsDeployment').Properties.AppSpec));
    const { TaskDefinition, ...rest } = sent.Resources[0].TargetService.Properties;
    expect(TaskDefinition).toBe('arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7');
    expect(Object.keys(rest)).toEqual(['LoadBalancerInfo', 'PlatformVersion', 'NetworkConfiguration', 'CapacityProviderStrategy']);
    expect(sent.Hooks).toEqual([{ BeforeAllowTraffic: expect.stringMatching(/^arn:aws:lambda:/) }]);

    sent.Resources[0].TargetService.Properties.TaskDefinition = '<TASK_DEFINITION>';
    expect(YAML.parse(file('deployment/appspec.yaml')!)).toEqual(sent);
  });

  test('is that of the latest stack update, in its Region', () => {
    const { calls, template } = prepare({ container: { family: 'web' } });

    expect(calls).toEqual([
      `aws ssm get-parameter --region eu-west-1 --name ${onlyResource(template, 'AWS::SSM::Parameter').id} --query Parameter.Value --output text`,
      'aws ecs describe-task-definition --region eu-west-1 --task-definition arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7 '
      + '--include TAGS --output json',
    ]);
  });

  test('keeps tags, except for those of AWS', () => {
    const tags = [{ key: 'team', value: 'shop' }, { key: 'aws:cloudformation:stack-name', value: 'Stack' }];
    const taskDefinition = { ...READ_ONLY, family: 'web', containerDefinitions: [{ name: 'app', image: 'old' }] };

    const { json } = prepare({}, [{ to: /describe-task-definition/, stdout: JSON.stringify({ taskDefinition, tags }) }]);
    expect(json('taskdef.json')).toEqual({ family: 'web', containerDefinitions: [{ name: 'app', image: '<IMAGE1_NAME>' }], tags: [tags[0]] });
  });

  test.each([
    ['the AppSpec cannot be read', /ssm get-parameter/],
    ['the task definition cannot be read', /describe-task-definition/],
  ])('fails when %s', (_, to) => {
    const { status, stderr, file } = prepare({}, [{ to, stderr: 'AccessDeniedException', exit: 254 }]);

    expect(status).not.toBe(0);
    expect(stderr).toContain('AccessDeniedException');
    expect(file('deployment/taskdef.json')).toBeUndefined();
  });
});
