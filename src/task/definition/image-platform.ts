import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import { containersOf } from './containers';
import { isWindowsTaskDefinition } from './task-definition';
import { failWith, formatProblemWithRemedy, Problem } from '../../private/errors';
import { addCheck, isUnknown } from '../../private/pending-lookup';
import { addLazyDependency } from '../../private/synthesis';

/** Platform of an image, in Docker's notation. */
export type DockerPlatform = 'linux/amd64' | 'linux/arm64';

const PLATFORMS: Readonly<Record<string, DockerPlatform>> = { X86_64: 'linux/amd64', ARM64: 'linux/arm64' };

/** Processors of the instances that a task for EC2 runs on. Its task definition does not say. */
const INSTANCE_ARCHITECTURES = new WeakMap<ecs.TaskDefinition, ec2.InstanceArchitecture>();

/** Records the processors of the instances that a task runs on. */
export function setInstanceArchitecture(taskDefinition: ecs.TaskDefinition, cpuArchitecture?: ec2.InstanceArchitecture): void {
  if (cpuArchitecture) INSTANCE_ARCHITECTURES.set(taskDefinition, cpuArchitecture);
}

/**
 * Returns the platform that a task needs images for; undefined for Windows, for which images have a version, and where the processors are unknown.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
 */
export function imagePlatformOf(taskDefinition: ecs.TaskDefinition): DockerPlatform | undefined {
  const { runtimePlatform } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const platform: ecs.CfnTaskDefinition.RuntimePlatformProperty = Stack.of(taskDefinition).resolve(runtimePlatform) ?? {};
  if ((platform.operatingSystemFamily ?? 'LINUX') !== 'LINUX') return undefined;
  const instances = INSTANCE_ARCHITECTURES.get(taskDefinition);
  if (instances) return instances === ec2.InstanceArchitecture.ARM_64 ? 'linux/arm64' : 'linux/amd64';
  if (platform.cpuArchitecture === undefined) return taskDefinition.isFargateCompatible ? 'linux/amd64' : undefined;
  return PLATFORMS[platform.cpuArchitecture];
}

/** The arguments that an image of `ecs.ContainerImage.fromAsset()` was created with. */
interface AssetArguments {
  readonly directory?: string;
  readonly props?: ecs.AssetImageProps;
}

/**
 * Has Docker build an image of `ecs.ContainerImage.fromAsset()` for the processors of the task, in place of those of the machine that deploys.
 * Relies on `ecs.AssetImage` keeping the arguments of its constructor; without them, the image stays as it is.
 */
export function imageForTask(taskDefinition: ecs.TaskDefinition, image: ecs.ContainerImage): ecs.ContainerImage {
  if (image.constructor !== ecs.AssetImage) return image;
  const { directory, props = {} } = image as unknown as AssetArguments;
  const platform = imagePlatformOf(taskDefinition);
  if (directory === undefined || props.platform || !platform) return image;
  return new ecs.AssetImage(directory, { ...props, platform: assets.Platform.custom(platform) });
}

/** Fails on an image that Docker builds for other processors than those of the task. */
export function requireImagePlatform(container: ecs.ContainerDefinition): void {
  const problem = imagePlatformProblem(container);
  if (problem) failWith(container.taskDefinition, problem);
}

/** Checks the images of the finished app, those of containers that are added later included. */
export function checkImagePlatforms(taskDefinition: ecs.TaskDefinition): void {
  addLazyDependency(taskDefinition, () => {
    containersOf(taskDefinition).forEach(warnAboutOpenPlatform);
    return [];
  });
  addCheck(taskDefinition, {
    validate: () => containersOf(taskDefinition).flatMap((container) => imagePlatformProblem(container) ?? []).map(formatProblemWithRemedy),
  });
}

function imagePlatformProblem(container: ecs.ContainerDefinition): Problem | undefined {
  const { taskDefinition, containerName } = container;
  const required = imagePlatformOf(taskDefinition) ?? (isWindowsTaskDefinition(taskDefinition) ? 'windows' : undefined);
  const built = required && assetOf(container)?.source?.platform;
  if (!built || built === required || built.startsWith(`${required}/`)) return undefined;
  return {
    problem: `the image of container '${containerName}' is built for another platform than that of the task, ${required}`,
    actual: built,
    remedy: 'leave `platform` of the image out, or change `runtimePlatform` of the task, or `cpuArchitecture` of its instances',
  };
}

function warnAboutOpenPlatform(container: ecs.ContainerDefinition): void {
  const required = imagePlatformOf(container.taskDefinition);
  const source = required && assetOf(container)?.source;
  if (!source || source.platform !== undefined || source.directory === undefined) return;
  Annotations.of(container).addWarningV2('cdk-fargate-workloads:image-platform',
    `the image of container '${container.containerName}' is built for the processors of the machine that builds it, and the task needs ${required}: one for `
    + `others exits with "exec format error"; set \`platform\` of the image to Platform.${required === 'linux/arm64' ? 'LINUX_ARM64' : 'LINUX_AMD64'}`);
}

/** A Docker image in the asset manifest of a stack. That of a tarball has no directory. */
interface ManifestImage {
  readonly source?: { readonly directory?: string; readonly platform?: string };
  readonly destinations?: Readonly<Record<string, { readonly imageTag?: string }>>;
}

interface AssetManifest {
  readonly dockerImages?: Readonly<Record<string, ManifestImage>>;
}

/** Returns the asset that a container's image is built from, by its tag, which is the hash of the asset. */
function assetOf(container: ecs.ContainerDefinition): ManifestImage | undefined {
  const { imageName } = container;
  if (!isUnknown(imageName) && !imageName.includes('container-assets')) return undefined;
  const tag = /:([^:]*[0-9a-f]{64})$/.exec(textOf(Stack.of(container).resolve(imageName)))?.[1];
  if (tag === undefined) return undefined;
  const tagsOf = ({ destinations = {} }: ManifestImage) => Object.values(destinations).map(({ imageTag }) => imageTag);
  const find = (stack: Stack) => imagesOf(stack).find((image) => tagsOf(image).includes(tag));
  return find(Stack.of(container)) ?? container.node.root.node.findAll().filter(Stack.isStack).map(find).find((image) => image);
}

/** Returns the text of an image's name, which is in `Fn::Sub` where the account is unknown. */
function textOf(name: unknown): string {
  if (typeof name === 'string') return name;
  const { 'Fn::Sub': text } = Object(name) as { readonly 'Fn::Sub'?: unknown };
  return typeof text === 'string' ? text : '';
}

/** Relies on the synthesizers of CDK keeping the asset manifest; others have no images to check here. */
function imagesOf({ synthesizer }: Stack): readonly ManifestImage[] {
  const { assetManifest } = synthesizer as unknown as { readonly assetManifest?: AssetManifest };
  return Object.values(assetManifest?.dockerImages ?? {});
}
