import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FargateJob, JobTrigger, ServiceDeployment, WorkloadDefaults } from '../../../src/index';
import { NotComplete } from '../../../src/private/custom-resource/handler/is-complete';
import { NotAnswered } from '../../../src/private/custom-resource/handler/respond';
import { existingCluster } from '../../fixtures/existing-cluster';
import { newStack } from '../../fixtures/new-stack';
import { getAtt, onlyResource, ref, resourcesOf } from '../../fixtures/template-references';
import { webService } from '../../fixtures/web-service';
import { webTask } from '../../fixtures/web-task';

const MACHINE = 'AWS::StepFunctions::StateMachine';

function withDeployment(): Stack {
  const stack = newStack();
  webService(stack, { deployment: ServiceDeployment.codeDeploy() });
  return stack;
}

function withJob(): Stack {
  const stack = newStack();
  new FargateJob(stack, 'Job', { cluster: existingCluster(stack), task: webTask(), trigger: JobTrigger.stackDeployment() });
  return stack;
}

/** Returns the definition, with placeholders for references. */
function definitionOf(stack: Stack): any {
  const { 'Fn::Join': [, parts] } = onlyResource(Template.fromStack(stack), MACHINE).Properties.DefinitionString;
  return JSON.parse(parts.map((part: any) => typeof part === 'string' ? part : part['Fn::GetAtt'].join('.')).join(''));
}

describe.each<[string, () => Stack, string, { seconds: number; timeout: number }]>([
  ['a deployment by CodeDeploy', withDeployment, 'EcsDeploymentProvider', { seconds: 15, timeout: 300 }],
  ['a job with a stack deployment trigger', withJob, 'EcsJobProvider', { seconds: 10, timeout: 300 }],
])('the provider of %s', (_, stackWith, id, { seconds, timeout }) => {
  const stack = stackWith();
  const template = Template.fromStack(stack);
  const provider = stack.node.findChild(id);
  const resourceOf = (child: string) => provider.node.findChild(child).node.findChild('Resource');

  test.each(['OnEvent', 'IsComplete'])('has a function %s with the newest Node, which writes to the log group', (name) => {
    const fn = template.toJSON().Resources[ref(resourceOf(name)).Ref];

    expect(fn.Type).toBe('AWS::Lambda::Function');
    expect(fn.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: timeout,
      MemorySize: 256,
      LoggingConfig: { LogGroup: ref(provider.node.findChild('LogGroup')) },
      Role: getAtt(provider.node.findChild(name).node.findChild('Role'), 'Arn'),
      Code: { S3Bucket: expect.anything(), S3Key: expect.stringMatching(/^[0-9a-f]{64}\.zip$/) },
    });
  });

  test('stages the code of both functions as assets', () => {
    const keys: string[] = ['OnEvent', 'IsComplete'].map((name) => template.toJSON().Resources[ref(resourceOf(name)).Ref].Properties.Code.S3Key);
    const { directory } = App.of(stack)!.synth();
    const { files } = JSON.parse(fs.readFileSync(path.join(directory, 'Stack.assets.json'), 'utf-8'));

    expect(new Set(keys).size).toBe(2);
    for (const key of keys) {
      const { source } = files[key.replace('.zip', '')];
      expect(source.packaging).toBe('zip');
      expect(fs.readdirSync(path.join(directory, source.path))).toEqual(['index.js']);
    }
  });

  test('has a first function that starts its state machine', () => {
    const { Environment } = template.toJSON().Resources[ref(resourceOf('OnEvent')).Ref].Properties;

    expect(Environment).toEqual({ Variables: { STATE_MACHINE_ARN: ref(resourceOf('StateMachine')) } });
  });

  test(`polls every ${seconds} seconds, for an hour`, () => {
    const [incomplete] = definitionOf(stack).States.Look.Retry;

    expect(incomplete).toMatchObject({ IntervalSeconds: seconds, MaxAttempts: 3600 / seconds, BackoffRate: 1 });
    expect(incomplete.ErrorEquals).toEqual([new NotComplete(), new NotAnswered()].map(({ name }) => name));
  });

  test('retries crashes and errors of Lambda, but no other error', () => {
    const [, transient] = definitionOf(stack).States.Look.Retry;

    expect(transient.ErrorEquals).toEqual(expect.arrayContaining(['Lambda.ServiceException', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError']));
    expect(transient).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: 45, BackoffRate: 2 });
    // With full jitter a pause takes half of its limit on average.
    expect(transient.MaxAttempts * transient.MaxDelaySeconds / 2).toBeGreaterThan(2400);
    for (const name of ['Error', 'States.ALL', 'States.TaskFailed']) expect(transient.ErrorEquals).not.toContain(name);
  });

  test('passes every failure to the function, then fails', () => {
    const { StartAt, States: { Look, Tell, Failed } } = definitionOf(stack);

    expect(StartAt).toBe('Look');
    expect(Look.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.Failure', Next: 'Tell' }]);
    expect([Look.Resource, Tell.Resource]).toEqual(Array(2).fill(getAtt(resourceOf('IsComplete'), 'Arn')['Fn::GetAtt'].join('.')));
    expect(Tell.Next).toBe('Failed');
    expect(Failed.Type).toBe('Fail');
  });

  test('has the log retention and encryption of the workload defaults', () => {
    expect(resourcesOf(template, 'AWS::Logs::LogGroup').find(({ id: each }) => each.startsWith(id))?.Properties.RetentionInDays).toBe(30);
    const audited = newStack();
    WorkloadDefaults.production().applyTo(audited);
    new FargateJob(audited, 'Job', { cluster: existingCluster(audited), task: webTask(), trigger: JobTrigger.stackDeployment() });
    Template.fromStack(audited).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
  });
});
