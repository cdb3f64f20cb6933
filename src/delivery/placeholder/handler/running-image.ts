import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, ECSClient, ListClustersCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { errorName } from '../../../private/lambda/aws-client';

/** A tag of a repository that names the live image of a service. */
export class LiveTag {
  constructor(private readonly ecr: ECRClient, private readonly repositoryName: string, private readonly imageTag: string) {}

  async exists(): Promise<boolean> {
    const { repositoryName, imageTag } = this;
    try {
      await this.ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
      return true;
    } catch (error) {
      if (errorName(error) === 'ImageNotFoundException') return false;
      throw error;
    }
  }

  /** Moves the tag to an image of the repository. Returns whether the repository still has the image. */
  async moveTo(imageDigest: string | undefined): Promise<boolean> {
    if (imageDigest === undefined) return false;
    const { repositoryName, imageTag } = this;
    const { images: [image] = [] } = await this.ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    if (!image) return false;
    const { imageManifest, imageManifestMediaType } = image;
    await this.ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest, imageManifestMediaType, imageDigest }));
    return true;
  }
}

/** The image of a running container. */
export interface RunningImage {
  readonly image: string;
  readonly digest?: string;
}

/** Returns the image that a container runs now, in any cluster of the Region; `undefined` when no task of the family is running. */
export async function findRunningImage(ecs: ECSClient, family: string, containerName: string): Promise<RunningImage | undefined> {
  for await (const cluster of clusters(ecs)) {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus: 'RUNNING', maxResults: 1 }));
    if (taskArns.length === 0) continue;
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const container = tasks.flatMap(({ containers = [] }) => containers).find(({ name }) => name === containerName);
    if (container?.image) return { image: container.image, digest: container.imageDigest };
  }
  return undefined;
}

async function* clusters(ecs: ECSClient): AsyncIterable<string> {
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListClustersCommand({ nextToken }));
    yield* page.clusterArns ?? [];
    nextToken = page.nextToken;
  } while (nextToken);
}
