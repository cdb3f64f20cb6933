import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Read, text } from './readers';

/** Account, region and name of the repository in the image name that Amazon ECR gives out. */
const ECR_IMAGE = /^([^/]+?)\.dkr\.ecr(?:-fips)?\.([^/]+?)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/**
 * An image by its full name. From a private repository of Amazon ECR, the execution role may pull just that image's
 * repository; `ecs.ContainerImage.fromRegistry()` would leave that to the user.
 */
class NamedImage extends ecs.ContainerImage {
  constructor(private readonly imageName: string) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const [, account, region, repository] = ECR_IMAGE.exec(this.imageName) ?? [];
    if (repository) allowPull(container, { account, region, repository });
    return { imageName: this.imageName };
  }
}

function allowPull(container: ecs.ContainerDefinition, { account, region, repository }: EcrRepository): void {
  const arn = Stack.of(container).formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: repository });
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  container.addToExecutionPolicy(new iam.PolicyStatement({ actions, resources: [arn] }));
  container.addToExecutionPolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }));
}

/** `image` of a container definition. */
export const containerImage: Read<ecs.ContainerImage> = (value, place) => new NamedImage(text(value, place));

/** An image from a private registry, with the secret that opens it. */
export class PrivateRegistryImage extends ecs.ContainerImage {
  constructor(private readonly image: ecs.ContainerImage, private readonly credentials: ecs.Secret) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.credentials.grantRead(container.taskDefinition.obtainExecutionRole());
    return { ...this.image.bind(scope, container), repositoryCredentials: { credentialsParameter: this.credentials.arn } };
  }
}
