import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import { formatProblemWithRemedy, Problem } from '../../private/errors';
import { isWindowsTaskDefinition } from '../../task/definition/task-definition';
import * as path from 'node:path';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeBuildProjects } from '../../private/acknowledge-rules';
import { buildEnvironment, createBuildProject, dockerPlatformOf, plainTextVariables, repositoryVariables, scriptBuildSpec } from '../build/build-project';
import type { ImageRepository } from '../image-repository';
import { LiveImageOptions } from '../live-image';
import { PUSH_PLACEHOLDER } from '../scripts/image-scripts';

/** What the placeholder has to check itself with. */
const AVAILABLE_TOOLS = ['curl', 'wget', 'nc', 'test', 'true', 'exit', 'sh', 'echo', 'ls', 'cat', 'ps', 'pgrep', 'grep'];

const REMEDY = 'name a placeholderImage that can';

/** Why the default placeholder does not run as a container, or does not pass its health check. */
export function* placeholderProblems(container: ecs.ContainerDefinition): Iterable<Problem> {
  const rendered: ecs.CfnTaskDefinition.ContainerDefinitionProperty = Stack.of(container).resolve(container.renderContainerDefinition());
  const { entryPoint, healthCheck } = rendered;
  const name = `container '${container.containerName}'`;
  if (isWindowsTaskDefinition(container.taskDefinition)) {
    yield { problem: `the placeholder image of ${name} is for Linux`, remedy: REMEDY };
  }
  if (entryPoint && entryPoint.length > 0) {
    yield { problem: `${name} has an entryPoint, which the placeholder image does not know`, actual: entryPoint, remedy: `put it into the image, or ${REMEDY}` };
  }
  const command = (healthCheck as ecs.CfnTaskDefinition.HealthCheckProperty | undefined)?.command ?? [];
  const unknown = missingTool(command);
  if (unknown) {
    yield { problem: `the placeholder image does not have what the health check of ${name} calls`, actual: unknown, remedy: `use curl or wget, or ${REMEDY}` };
  }
}

/** The first program of a health check that the placeholder lacks. */
function missingTool([kind, ...words]: readonly string[]): string | undefined {
  if (kind === undefined || words.some((word) => Token.isUnresolved(word))) return undefined;
  const programs = kind === 'CMD-SHELL'
    ? words.join(' ').replace(/"[^"]*"|'[^']*'/g, '_').split(/\|\||&&|[;|]/).map((part) => part.trim().split(/\s+/)[0])
    : words.slice(0, 1);
  return programs.filter((program) => program !== '').find((program) => !AVAILABLE_TOOLS.includes(program.replace(/^(\/usr)?\/s?bin\//, '')));
}

const ID = 'Placeholders';
const RESOURCE_TYPE = 'Custom::EcsPlaceholderImage';

/** Has CodeBuild push the images that run before the first delivery. One project for each repository. */
export class PlaceholderProvider extends Construct {
  /** The one of a repository. */
  public static of(images: ImageRepository): PlaceholderProvider {
    return images.node.tryFindChild(ID) as PlaceholderProvider | undefined ?? new PlaceholderProvider(images);
  }

  /** The build project. */
  public readonly project: codebuild.Project;

  private readonly provider: CustomResourceProvider;

  private constructor(images: ImageRepository) {
    super(images, ID);
    const { repository } = images;
    acknowledgeBuildProjects(this);
    this.project = createBuildProject(this, 'Project', {
      description: 'Pushes the image that runs until the first one is delivered',
      environment: { ...buildEnvironment(), privileged: true },
      environmentVariables: plainTextVariables(repositoryVariables(repository)),
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
  public addPlaceholder(tag: string, options: LiveImageOptions): PlaceholderImage {
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
        Variables: Lazy.any({ produce: () => ({ PLACEHOLDER_IMAGE: placeholderImage, ...this.imageVariables() }) }),
      },
    });
    resource.node.addDependency(project);
    this.resource = resource.node.defaultChild as CfnResource;
    if (placeholderImage === '') {
      this.node.addValidation({ validate: () => this.containers.flatMap((container) => [...placeholderProblems(container)]).map(formatProblemWithRemedy) });
    }
  }

  /** Is there before the task definition of a container. */
  public addContainer(container: ecs.ContainerDefinition): void {
    this.containers.push(container);
    (container.taskDefinition.node.defaultChild as CfnResource).addResourceDependency(this.resource);
  }

  private imageVariables(): Record<string, string> {
    const [container] = this.containers;
    const port = container?.portMappings.length > 0 ? container.containerPort : 80;
    return { PORT: String(port), PLATFORM: container ? dockerPlatformOf(container.taskDefinition) : 'linux/amd64' };
  }
}
