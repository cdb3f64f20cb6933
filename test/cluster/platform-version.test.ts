import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { onlyResource } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';
import { webTask } from '../fixtures/web-task';

const { LATEST, VERSION1_0, VERSION1_1, VERSION1_2, VERSION1_3, VERSION1_4 } = ecs.FargatePlatformVersion;
const { CpuArchitecture: { X86_64: cpuArchitecture }, OperatingSystemFamily: { WINDOWS_SERVER_2022_CORE: operatingSystemFamily } } = ecs;
const windows = () => webTask({ cpu: 1024, memoryLimitMiB: 2048, runtimePlatform: { cpuArchitecture, operatingSystemFamily } });

test.each([LATEST, VERSION1_4])('Linux tasks start on %s', (platformVersion) => {
  const stack = newStack();
  webService(stack, { platformVersion });

  expect(onlyResource(Template.fromStack(stack), 'AWS::ECS::Service').Properties.PlatformVersion).toBe(platformVersion);
});

test.each([VERSION1_0, VERSION1_1, VERSION1_2, VERSION1_3])('fails with %s, which Fargate has retired for Linux', (platformVersion) => {
  expect(() => webService(newStack(), { platformVersion }))
    .toThrow(errorAt('Stack/Web', 'platform version', platformVersion, 'LATEST or 1.4.0', 'platformVersion'));
});

test('Windows tasks start on 1.0.0, and fail on 1.4.0, which only Linux has', () => {
  expect(() => webService(newStack(), { task: windows(), platformVersion: VERSION1_0 })).not.toThrow();
  expect(() => webService(newStack(), { task: windows(), platformVersion: VERSION1_4 })).toThrow(errorAt('Stack/Web', 'Windows', 'platform version', '1.4.0', 'LATEST or 1.0.0'));
});
