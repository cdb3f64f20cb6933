import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EcsRules } from '../../src/index';

/** An app of plain L1s whose synthesis the rules check. */
function checkedApp(): App {
  const app = new App();
  Validations.of(app).addPlugins(new EcsRules());
  return app;
}

function taskDefinition(scope: Construct, id: string, container: Partial<ecs.CfnTaskDefinition.ContainerDefinitionProperty>): ecs.CfnTaskDefinition {
  return new ecs.CfnTaskDefinition(scope, id, {
    cpu: '256',
    memory: '512',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'web', image: 'nginx', ...container }],
  });
}

const WRONG = { privileged: true };
const UNWISE = { healthCheck: { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 10 } };

/** What the report of the synthesis holds: kept in a file also where it does not fail. */
function reported(app: App): string[] {
  const { directory } = app.synth();
  const report = path.join(directory, 'validation-report.json');
  const { pluginReports } = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf-8')) : { pluginReports: [] };
  return pluginReports.flatMap(({ violations }: { violations: { ruleName: string }[] }) => violations.map(({ ruleName }) => ruleName));
}

beforeEach(() => { jest.spyOn(console, 'error').mockImplementation(); });

describe('an app with the rules', () => {
  test('is synthesized where nothing is wrong', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', {});

    expect(reported(app)).toEqual([]);
  });

  test('fails where something cannot work: construct, value, remedy, page and id are named', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', WRONG);

    const synth = () => app.synth();
    expect(synth).toThrow("privileged of container 'web' is not available on Fargate, got true (EcsRules)");
    expect(synth).toThrow('Shop/Task (Task)');
    expect(synth).toThrow('Suggested fix: remove it, or run the task on EC2; see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html');
    expect(synth).toThrow("Acknowledge with 'EcsRules::ECS261'");
  });

  test('is synthesized with a warning where something is unwise', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', UNWISE);

    expect(reported(app)).toEqual(['ECS222']);
  });

  test('fails where something is unwise, and something else cannot work', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Unwise', UNWISE);
    taskDefinition(stack, 'Wrong', WRONG);

    expect(() => app.synth()).toThrow('privileged');
  });

  test('is synthesized where what is wrong is acknowledged', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Task', WRONG);
    Validations.of(stack).acknowledge({ id: 'EcsRules::ECS261', reason: 'the test of acknowledgements' });

    expect(reported(app)).toEqual([]);
  });

  test('fails where another rule is acknowledged', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Task', WRONG);
    Validations.of(stack).acknowledge({ id: 'EcsRules::ECS262', reason: 'the test of acknowledgements' });

    expect(() => app.synth()).toThrow('privileged');
  });

  test('fails for what is in a nested stack', () => {
    const app = checkedApp();
    const nested = new NestedStack(new NestedStack(new Stack(app, 'Shop'), 'Outer'), 'Inner');
    taskDefinition(nested, 'Task', WRONG);

    expect(() => app.synth()).toThrow('Shop/Outer/Inner/Task (Task)');
  });

  test('fails for what is in a stage', () => {
    const app = checkedApp();
    const stage = new Stage(app, 'Production');
    Validations.of(stage).addPlugins(new EcsRules());
    taskDefinition(new NestedStack(new Stack(stage, 'Shop'), 'Inner'), 'Task', WRONG);

    expect(() => app.synth()).toThrow('Production/Shop/Inner/Task (Task)');
  });

  test('checks each template once', () => {
    const app = checkedApp();
    for (const region of ['eu-central-1', 'us-east-1']) {
      const stack = new Stack(app, region, { env: { account: '111111111111', region } });
      taskDefinition(stack, 'Task', UNWISE);
      taskDefinition(new NestedStack(stack, 'Inner'), 'Task', UNWISE);
    }

    expect(reported(app)).toEqual(['ECS222', 'ECS222', 'ECS222', 'ECS222']);
  });
});

test('a finding tells CDK resource and property', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'Shop');
  taskDefinition(stack, 'Task', UNWISE);
  const templatePath = path.join(app.synth().directory, stack.templateFile);

  const context = { appConstruct: app, templatePaths: [templatePath], stackTemplates: [], accountId: undefined, region: undefined };
  const { violations } = new EcsRules().validate(context);
  expect(violations.flatMap(({ violatingResources }) => violatingResources)).toEqual([
    { resourceLogicalId: 'Task', templatePath, locations: ['Properties.ContainerDefinitions'] },
  ]);
});

test('the plugin tells CDK its rules', () => {
  expect(new EcsRules().ruleIds).toContain('ECS101');
});
