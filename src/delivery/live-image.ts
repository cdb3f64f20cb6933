import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/**
 * Options of `ImageRepository.liveImage()`.
 */
export interface LiveImageOptions {
  /**
   * Name of a public image that runs until the first one is delivered. It must pass the health checks of the service.
   *
   * @default - a small web server, which answers each request to the container's port with 200
   */
  readonly placeholderImage?: string;
}

const LIVE_IMAGES = new WeakMap<ecs.ContainerDefinition, LiveImage>();

/** The image that has been delivered last, by a tag of its repository that moves with each delivery. */
export class LiveImage extends ecs.ContainerImage {
  /** What a container runs; `undefined` where that is an image of the app's own choice. */
  public static of(container: ecs.ContainerDefinition): LiveImage | undefined {
    return LIVE_IMAGES.get(container);
  }

  constructor(
    public readonly repository: ecr.IRepository,
    public readonly tag: string,
    private readonly onBind: (container: ecs.ContainerDefinition) => void,
  ) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    LIVE_IMAGES.set(container, this);
    if (container.node.root === this.repository.node.root) {
      this.repository.grantPull(container.taskDefinition.obtainExecutionRole());
      this.onBind(container);
    }
    return { imageName: this.repository.repositoryUriForTag(this.tag) };
  }
}

/** The containers of a task definition whose images are delivered. */
export function liveImageContainers(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return taskDefinition.node.children
    .filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition)
    .filter((container) => LiveImage.of(container));
}
