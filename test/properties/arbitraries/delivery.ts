import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { plainCluster } from './cluster';
import { keys, repositories as ecrRepositories, sourceBuckets, topics } from './estate';
import {
  DeliveryApprovalOptions, ConnectionPipelineSourceOptions, DeliveryPipeline, DeliveryPipelineProps, DeliveryStageOptions, ServiceDeployment,
  EcrPipelineSourceOptions,
  FargateWebService, ImageBuildOptions,
  ImageRepository, ImageRepositoryProps, ImageScanOptions, LiveImageOptions, PipelineSource, S3PipelineSourceOptions, ScanSeverity,
  DeliveryTestOptions, WorkloadTask,
} from '../../../src/index';
import { among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { Deferred, deferred } from '../generators/deferred';
import { covered, mixed, optionsOf, factory } from '../generators/options';
import { minutes, numbers, texts } from '../generators/values';

const sources = oneOf(
  factory('PipelineSource.connection', PipelineSource.connection, optionsOf<ConnectionPipelineSourceOptions>('ConnectionPipelineSourceOptions', ['connectionArn', 'owner', 'repo'], {
    connectionArn: texts('arn:aws:codeconnections:us-east-1:111111111111:connection/11111111-1111-1111-1111-111111111111'),
    owner: texts('shop'),
    repo: texts('web'),
    branch: texts('main', 'release/1'),
    triggerOnPush: booleans,
  })),
  factory('PipelineSource.s3', PipelineSource.s3, optionsOf<S3PipelineSourceOptions>('S3PipelineSourceOptions', ['bucket', 'bucketKey'], {
    bucket: sourceBuckets,
    bucketKey: texts('web.zip'),
  })),
  factory('PipelineSource.ecr', PipelineSource.ecr, optionsOf<EcrPipelineSourceOptions>('EcrPipelineSourceOptions', ['imageTag'], { imageTag: texts('release') })),
);

const repositories = optionsOf<ImageRepositoryProps>('ImageRepositoryProps', [], {
  repository: ecrRepositories,
  repositoryName: texts('web', 'shop/web'),
  maxImageCount: numbers({ min: 1, max: 1000 }),
  mutableTags: listOf(texts('release', 'v*')),
  encryptionKey: keys,
  removalPolicy: among([RemovalPolicy.DESTROY, RemovalPolicy.RETAIN]),
});
covered.functions.add('new ImageRepository').add('new DeliveryPipeline').add('ImageRepository.liveImage');
const newRepository = (props: unknown): Deferred<ImageRepository> => new Deferred(() => `new ImageRepository(${fc.stringify(props)})`, (world) => (
  new ImageRepository(world.newScope('Images'), 'Images', world.build(props) as ImageRepositoryProps)
));

const liveOptions = optionsOf<LiveImageOptions>('LiveImageOptions', [], { placeholderImage: texts('public.ecr.aws/nginx/nginx:stable') });
const scan = optionsOf<ImageScanOptions>('ImageScanOptions', [], { failOn: anyOf(ScanSeverity), timeout: minutes({ min: 1, max: 60 }) });
const builds = optionsOf<ImageBuildOptions>('ImageBuildOptions', [], {
  dockerfile: texts('Dockerfile', 'docker/web'),
  contextPath: texts('.', 'web'),
  target: texts('release'),
  buildArgs: mapOf(texts('VERSION'), texts('1.0')),
  cache: booleans,
  scan,
  sbom: booleans,
  buildkitImage: texts('public.ecr.aws/docker/buildkit:v0.20', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/moby/buildkit'),
  sbomGenerator: texts('111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/docker/buildkit-syft-scanner:1'),
  computeType: anyOf(codebuild.ComputeType),
  timeout: minutes({ min: 5, max: 480 }),
});

interface Stage {
  readonly options: Omit<DeliveryStageOptions, 'services'>;
  readonly live: unknown;
  readonly name: unknown;
}

/** Services are made with the image that the pipeline delivers, each in the stage that deploys it. */
const stages: Choice = (() => {
  const options = optionsOf<DeliveryStageOptions>('DeliveryStageOptions', ['stageName'], {
    stageName: texts('Production', 'Staging', 'Source'),
    services: among([undefined]),
    approval: optionsOf<DeliveryApprovalOptions>('DeliveryApprovalOptions', [], { additionalInformation: texts('look at the canary'), externalEntityLink: texts('https://example.com/change/1') }),
  });
  const names = texts('web', 'api');
  const stage = (of: Choice) => fc.record({ options: of.sane, live: liveOptions.sane, name: names.sane });
  const odd = fc.oneof(
    fc.record({ options: options.odd, live: liveOptions.sane, name: names.sane }),
    fc.record({ options: options.sane, live: liveOptions.odd, name: names.sane }),
    fc.record({ options: options.sane, live: liveOptions.sane, name: names.odd }),
  );
  return {
    sane: fc.uniqueArray(stage(options), { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
    odd: fc.oneof(fc.constant([]), fc.array(odd, { minLength: 1, maxLength: 2 })),
  };
})();

const serviceDeployments = fc.constantFrom('rolling', 'blueGreen', 'codeDeploy').map((name) => deferred(`ServiceDeployment.${name}()`, () => (
  name === 'rolling' ? ServiceDeployment.rolling() : name === 'blueGreen' ? ServiceDeployment.blueGreen() : ServiceDeployment.codeDeploy()
)));

const pipelineProps = optionsOf<DeliveryPipelineProps>('DeliveryPipelineProps', ['source', 'imageRepository', 'stages'], {
  source: sources,
  imageRepository: { sane: repositories.sane.map(newRepository), odd: repositories.odd.map(newRepository) },
  stages,
  test: optionsOf<DeliveryTestOptions>('DeliveryTestOptions', ['commands'], { commands: listOf(texts('npm test')), environment: among([{}, { computeType: codebuild.ComputeType.LARGE }]) }),
  imageBuild: builds,
  notificationTopic: topics,
  pipelineName: texts('web'),
  removalPolicy: among([RemovalPolicy.DESTROY, RemovalPolicy.RETAIN]),
});

export const pipelines = fc.tuple(mixed(pipelineProps), serviceDeployments).map(([drawn, deployment]) => (
  new Deferred(() => `new DeliveryPipeline(this, 'Pipeline', ${fc.stringify(drawn)}) with ${fc.stringify(deployment)}`, (world) => {
    const props = world.build(drawn) as Omit<DeliveryPipelineProps, 'stages'> & { readonly stages: readonly Stage[] };
    const services = props.stages.map(({ options, live, name }) => ({
      ...options,
      services: [new FargateWebService(world.newScope('Service'), 'Web', {
        task: WorkloadTask.container({ image: props.imageRepository.liveImage(name as string, live as LiveImageOptions), port: 80 }),
        cluster: world.build(plainCluster),
        deployment: world.build(deployment),
      })],
    }));
    return new DeliveryPipeline(world.stack, 'Pipeline', { ...props, stages: services as DeliveryStageOptions[] });
  })
));
