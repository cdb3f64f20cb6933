import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRepository, ImageRepositoryProps, LiveImageOptions, WorkloadTask, TaskContainerOptions } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { newStack } from '../fixtures/new-stack';
import { getAtt, onlyResource, resourcesOf } from '../fixtures/template-references';
import { webService } from '../fixtures/web-service';

function repositoryWith(props: ImageRepositoryProps = {}) {
  const stack = newStack();
  return { stack, images: new ImageRepository(stack, 'Images', props) };
}

function running(container: Partial<TaskContainerOptions> = {}, options: LiveImageOptions = {}) {
  const { stack, images } = repositoryWith();
  const web = webService(stack, { task: WorkloadTask.container({ image: images.liveImage('web', options), port: 8080, ...container }) });
  return { stack, images, web };
}

describe('an image repository', () => {
  test('scans images on push, and has immutable tags except for those of live images', () => {
    const { stack } = repositoryWith();

    expect(onlyResource(Template.fromStack(stack), 'AWS::ECR::Repository').Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: ['live-*', 'cache'].map((value) => ({
        ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value,
      })),
    });
    Template.fromStack(stack).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Retain' });
  });

  test('expires the oldest versions, but never live images', () => {
    const { stack } = repositoryWith({ maxImageCount: 5, mutableTags: ['release'] });

    const { rules } = JSON.parse(onlyResource(Template.fromStack(stack), 'AWS::ECR::Repository').Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map(({ selection }: any) => selection)).toEqual([
      { tagStatus: 'tagged', tagPatternList: ['live-*'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'tagged', tagPatternList: ['cache'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'tagged', tagPatternList: ['release'], countType: 'imageCountMoreThan', countNumber: 1000 },
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 },
    ]);
  });

  test('has the given name, key and removal policy', () => {
    const { stack } = repositoryWith({ repositoryName: 'shop/web', removalPolicy: RemovalPolicy.DESTROY });
    new ImageRepository(stack, 'Secret', { encryptionKey: new kms.Key(stack, 'Key') });

    const template = Template.fromStack(stack);
    template.hasResource('AWS::ECR::Repository', { Properties: { RepositoryName: 'shop/web', EmptyOnDelete: true }, DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS' } });
  });

  test('may be an existing repository', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Existing', 'web');

    expect(new ImageRepository(stack, 'Images', { repository }).repository).toBe(repository);
    Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
  });

  test.each<[string, ImageRepositoryProps, string[]]>([
    ['no image is retained', { maxImageCount: 0 }, ['maxImageCount', 'from 1 to 1000', 'got 0;']],
    ['a mutable tag is invalid', { mutableTags: ['release', ''] }, ['mutableTags', "got '';", '1 to 128']],
    ['a mutable tag has too many wildcards', { mutableTags: ['a*b*c*d*e*'] }, ['mutableTags', "got 'a*b*c*d*e*';", 'at most four *']],
    ['there are too many mutable tags', { mutableTags: ['a', 'b', 'c', 'd'] }, ['mutableTags', 'at most 3', 'got 4;', 'wildcards']],
  ])('fails if %s', (_, props, words) => {
    expect(() => repositoryWith(props)).toThrow(errorAt('Stack/Images', ...words));
  });

  test.each(['', 'a', 'Shop', 'shop//web', '-web', 'web__api', 'x'.repeat(257)])('fails with the name %p', (repositoryName) => {
    expect(() => repositoryWith({ repositoryName })).toThrow(errorAt('Stack/Images', 'repositoryName', `got '${repositoryName}';`, '2 to 256'));
  });

  test('fails if an existing repository has options', () => {
    const stack = newStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Existing', 'web');

    expect(() => new ImageRepository(stack, 'Images', { repository, maxImageCount: 5 }))
      .toThrow(errorAt('Stack/Images', 'existing repository', "got 'maxImageCount';"));
  });
});

describe('a live image', () => {
  test('has a tag of its own, and is pulled by the execution role', () => {
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

  test('has a placeholder for the port and platform of the task, which is pushed before the task definition is created', () => {
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

  test('shares one project and one function with all services', () => {
    const { stack, images, web } = running();
    webService(stack, { task: WorkloadTask.container({ image: images.liveImage('api'), port: 9000 }), cluster: web.cluster }, 'Api');

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CodeBuild::Project', 1);
    expect(resourcesOf(template, 'Custom::EcsPlaceholderImage').map(({ Properties: { Tag, Variables } }) => [Tag, Variables.PORT]))
      .toEqual([['live-web', '8080'], ['live-api', '9000']]);
  });

  test('may start builds of placeholders, tag images of the repository and find running tasks, and nothing else', () => {
    const { stack } = running();

    const template = Template.fromStack(stack);
    const [project, repository] = ['AWS::CodeBuild::Project', 'AWS::ECR::Repository'].map((type) => ({ 'Fn::GetAtt': [onlyResource(template, type).id, 'Arn'] }));
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], Resource: project },
            { Effect: 'Allow', Action: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage'], Resource: repository },
            { Effect: 'Allow', Action: ['ecs:ListClusters', 'ecs:ListTasks'], Resource: '*' },
            { Effect: 'Allow', Action: 'ecs:DescribeTasks', Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':ecs:')])] } },
          ],
        },
      }],
    });
  });

  test('may have another placeholder', () => {
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

  test.each<[string, Partial<TaskContainerOptions>, RegExp]>([
    ['with an entry point', { entryPoint: ['/start'] },
      /\[Stack\/Images\/.*\] .*'app'.*entryPoint.*got \["\/start"\];.*placeholderImage/],
    ['with a health check by another program', { healthCheck: { command: ['CMD-SHELL', 'curl localhost && /app/healthy'], timeout: Duration.seconds(5) } },
      /health check.*'app'.*got '\/app\/healthy'; use curl or wget/],
    ['with a health check by another command', { healthCheck: { command: ['CMD', 'node', 'health.js'] } }, /health check.*'app'.*got 'node'; use curl or wget/],
    ['on Windows', {
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: ecs.CpuArchitecture.X86_64 },
    }, /'app'.*Linux.*placeholderImage/],
  ])('fails if the placeholder cannot run: %s', (_, container, message) => {
    const { stack } = running(container);

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('fails with an invalid name', () => {
    expect(() => repositoryWith().images.liveImage('the web'))
      .toThrow(errorAt('Stack/Images', 'live image', '1 to 100', "got 'the web';"));
  });

  test('fails with the name of another service', () => {
    const { images } = running();

    expect(() => images.liveImage('web')).toThrow(errorAt('Stack/Images', 'live image', 'already', "got 'web';", 'another name'));
  });
});
