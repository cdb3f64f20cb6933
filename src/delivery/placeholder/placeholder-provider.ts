import * as path from 'node:path';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { logFunctionOf } from '../../defaults/log-group';
import { acknowledgeBuildProjects } from '../../private/acknowledge-rules';
import { formatProblemWithRemedy, Problem } from '../../private/errors';
import { addCheck, isUnknown } from '../../private/pending-lookup';
import { imagePlatformOf } from '../../task/definition/image-platform';
import { isWindowsTaskDefinition } from '../../task/definition/task-definition';
import {
  buildEnvironment, createBuildProject, plainTextVariables, repositoryVariables, scriptBuildSpec,
} from '../build/build-project';
import { LiveImageOptions } from '../live-image';
import { PUSH_PLACEHOLDER } from '../scripts/image-scripts';

const ID = 'Placeholders';
const RESOURCE_TYPE = 'Custom::EcsPlaceholderImage';

/** Pushes the images that run until the first deployment by a pipeline, with CodeBuild. One for each `ImageRepository`. */
export class PlaceholderProvider extends Construct {
  /** Returns the provider below an `ImageRepository`, and creates it if needed. */
  public static of(scope: Construct, repository: ecr.IRepository): PlaceholderProvider {
    return scope.node.tryFindChild(ID) as PlaceholderProvider | undefined ?? new PlaceholderProvider(scope, repository);
  }

  public readonly project: codebuild.Project;

  private readonly provider: CustomResourceProvider;

  private constructor(scope: Construct, private readonly repository: ecr.IRepository) {
    super(scope, ID);
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
    logFunctionOf(this.provider);
    this.provider.addToRolePolicy({
      Effect: 'Allow', Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: this.project.projectArn,
    });
    this.provider.addToRolePolicy({
      Effect: 'Allow', Action: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage'], Resource: repository.repositoryArn,
    });
    // Tasks may run in any cluster, which only a condition could narrow.
    this.provider.addToRolePolicy({ Effect: 'Allow', Action: ['ecs:ListClusters', 'ecs:ListTasks'], Resource: '*' });
    this.provider.addToRolePolicy({
      Effect: 'Allow', Action: 'ecs:DescribeTasks', Resource: Stack.of(this).formatArn({ service: 'ecs', resource: 'task', resourceName: '*' }),
    });
  }

  /** Pushes a placeholder to a tag, unless the tag has an image already. */
  public addPlaceholder(tag: string, options: LiveImageOptions): PlaceholderImage {
    return new PlaceholderImage(this, tag, {
      ...options, serviceToken: this.provider.serviceToken, project: this.project, repository: this.repository,
    });
  }
}

interface PlaceholderImageProps extends LiveImageOptions {
  readonly serviceToken: string;
  readonly project: codebuild.Project;
  readonly repository: ecr.IRepository;
}

/** A placeholder image. Depends on the containers that use it, which are added when their tasks are created. */
class PlaceholderImage extends Construct {
  private readonly containers: ecs.ContainerDefinition[] = [];
  private readonly resource: CfnResource;

  constructor(scope: Construct, tag: string, { serviceToken, project, repository, placeholderImage = '' }: PlaceholderImageProps) {
    super(scope, tag);
    const resource = new CustomResource(this, 'Resource', {
      serviceToken,
      resourceType: RESOURCE_TYPE,
      properties: {
        ProjectName: project.projectName,
        RepositoryName: repository.repositoryName,
        RepositoryUri: repository.repositoryUri,
        Tag: tag,
        Containers: Lazy.any({
          produce: () => this.containers.map(({ containerName, taskDefinition: { family } }) => ({ Family: family, Name: containerName })),
        }),
        Variables: Lazy.any({ produce: () => ({ PLACEHOLDER_IMAGE: placeholderImage, ...this.imageVariables() }) }),
      },
    });
    resource.node.addDependency(project);
    this.resource = resource.node.defaultChild as CfnResource;
    if (placeholderImage === '') {
      addCheck(this, {
        validate: () => this.containers.flatMap((container) => [...placeholderProblems(container)]).map(formatProblemWithRemedy),
      });
    }
  }

  /** Pushes the image before the task definition of a container is created. */
  public addContainer(container: ecs.ContainerDefinition): void {
    this.containers.push(container);
    (container.taskDefinition.node.defaultChild as CfnResource).addResourceDependency(this.resource);
  }

  private imageVariables(): Record<string, string> {
    const [container] = this.containers;
    const port = container?.portMappings.length > 0 ? container.containerPort : 80;
    return { PORT: String(port), PLATFORM: (container && imagePlatformOf(container.taskDefinition)) ?? 'linux/amd64' };
  }
}

/** Programs in the default placeholder image that health checks may call. */
const AVAILABLE_PROGRAMS = ['curl', 'wget', 'nc', 'test', 'true', 'exit', 'sh', 'echo', 'ls', 'cat', 'ps', 'pgrep', 'grep'];

const REMEDY = 'set a placeholderImage that can run';

/** Returns the reasons why the default placeholder cannot run as a container, or cannot pass its health check. */
function* placeholderProblems(container: ecs.ContainerDefinition): Iterable<Problem> {
  const rendered: ecs.CfnTaskDefinition.ContainerDefinitionProperty = Stack.of(container).resolve(container.renderContainerDefinition());
  const { entryPoint, healthCheck } = rendered;
  const name = `container '${container.containerName}'`;
  if (isWindowsTaskDefinition(container.taskDefinition)) {
    yield { problem: `the default placeholder image of ${name} runs on Linux only`, remedy: REMEDY };
  }
  if (entryPoint && entryPoint.length > 0) {
    yield {
      problem: `${name} has an entryPoint that the default placeholder image does not have`,
      actual: entryPoint,
      remedy: `move it to the image, or ${REMEDY}`,
    };
  }
  const command = (healthCheck as ecs.CfnTaskDefinition.HealthCheckProperty | undefined)?.command ?? [];
  const missing = missingProgram(command);
  if (missing) {
    yield {
      problem: `the health check of ${name} calls a program that the default placeholder image does not have`,
      actual: missing,
      remedy: `use curl or wget, or ${REMEDY}`,
    };
  }
}

/** Returns the first program of a health check that the default placeholder image does not have. */
function missingProgram([kind, ...words]: readonly string[]): string | undefined {
  if (kind === undefined || words.some((word) => isUnknown(word))) return undefined;
  const programs = kind === 'CMD-SHELL'
    ? words.join(' ').replace(/"[^"]*"|'[^']*'/g, '_').split(/\|\||&&|[;|]/).map((part) => part.trim().split(/\s+/)[0])
    : words.slice(0, 1);
  return programs.filter((program) => program !== '').find((program) => !AVAILABLE_PROGRAMS.includes(program.replace(/^(\/usr)?\/s?bin\//, '')));
}
