import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EcsRules } from '../../src/index';

/** Creates an app whose synthesis the rules check. */
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
const UNWISE = { healthCheck: { command: ['/healthcheck'] } };

/** Synthesizes an app and returns the rules in its validation report, which CDK writes even if synthesis succeeds. */
function reported(app: App): string[] {
  const { directory } = app.synth();
  const report = path.join(directory, 'validation-report.json');
  const { pluginReports } = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf-8')) : { pluginReports: [] };
  return pluginReports.flatMap(({ violations }: { violations: { ruleName: string }[] }) => violations.map(({ ruleName }) => ruleName));
}

beforeEach(() => { jest.spyOn(console, 'error').mockImplementation(); });

describe('an app with the rules', () => {
  test('is synthesized when nothing is wrong', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', {});

    expect(reported(app)).toEqual([]);
  });

  test('fails on a rule of severity error, with construct, value, remedy, link and ID', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', WRONG);

    const synth = () => app.synth();
    expect(synth).toThrow(/privileged.*'web'.*got true \(EcsRules\)/);
    expect(synth).toThrow('Shop/Task (Task)');
    expect(synth).toThrow(/fix: .*EC2; see https:\/\/docs.aws.amazon.com\/AmazonECS\/latest\/developerguide\/fargate-tasks-services.html/);
    expect(synth).toThrow("'EcsRules::ECS261'");
  });

  test('is synthesized with a report on a rule of severity warning', () => {
    const app = checkedApp();
    taskDefinition(new Stack(app, 'Shop'), 'Task', UNWISE);

    expect(reported(app)).toEqual(['ECS221']);
  });

  test('fails when an error comes in addition to a warning', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Unwise', UNWISE);
    taskDefinition(stack, 'Wrong', WRONG);

    expect(() => app.synth()).toThrow('privileged');
  });

  test('is synthesized when the mistake is acknowledged', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Task', WRONG);
    Validations.of(stack).acknowledge({ id: 'EcsRules::ECS261', reason: 'tested here' });

    expect(reported(app)).toEqual([]);
  });

  test('fails when another rule is acknowledged', () => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop');
    taskDefinition(stack, 'Task', WRONG);
    Validations.of(stack).acknowledge({ id: 'EcsRules::ECS262', reason: 'tested here' });

    expect(() => app.synth()).toThrow('privileged');
  });

  test('fails on a mistake in a nested stack', () => {
    const app = checkedApp();
    const nested = new NestedStack(new NestedStack(new Stack(app, 'Shop'), 'Outer'), 'Inner');
    taskDefinition(nested, 'Task', WRONG);

    expect(() => app.synth()).toThrow('Shop/Outer/Inner/Task (Task)');
  });

  test('fails on a mistake in a stage', () => {
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

    expect(reported(app)).toEqual(['ECS221', 'ECS221', 'ECS221', 'ECS221']);
  });
});

test('a violation has the resource and the property', () => {
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

test('the plugin lists its rules', () => {
  expect(new EcsRules().ruleIds).toContain('ECS101');
});
