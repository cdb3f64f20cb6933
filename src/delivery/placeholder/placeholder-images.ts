import * as path from 'node:path';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { placeholderProblems } from './placeholder-checks';
import { acknowledgeBuilds } from '../../private/acknowledge';
import { refusalText } from '../../private/errors';
import { buildEnvironment, createProject, repositoryVariables, scriptBuildSpec, variables } from '../build-environment';
import type { ImageRepository } from '../image-repository';
import { LiveImageOptions } from '../image-repository-props';
import { platformOf } from '../platform';
import { PUSH_PLACEHOLDER } from '../scripts/push-placeholder';

const ID = 'Placeholders';
const RESOURCE_TYPE = 'Custom::EcsPlaceholderImage';

/** Has CodeBuild push the images that run before the first delivery. One project for each repository. */
export class PlaceholderImages extends Construct {
  /** The one of a repository. */
  public static of(images: ImageRepository): PlaceholderImages {
    return images.node.tryFindChild(ID) as PlaceholderImages | undefined ?? new PlaceholderImages(images);
  }

  /** The build project. */
  public readonly project: codebuild.Project;

  private readonly provider: CustomResourceProvider;

  private constructor(images: ImageRepository) {
    super(images, ID);
    const { repository } = images;
    acknowledgeBuilds(this);
    this.project = createProject(this, 'Project', {
      description: 'Pushes the image that runs until the first one is delivered',
      environment: { ...buildEnvironment(), privileged: true },
      environmentVariables: variables(repositoryVariables(repository)),
      buildSpec: scriptBuildSpec(PUSH_PLACEHOLDER),
      timeout: Duration.minutes(10),
      queuedTimeout: Duration.minutes(5),
    });
    repository.grantPullPush(this.project);
    this.project.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecr:DescribeImages'], resources: [repository.repositoryArn] }));
    this.provider = CustomResourceProvider.getOrCreateProvider(this, RESOURCE_TYPE, {
      codeDirectory: path.join(__dirname, '../../../assets/delivery/placeholder/placeholder-image.handler'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      timeout: Duration.minutes(15),
      description: 'Starts the builds of placeholder images, and waits for them',
    });
    this.provider.addToRolePolicy({ Effect: 'Allow', Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: this.project.projectArn });
  }

  /** What runs under a tag until something is delivered. */
  public placeholder(tag: string, options: LiveImageOptions): PlaceholderImage {
    return new PlaceholderImage(this, tag, { ...options, serviceToken: this.provider.serviceToken, project: this.project });
  }
}

interface PlaceholderImageProps extends LiveImageOptions {
  readonly serviceToken: string;
  readonly project: codebuild.Project;
}

/** The image under a tag before the first delivery. Knows the container once a task runs it. */
export class PlaceholderImage extends Construct {
  private readonly containers: ecs.ContainerDefinition[] = [];
  private readonly resource: CfnResource;

  constructor(scope: Construct, tag: string, { serviceToken, project, placeholderImage = '' }: PlaceholderImageProps) {
    super(scope, tag);
    const resource = new CustomResource(this, 'Resource', {
      serviceToken,
      resourceType: RESOURCE_TYPE,
      properties: {
        ProjectName: project.projectName,
        Tag: tag,
        Variables: Lazy.any({ produce: () => ({ PLACEHOLDER_IMAGE: placeholderImage, ...this.needs() }) }),
      },
    });
    resource.node.addDependency(project);
    this.resource = resource.node.defaultChild as CfnResource;
    if (placeholderImage === '') {
      this.node.addValidation({ validate: () => this.containers.flatMap((container) => [...placeholderProblems(container)]).map(refusalText) });
    }
  }

  /** Is there before the task definition of a container. */
  public standInFor(container: ecs.ContainerDefinition): void {
    this.containers.push(container);
    (container.taskDefinition.node.defaultChild as CfnResource).addResourceDependency(this.resource);
  }

  private needs(): Record<string, string> {
    const [container] = this.containers;
    const port = container?.portMappings.length > 0 ? container.containerPort : 80;
    return { PORT: String(port), PLATFORM: container ? platformOf(container.taskDefinition) : 'linux/amd64' };
  }
}
