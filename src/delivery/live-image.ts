import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

const IMAGES = new WeakMap<ecs.ContainerDefinition, LiveImage>();

/** The image that has been delivered last, by a tag of its repository that moves with each delivery. */
export class LiveImage extends ecs.ContainerImage {
  /** What a container runs; `undefined` where that is an image of the app's own choice. */
  public static of(container: ecs.ContainerDefinition): LiveImage | undefined {
    return IMAGES.get(container);
  }

  constructor(
    public readonly repository: ecr.IRepository,
    public readonly tag: string,
    private readonly welcome: (container: ecs.ContainerDefinition) => void,
  ) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    IMAGES.set(container, this);
    if (container.node.root === this.repository.node.root) {
      this.repository.grantPull(container.taskDefinition.obtainExecutionRole());
      this.welcome(container);
    }
    return { imageName: this.repository.repositoryUriForTag(this.tag) };
  }
}

/** The containers of a task definition whose images are delivered. */
export function deliveredContainers(taskDefinition: ecs.TaskDefinition): ecs.ContainerDefinition[] {
  return taskDefinition.node.children
    .filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition)
    .filter((container) => LiveImage.of(container));
}
