import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Sidecar, WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { newStack } from '../../fixtures/new-stack';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const NAME = 'public.ecr.aws/nginx/nginx:stable';
const document = (...names: string[]) => ({ cpu: 256, memory: 512, containerDefinitions: names.map((name) => ({ name, image: NAME })) });

describe.each(['__proto__', 'constructor', 'Resource', 'TaskRole', 'ExecutionRole'])('a container with the name %s', (name) => {
  test('fails, because the CDK has no construct of that id', () => {
    expect(() => webService(newStack(), { task: webTask({ containerName: name }) })).toThrow(errorAt('Stack/Web/TaskDefinition', `got '${name}'`, 'rename it'));
  });

  test('fails in a document', () => {
    expect(() => webService(newStack(), { task: WorkloadTask.fromDocument(document(name)) })).toThrow(errorAt('Stack/Web/TaskDefinition', name, 'rename it'));
  });
});

describe('a container with the name of the log router that logging by FireLens adds', () => {
  const logging = ecs.LogDrivers.firelens({});

  test('fails in a document', () => {
    const task = WorkloadTask.fromDocument(document('app', 'log-router'), { logging, containerName: 'app' });

    expect(() => webService(newStack(), { task })).toThrow(errorAt('Stack/Web/TaskDefinition', 'log router', "got 'log-router'", 'firelensConfiguration'));
  });

  test('fails as a sidecar', () => {
    const sidecars = [Sidecar.container({ image, containerName: 'log-router' })];

    expect(() => webService(newStack(), { task: webTask({ logging, sidecars, memoryLimitMiB: 1024 }) }))
      .toThrow(errorAt('Stack/Web/TaskDefinition', "got 'log-router'", 'Sidecar.fireLens()'));
  });
});

test('the file of a document is named in one line', () => {
  expect(() => WorkloadTask.fromFile('a\nb')).toThrow(errorAt('WorkloadTask.fromFile(a b)', 'cannot be read'));
});
