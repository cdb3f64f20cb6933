import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRepository, ImageRepositoryProps, LiveImageOptions, WorkloadTask, TaskContainerOptions } from '../../src/index';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

function given(props: ImageRepositoryProps = {}) {
  const stack = newStack();
  return { stack, images: new ImageRepository(stack, 'Images', props) };
}

function running(container: Partial<TaskContainerOptions> = {}, options: LiveImageOptions = {}) {
  const { stack, images } = given();
  const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web', options), port: 8080, ...container }) });
  return { stack, images, web };
}

describe('a repository for images', () => {
  test('scans what is pushed, and lets no tag move but those that say what is live', () => {
    const { stack } = given();

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECR::Repository').Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: ['live-*', 'cache'].map((value) => ({
        ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value,
      })),
    });
    Template.fromStack(stack).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Retain' });
  });

  test('forgets the oldest versions, but never what is live', () => {
    const { stack } = given({ maxImageCount: 5, mutableTags: ['release'] });

    const { rules } = JSON.parse(onlyResource(Template.fromStack(stack), 'AWS::ECR::Repository').Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map(({ selection }: any) => selection)).toEqual([
      { tagStatus: 'tagged', tagPatternList: ['live-*'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'tagged', tagPatternList: ['cache'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'tagged', tagPatternList: ['release'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 },
    ]);
  });

  test('has the name, the key and the end that it is given', () => {
    const { stack } = given({ repositoryName: 'shop/web', removalPolicy: RemovalPolicy.DESTROY });
    new ImageRepository(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') });

    const template = Template.fromStack(stack);
    template.hasResource('AWS::ECR::Repository', { Properties: { RepositoryName: 'shop/web', EmptyOnDelete: true }, DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS' } });
  });

  test('is one that exists', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Existing', 'web');

    expect(new ImageRepository(stack, 'Images', { repository }).repository).toBe(repository);
    Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
  });

  test.each<[string, ImageRepositoryProps, string]>([
    ['no image is kept', { maxImageCount: 0 },
      '[Stack/Images] maxImageCount must be a whole number from 1 to 1000, got 0; keep at least the image that is delivered next'],
    ['a tag that may move is none', { mutableTags: ['release', ''] }, "[Stack/Images] mutableTags has one that is not a tag, got ''; "
      + 'use 1 to 128 letters, digits, dots, hyphens and underscores, and at most four *'],
    ['a tag has too many wildcards', { mutableTags: ['a*b*c*d*e*'] }, "[Stack/Images] mutableTags has one that is not a tag, got 'a*b*c*d*e*'; "
      + 'use 1 to 128 letters, digits, dots, hyphens and underscores, and at most four *'],
    ['too many tags may move', { mutableTags: ['a', 'b', 'c', 'd'] }, '[Stack/Images] mutableTags has more than 3, got 4; use wildcards, such as release-*'],
  ])('fails when %s', (_, props, message) => {
    expect(() => given(props)).toThrow(message);
  });

  test.each(['', 'a', 'Shop', 'shop//web', '-web', 'web__api', 'x'.repeat(257)])('fails with the name %p', (repositoryName) => {
    expect(() => given({ repositoryName })).toThrow(new Error(
      `[Stack/Images] repositoryName is not a name that a repository takes, got '${repositoryName}'; `
      + 'use 2 to 256 lower case letters and digits, with single hyphens, underscores, dots and slashes between them',
    ));
  });

  test('fails when a given repository has options', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Existing', 'web');

    expect(() => new ImageRepository(stack, 'Images', { repository, maxImageCount: 5 }))
      .toThrow("[Stack/Images] the repository was given, and is made by somebody else, got 'maxImageCount'; set it there, or leave out the repository");
  });
});

describe('the live image', () => {
  test('is named by its tag, and pulled by the execution role', () => {
    const { stack, images } = running();

    const template = Template.fromStack(stack);
    const [{ Image }] = onlyResource(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
    expect(JSON.stringify(Image)).toMatch(/:live-web"/);
    const pull = { Action: Match.arrayWith(['ecr:BatchGetImage']), Resource: getAtt(images.repository, 'Arn') };
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(pull)]) },
      Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
    });
  });

  test('is a placeholder for the port and processor of the task, which is there before the task definition', () => {
    const { stack } = running({
      runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });

    const template = Template.fromStack(stack);
    const placeholder = onlyResource(template, 'Custom::EcsPlaceholderImage');
    expect(placeholder.Properties).toMatchObject({
      Tag: 'live-web', Variables: { PORT: '8080', PLATFORM: 'linux/arm64', PLACEHOLDER_IMAGE: '' },
    });
    expect(onlyResource(template, 'AWS::ECS::TaskDefinition').DependsOn).toContain(placeholder.id);
  });

  test('has one project and one function, however many services there are', () => {
    const { stack, images, web } = running();
    webService(stack, { task: WorkloadTask.container({ image: images.liveImage('api'), port: 9000 }), cluster: web.cluster }, 'Api');

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CodeBuild::Project', 1);
    expect(resourcesOf(template, 'Custom::EcsPlaceholderImage').map(({ Properties: { Tag, Variables } }) => [Tag, Variables.PORT]))
      .toEqual([['live-web', '8080'], ['live-api', '9000']]);
  });

  test('starts builds of placeholders, and nothing else', () => {
    const { stack } = running();

    const template = Template.fromStack(stack);
    const { id } = onlyResource(template, 'AWS::CodeBuild::Project');
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: { 'Fn::GetAtt': [id, 'Arn'] } }],
        },
      }],
    });
  });

  test('is a placeholder of the user\'s own', () => {
    const { stack } = running({ entryPoint: ['/start'] }, { placeholderImage: 'public.ecr.aws/shop/soon:1' });

    Template.fromStack(stack).hasResourceProperties('Custom::EcsPlaceholderImage', { Variables: { PLACEHOLDER_IMAGE: 'public.ecr.aws/shop/soon:1' } });
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });

  test.each([
    ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1'],
    ['CMD-SHELL', 'wget -qO- "http://localhost:8080/?a=1&&b=2" | grep -q up'],
    ['CMD', '/usr/bin/wget', '--spider', 'http://localhost:8080/'],
  ])('passes the health check %s %s', (...command) => {
    const { stack } = running({ healthCheck: { command } });

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test.each<[string, Partial<TaskContainerOptions>, string]>([
    ['with an entry point', { entryPoint: ['/start'] },
      "container 'app' has an entryPoint, which the placeholder image does not know, got [\"/start\"]; put it into the image, or name a placeholderImage that can"],
    ['with a health check of its own program', { healthCheck: { command: ['CMD-SHELL', 'curl localhost && /app/healthy'], timeout: Duration.seconds(5) } },
      "the placeholder image does not have what the health check of container 'app' calls, got '/app/healthy'; use curl or wget, or name a placeholderImage that can"],
    ['with a program as health check', { healthCheck: { command: ['CMD', 'node', 'health.js'] } },
      "the placeholder image does not have what the health check of container 'app' calls, got 'node'; use curl or wget, or name a placeholderImage that can"],
    ['on Windows', {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 },
    }, "the placeholder image of container 'app' is for Linux; name a placeholderImage that can"],
  ])('fails where the placeholder cannot run: %s', (_, container, message) => {
    const { stack } = running(container);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('fails with a name that is no tag', () => {
    expect(() => given().images.liveImage('the web'))
      .toThrow("[Stack/Images] the name of a live image must be 1 to 100 letters, digits, dots, hyphens and underscores, got 'the web'; rename it");
  });

  test('fails with a name that another service has', () => {
    const { images } = running();

    expect(() => images.liveImage('web')).toThrow("[Stack/Images] there is a live image of this name, got 'web'; use one name for each service");
  });
});
