import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Ec2Capacity, Ec2ReplicaService, FargateJob, JobTrigger, Sidecar, WorkloadCluster, WorkloadTask } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { existingCluster } from '../../fixtures/existing-cluster';
import { webService } from '../../fixtures/web-service';
import { image, webTask } from '../../fixtures/web-task';

const DIRECTORY = path.join(__dirname, '../../corpus/images/mlflow');
const ARM = { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };

function newApp(): Stack {
  return new Stack(new App({ treeMetadata: false }), 'Stack');
}

/** The platforms that Docker builds the images of a stack for, by the names of their constructs. */
function platformsOf(stack: Stack): Record<string, string | undefined> {
  const assembly = (stack.node.root as App).synth();
  const manifest = assembly.artifacts.flatMap((artifact) => ('contents' in artifact ? [artifact.contents as any] : []));
  const images = manifest.flatMap(({ dockerImages = {} }) => Object.values<any>(dockerImages));
  return Object.fromEntries(images.map(({ displayName, source }) => [displayName, source.platform]));
}

describe('an image of ecs.ContainerImage.fromAsset()', () => {
  test.each([
    ['linux/amd64', 'a task without a runtimePlatform', undefined],
    ['linux/amd64', 'a task on X86_64', { cpuArchitecture: ecs.CpuArchitecture.X86_64 }],
    ['linux/arm64', 'a task on ARM64', ARM],
  ])('is built for %s in %s', (platform, _, runtimePlatform) => {
    const stack = newApp();
    webService(stack, { task: webTask({ image: ecs.ContainerImage.fromAsset(DIRECTORY), runtimePlatform }) });

    expect(platformsOf(stack)).toEqual({ 'Web/TaskDefinition/app/AssetImage': platform });
  });

  test('is built for the task in sidecars, documents and jobs as well', () => {
    const stack = newApp();
    const asset = (comment: string) => ecs.ContainerImage.fromAsset(DIRECTORY, { buildArgs: { comment } });
    const cluster = existingCluster(stack);
    webService(stack, {
      cluster,
      task: webTask({ runtimePlatform: ARM, sidecars: [Sidecar.container({ image: asset('a') }), Sidecar.reverseProxy({ image: asset('b'), port: 81 })] }),
    });
    webService(stack, {
      cluster,
      task: WorkloadTask.fromDocument({
        cpu: '256', memory: '512', runtimePlatform: { cpuArchitecture: 'ARM64' }, containerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 80 }] }],
      }, { image: asset('c') }),
    }, 'Document');
    new FargateJob(stack, 'Job', { task: WorkloadTask.container({ image: asset('d'), runtimePlatform: ARM }), cluster, trigger: JobTrigger.stackDeployment() });

    expect(Object.values(platformsOf(stack))).toEqual(['linux/arm64', 'linux/arm64', 'linux/arm64', 'linux/arm64']);
  });

  test('keeps the other options of the asset', () => {
    const stack = newApp();
    webService(stack, { task: webTask({ image: ecs.ContainerImage.fromAsset(DIRECTORY, { buildArgs: { VERSION: '2' }, assetName: 'flow' }) }) });

    const assembly = (stack.node.root as App).synth();
    expect(JSON.stringify(assembly.artifacts.map((artifact) => ('contents' in artifact ? artifact.contents : {}))))
      .toContain('"dockerBuildArgs":{"VERSION":"2"}');
  });

  test('is built for the processors of the instances that the tasks run on', () => {
    const stack = newApp();
    const cluster = new WorkloadCluster(stack, 'Cluster');
    const instances = new Ec2Capacity(stack, 'Instances', { cluster, cpuArchitecture: ec2.InstanceArchitecture.ARM_64 });
    new Ec2ReplicaService(stack, 'Web', { task: webTask({ image: ecs.ContainerImage.fromAsset(DIRECTORY) }), capacityProviders: [instances] });

    expect(platformsOf(stack)).toEqual({ 'Web/TaskDefinition/app/AssetImage': 'linux/arm64' });
  });

  test('is left to the asset on Windows', () => {
    const stack = newApp();
    const { WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;
    const runtimePlatform = { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 };
    webService(stack, { task: webTask({ image: ecs.ContainerImage.fromAsset(DIRECTORY), runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 }) });

    expect(platformsOf(stack)).toEqual({ 'Web/TaskDefinition/app/AssetImage': undefined });
  });

  test.each([
    ['linux/arm64', Platform.LINUX_ARM64, 'linux/amd64', undefined],
    ['linux/amd64', Platform.LINUX_AMD64, 'linux/arm64', ARM],
  ])('fails for %s in a task on the other architecture', (platform, option, required, runtimePlatform) => {
    const stack = newApp();

    expect(() => webService(stack, { task: webTask({ image: ecs.ContainerImage.fromAsset(DIRECTORY, { platform: option }), runtimePlatform }) }))
      .toThrow(errorAt('Stack/Web/TaskDefinition', "container 'app'", required, `got '${platform}'`, 'platform', 'runtimePlatform'));
  });

  test('fails for Linux in a task on Windows', () => {
    const { WINDOWS_SERVER_2022_CORE } = ecs.OperatingSystemFamily;
    const runtimePlatform = { operatingSystemFamily: WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 };
    const windows = ecs.ContainerImage.fromAsset(DIRECTORY, { platform: Platform.LINUX_AMD64 });

    expect(() => webService(newApp(), { task: webTask({ image: windows, runtimePlatform, cpu: 1024, memoryLimitMiB: 2048 }) }))
      .toThrow(errorAt('Stack/Web/TaskDefinition', 'windows', "got 'linux/amd64'"));
  });

  test('accepts a variant of the architecture', () => {
    const stack = newApp();
    const variant = ecs.ContainerImage.fromAsset(DIRECTORY, { platform: Platform.custom('linux/arm64/v8') });

    webService(stack, { task: webTask({ image: variant, runtimePlatform: ARM }) });

    expect(Object.values(platformsOf(stack))).toEqual(['linux/arm64/v8']);
  });
});

