import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { App, AppProps, CfnResource, NestedStack, Stack, Stage, StageSynthesisOptions, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  DeploymentHook, EcsRules, Exposure, FargateJob, FargateWebService, JobTrigger, ServiceDeployment, WorkloadTask,
} from '../../src/index';
import { existingCluster } from '../fixtures/existing-cluster';
import { newStack } from '../fixtures/new-stack';
import { webService } from '../fixtures/web-service';
import { image } from '../fixtures/web-task';

interface Violation {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
  readonly suggestedFix: string;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource: unknown;
    readonly stackTraces?: readonly string[];
  }[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly Violation[];
  readonly suppressedViolations?: readonly (Violation & { readonly reason: string })[];
}

const APP_MODE = '@aws-cdk/core:appMode';
const CLI_REPORTS = '@aws-cdk/core:failSynthOnValidationErrors';

/** Creates an app that the CDK CLI runs. */
function appUnderCli(props: AppProps = {}): App {
  return new App({ context: { [APP_MODE]: 'process' }, ...props });
}

/** Synthesizes an app and returns what `EcsRules` has in its validation report. */
function reportsOf(app: App, options: StageSynthesisOptions = {}): PluginReport[] {
  const { directory } = app.synth(options);
  const report = path.join(directory, 'validation-report.json');
  const { pluginReports } = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf-8')) : { pluginReports: [] };
  return pluginReports.filter(({ pluginName }: PluginReport) => pluginName === 'EcsRules');
}

