import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { containersOf } from '../task/definition/containers';

/**
 * Options of `ImageRepository.liveImage()`.
 */
export interface LiveImageOptions {
  /**
   * Name of a public image that runs until the first deployment by a pipeline. It must pass the health checks of the service.
   *
   * @default - a small web server that responds to all requests on the container's port with 200
   */
  readonly placeholderImage?: string;
}

const LIVE_IMAGES = new WeakMap<ecs.ContainerDefinition, LiveImage>();

/** The image that a pipeline deployed last, by a tag that moves with each deployment. */
export class LiveImage extends ecs.ContainerImage {
  /** Returns the live image of a container; `undefined` if the app sets another image. */
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

/** Returns the containers of a task definition that have a live image. */
export function liveImageContainers(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return containersOf(taskDefinition).filter((container) => LiveImage.of(container));
}