describe('an image of ecs.ContainerImage.fromDockerImageAsset()', () => {
  const task = (scope: Construct, platform?: Platform) => {
    const asset = new DockerImageAsset(scope, 'Image', { directory: DIRECTORY, platform });
    return webTask({ image: ecs.ContainerImage.fromDockerImageAsset(asset), runtimePlatform: ARM });
  };

  test('fails for the other architecture, wherever the asset is', () => {
    const stack = newApp();
    const other = new Stack(stack.node.root as App, 'Images');
    const cluster = existingCluster(stack);

    expect(() => webService(stack, { cluster, task: task(stack, Platform.LINUX_AMD64) })).toThrow(errorAt('Stack/Web/TaskDefinition', "got 'linux/amd64'"));
    expect(() => webService(stack, { cluster, task: task(other, Platform.LINUX_AMD64) }, 'Other')).toThrow(errorAt('Stack/Other/TaskDefinition', "got 'linux/amd64'"));
  });

  test('is warned of without a platform', () => {
    const stack = newApp();
    webService(stack, { task: task(stack) });

    Annotations.fromStack(stack).hasWarning('/Stack/Web/TaskDefinition/app', Match.stringLikeRegexp('linux/arm64.*exec format error.*Platform.LINUX_ARM64'));
  });

  test('is not warned of with the right one', () => {
    const stack = newApp();
    webService(stack, { task: task(stack, Platform.LINUX_ARM64) });

    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('exec format error'));
  });
});

describe('an image of a task definition of CDK', () => {
  test('fails for another architecture', () => {
    const stack = newApp();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine', { runtimePlatform: ARM });
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromAsset(DIRECTORY, { platform: Platform.LINUX_AMD64 }), portMappings: [{ containerPort: 80 }] });

    expect(() => webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) })).toThrow(errorAt('Stack/Mine', "container 'web'", 'linux/arm64'));
  });

  test('fails synthesis for another architecture in a container that is added later', () => {
    const stack = newApp();
    const { taskDefinition } = webService(stack);
    taskDefinition.addContainer('late', { image: ecs.ContainerImage.fromAsset(DIRECTORY, { platform: Platform.LINUX_ARM64 }) });

    expect(() => (stack.node.root as App).synth()).toThrow("container 'late'");
  });

  test('is warned of without a platform', () => {
    const stack = newApp();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Mine');
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromAsset(DIRECTORY), portMappings: [{ containerPort: 80 }] });
    webService(stack, { task: WorkloadTask.fromTaskDefinition(taskDefinition) });

    Annotations.fromStack(stack).hasWarning('/Stack/Mine/web', Match.stringLikeRegexp('Platform.LINUX_AMD64'));
  });
});

test('an image of a registry is as it was', () => {
  const stack = newApp();
  webService(stack, { task: webTask({ image, runtimePlatform: ARM }) });

  expect(platformsOf(stack)).toEqual({});
});