/** Returns the rule and the construct of each violation. */
function reported(app: App): string[] {
  const violations = reportsOf(app).flatMap((report) => report.violations);
  return violations.flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`));
}

function override(construct: Construct, property: string, value: unknown): void {
  (construct.node.defaultChild as CfnResource).addPropertyOverride(property, value);
}

/** Creates a web service with a negative number of tasks. */
function wrongService(scope: Construct, id = 'Web'): FargateWebService {
  const web = webService(scope, {}, id);
  override(web.service, 'DesiredCount', -1);
  return web;
}

/** Makes a container stop later than Fargate allows. */
function stopLate(taskDefinition: ecs.TaskDefinition): void {
  override(taskDefinition, 'ContainerDefinitions.0.StopTimeout', 200);
}

const ACKNOWLEDGEMENT = { id: 'EcsRules::ECS311', reason: 'tested here' };
const { exitCode } = process;
let printed: jest.SpyInstance;

beforeEach(() => { printed = jest.spyOn(console, 'error').mockImplementation(); });
afterEach(() => {
  process.exitCode = exitCode;
  printed.mockRestore();
});

describe('a mistake in a workload, under the CDK CLI', () => {
  test('fails in the words of the plugin, with rule, value, remedy, page and how to acknowledge it', () => {
    const app = appUnderCli();
    wrongService(new Stack(app, 'Shop'));
    app.synth();

    expect(process.exitCode).toBe(1);
    const [[text]] = printed.mock.calls;
    expect(text).toMatch(/DesiredCount must be a whole number.*got -1.*\(EcsRules\)/);
    expect(text).toContain('Shop/Web/Service/Service (WebServiceD04B5F3E)');
    expect(text).toMatch(/Suggested fix: use 0 .*; see https:\/\/docs.aws.amazon.com\/AmazonECS\//);
    expect(text).toContain("Acknowledge with 'EcsRules::ECS311'");
  });

  test('stands in the report as if the app had added the plugin', () => {
    const [own, plugins] = [false, true].map((adds) => {
      const app = appUnderCli();
      if (adds) Validations.of(app).addPlugins(new EcsRules());
      wrongService(new Stack(app, 'Shop'));
      return reportsOf(app);
    });

    expect(own).toHaveLength(1);
    expect(own).toEqual(plugins);
  });

  test('has the place in the app, though more than ten calls lie between', () => {
    const app = appUnderCli({ postCliContext: { 'aws:cdk:disable-creation-stack-traces': false } });
    const stack = new Stack(app, 'Shop');
    stopLate(webService(stack).taskDefinition);
    const [{ stackTraces }] = reportsOf(app)[0].violations[0].violatingConstructs;

    expect(stackTraces?.join('\n')).toContain(path.basename(__filename));
  });

  test.each(['service', 'task definition', 'job', 'hook', 'document'] as const)('is found in a %s', (part) => {
    const app = appUnderCli();
    const stack = new Stack(app, 'Shop');
    const expected = {
      'service': () => wrongService(stack) && 'ECS311 Shop/Web/Service/Service',
      'task definition': () => {
        stopLate(webService(stack).taskDefinition);
        return 'ECS212 Shop/Web/TaskDefinition/Resource';
      },
      'job': () => {
        stopLate(new FargateJob(stack, 'Job', { task: WorkloadTask.container({ image }), trigger: JobTrigger.onDemand() }).taskDefinition);
        return 'ECS212 Shop/Job/TaskDefinition/Resource';
      },
      'hook': () => {
        const web = webService(stack, {
          exposure: Exposure.applicationLoadBalancer(),
          deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.runTask({ task: WorkloadTask.container({ image }) })] }),
        });
        stopLate(web.node.findChild('RunTask').node.findChild('TaskDefinition') as ecs.TaskDefinition);
        return 'ECS212 Shop/Web/RunTask/TaskDefinition/Resource';
      },
      'document': () => {
        stopLate(webService(stack, {
          task: WorkloadTask.fromDocument({ cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] }] }),
        }).taskDefinition);
        return 'ECS212 Shop/Web/TaskDefinition/Resource';
      },
    }[part]();

    expect(reported(app)).toEqual([expected]);
  });

  test('is reported as a warning when its rule is one, and the synthesis succeeds', () => {
    const app = appUnderCli();
    override(webService(new Stack(app, 'Shop')).taskDefinition, 'ContainerDefinitions.0.HealthCheck', { Command: ['/healthcheck'] });
    const [{ conclusion, violations }] = reportsOf(app);

    expect(conclusion).toBe('success');
    expect(violations.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([['ECS221', 'warning']]);
    expect(process.exitCode).toBe(exitCode);
  });

  test('is told once when two workloads run the task definition', () => {
    const app = appUnderCli();
    const stack = new Stack(app, 'Shop');
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Given');
    taskDefinition.addContainer('app', { image, portMappings: [{ containerPort: 80 }] });
    stopLate(taskDefinition);
    const task = WorkloadTask.fromTaskDefinition(taskDefinition);
    const cluster = existingCluster(stack);
    webService(stack, { task, cluster }, 'One');
    webService(stack, { task, cluster }, 'Two');

    expect(reported(app)).toEqual(['ECS212 Shop/Given/Resource']);
  });

  test('is told for each stack, whatever its environment', () => {
    const app = appUnderCli();
    for (const region of ['eu-central-1', 'us-east-1']) wrongService(new Stack(app, region, { env: { account: '111111111111', region } }));

    expect(reported(app)).toEqual(['ECS311 eu-central-1/Web/Service/Service', 'ECS311 us-east-1/Web/Service/Service']);
  });

  test('has the template of its nested stack', () => {
    const app = appUnderCli();
    const nested = new NestedStack(new Stack(app, 'Shop'), 'Inner');
    wrongService(nested);
    const [{ violatingConstructs: [{ cloudFormationResource }] }] = reportsOf(app)[0].violations;

    expect(cloudFormationResource).toMatchObject({ templatePath: nested.templateFile, logicalId: 'WebServiceD04B5F3E' });
  });

  test('is reported when the app synthesizes a stage first, as CDK Pipelines does', () => {
    const app = appUnderCli();
    const stage = new Stage(app, 'Production');
    wrongService(new Stack(stage, 'Shop'));
    stage.synth();

    expect(reported(app)).toEqual(['ECS311 Production/Shop/Web/Service/Service']);
  });

  test('is gone from the report of a second synthesis when the app has mended it', () => {
    const app = appUnderCli();
    const web = wrongService(new Stack(app, 'Shop'));
    app.synth();
    override(web.service, 'DesiredCount', 1);

    expect(reportsOf(app, { force: true })).toEqual([]);
  });
});

describe('a workload of an app with EcsRules, under the CDK CLI', () => {
  test('is reported once', () => {
    const app = appUnderCli();
    Validations.of(app).addPlugins(new EcsRules());
    wrongService(new Stack(app, 'Shop'));

    expect(reported(app)).toEqual(['ECS311 Shop/Web/Service/Service']);
  });

  test('is reported once when the app adds the plugin after a stage was synthesized', () => {
    const app = appUnderCli();
    const stage = new Stage(app, 'Production');
    wrongService(new Stack(stage, 'Shop'));
    stage.synth();
    Validations.of(app).addPlugins(new EcsRules());

    expect(reported(app)).toEqual(['ECS311 Production/Shop/Web/Service/Service']);
  });

  test('is reported once when the plugin is that of its stage, as is a workload of another one', () => {
    const app = appUnderCli();
    const stages = ['Staging', 'Production'].map((id) => new Stage(app, id));
    stages.forEach((stage) => wrongService(new Stack(stage, 'Shop')));
    Validations.of(stages[0]).addPlugins(new EcsRules());

    expect(reported(app)).toEqual(['ECS311 Staging/Shop/Web/Service/Service', 'ECS311 Production/Shop/Web/Service/Service']);
  });
});

describe('an acknowledged mistake, under the CDK CLI', () => {
  test.each(['service', 'workload', 'stack', 'app'] as const)('passes, and stands in the report with its reason, when it is acknowledged at the %s', (level) => {
    const app = appUnderCli();
    const stack = new Stack(app, 'Shop');
    const web = wrongService(stack);
    Validations.of({ service: web.service, workload: web, stack, app }[level]).acknowledge(ACKNOWLEDGEMENT);
    const [{ conclusion, violations, suppressedViolations }] = reportsOf(app);

    expect([conclusion, violations]).toEqual(['success', []]);
    expect(suppressedViolations).toEqual([expect.objectContaining({ ruleName: 'ECS311', reason: 'tested here' })]);
    expect(process.exitCode).toBe(exitCode);
  });

  test('fails when another rule is acknowledged', () => {
    const app = appUnderCli();
    Validations.of(wrongService(new Stack(app, 'Shop'))).acknowledge({ ...ACKNOWLEDGEMENT, id: 'EcsRules::ECS312' });

    expect(reported(app)).toEqual(['ECS311 Shop/Web/Service/Service']);
  });
});

describe('an app without mistakes, under the CDK CLI', () => {
  test('has no plugin of ours, which CDK would pay for', () => {
    const app = appUnderCli();
    webService(new Stack(app, 'Shop'));

    expect(reportsOf(app)).toEqual([]);
    expect(app).toHaveProperty('_validationPlugins', []);
  });

  test('is left alone while a look-up is pending', () => {
    const app = appUnderCli();
    const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'eu-central-1' } });
    wrongService(stack);
    ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'shop' });

    expect(reported(app)).toEqual([]);
  });
});

describe('what runs the app decides who tells the mistake', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    process.env.NODE_ENV = NODE_ENV;
    delete process.env.CDK_OUTDIR;
    delete process.env.CDK_APP_MODE;
  });

  test('a unit test gets an exception from the template of the stack', () => {
    const stack = newStack();
    wrongService(stack);

    expect(() => Template.fromStack(stack)).toThrow('(EcsRules::ECS311)');
  });

  test('a unit test gets an exception from the template of a stack in a stage', () => {
    const stack = new Stack(new Stage(new App(), 'Production'), 'Shop');
    wrongService(stack);

    expect(() => Template.fromStack(stack)).toThrow('(EcsRules::ECS311)');
  });

  test('a stage without an app gets an exception', () => {
    process.env.CDK_APP_MODE = 'process';
    const stage = new Stage(undefined as unknown as Construct, 'Production');
    wrongService(new Stack(stage, 'Shop'));

    expect(() => stage.synth()).toThrow('(EcsRules::ECS311)');
  });

  test.each([
    ['a CLI that prints the report itself', () => new App({ context: { [CLI_REPORTS]: false } })],
    ['a CLI in front of another language, whose context has texts', () => new App({ context: { [CLI_REPORTS]: 'false' } })],
    ['a CLI that says so in the environment', () => {
      process.env.CDK_APP_MODE = 'process';
      return new App();
    }],
  ])('%s gets the report', (_, start) => {
    delete process.env.NODE_ENV;
    const app = start();
    wrongService(new Stack(app, 'Shop'));

    expect(reported(app)).toEqual(['ECS311 Shop/Web/Service/Service']);
  });

  test('a CLI that knows no reports gets it printed, and an exception', () => {
    delete process.env.NODE_ENV;
    process.env.CDK_OUTDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'out-'));
    const app = new App({ autoSynth: false });
    wrongService(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow('Validation failed');
    expect(printed.mock.calls[0][0]).toContain("Acknowledge with 'EcsRules::ECS311'");
  });

  test('a script without the CLI gets an exception with the message', () => {
    delete process.env.NODE_ENV;
    const app = new App();
    wrongService(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow('(EcsRules::ECS311)');
  });

  test('a tool that synthesizes in its own process gets an exception with the message', () => {
    const app = new App({ context: { [APP_MODE]: 'inmemory', [CLI_REPORTS]: false } });
    wrongService(new Stack(app, 'Shop'));

    expect(() => app.synth()).toThrow('(EcsRules::ECS311)');
  });
});
