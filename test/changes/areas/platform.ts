import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  DeliveryPipeline, DeliveryPipelineProps, Discovery, Ec2Capacity, Ec2CapacityProps, Ec2DaemonService, Ec2ReplicaService, Ec2ReplicaServiceProps,
  Exposure, FargateJob, FargateWebService, ImageRepository, ImageRepositoryProps, JobTrigger, PipelineSource, ServiceDeployment, WorkloadCluster,
  WorkloadDefaults,
} from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { CODE_DEPLOY, ENV, https, inStack, newStack, Options, sharedCluster, valueOf } from '../apps';
import { Area, change, NOTHING, TASKS } from '../change';
import { Build } from '../update/synthesize';
import { EMPTY_GROUP, KEPT_IMAGE, NAMES_NEEDED } from '../words';

interface Delivered {
  readonly repository?: Options<ImageRepositoryProps>;
  readonly image?: (repository: ImageRepository) => ecs.ContainerImage;
  readonly pipeline?: Partial<DeliveryPipelineProps> | false;
  readonly deployment?: ServiceDeployment;
}

const live = (repository: ImageRepository) => repository.liveImage('web');

/** A service whose image a pipeline delivers. */
function delivered({ repository = {}, image = live, pipeline = {}, deployment }: Delivered = {}): Build {
  return inStack((stack) => {
    const imageRepository = new ImageRepository(stack, 'Images', valueOf(repository, stack));
    const service = new FargateWebService(stack, 'Web', { task: webTask({ image: image(imageRepository) }), cluster: sharedCluster(stack), deployment });
    if (!pipeline) return;
    const source = PipelineSource.s3({ bucket: new s3.Bucket(stack, 'Source', { versioned: true }), bucketKey: 'source.zip' });
    new DeliveryPipeline(stack, 'Pipeline', { source, imageRepository, stages: [{ stageName: 'Production', services: [service] }], ...pipeline });
  });
}

/** A service in an account, and a pipeline of another one that deploys it, or not yet. */
function crossAccount(withPipeline: boolean, deployment?: ServiceDeployment): Build {
  return (app) => {
    const production = new Stack(app, 'Production', { env: { ...ENV, account: '222222222222' } });
    const cluster = new WorkloadCluster(production, 'Cluster', { vpc: sharedCluster(production).vpc });
    const service = new FargateWebService(production, 'Web', { task: webTask(), cluster, deployment });
    const images = new ImageRepository(newStack(app, 'Images'), 'Images');
    const tools = newStack(app, 'Tools');
    const source = PipelineSource.s3({ bucket: new s3.Bucket(tools, 'Source', { versioned: true }), bucketKey: 'source.zip' });
    if (withPipeline) new DeliveryPipeline(tools, 'Pipeline', { source, imageRepository: images, stages: [{ stageName: 'Production', services: [service] }] });
  };
}

const DELIVERED = delivered();
const PUBLIC = () => ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');

export const DELIVERY: Area = {
  title: 'Delivery',
  changes: [
    change('`liveImage()` given to a running service', delivered({ image: PUBLIC, pipeline: false }), delivered({ pipeline: false }),
      'fails: a placeholder would take the place of the running image; copy it first, as the error says',
      { finds: ['refused by the placeholder'], says: KEPT_IMAGE }),
    change('`liveImage()`, with CodeDeploy', delivered({ image: PUBLIC, pipeline: false, deployment: CODE_DEPLOY }),
      delivered({ pipeline: false, deployment: CODE_DEPLOY }),
      'fails: a placeholder would take the place of the running image; copy it first, as the error says',
      { finds: ['refused by the placeholder'], says: KEPT_IMAGE }),
    change('name of the `liveImage()`', DELIVERED, delivered({ image: (repository) => repository.liveImage('shop') }),
      'tasks are replaced; the new tag gets the running image', { says: KEPT_IMAGE }),
    change('`liveImage()` → an image of the app', DELIVERED, delivered({ image: PUBLIC, pipeline: false }), TASKS),
    change('`repositoryName` given', DELIVERED, delivered({ repository: { repositoryName: 'shop' } }),
      'fails: the new repository has no image; copy the running one first, as the error says',
      { finds: ['refused by the placeholder'], says: KEPT_IMAGE }),
    change('`encryptionKey` of the repository', DELIVERED, delivered({ repository: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }) }),
      'fails: the new repository has no image; copy the running one first, as the error says',
      { finds: ['refused by the placeholder'], says: KEPT_IMAGE }),
    change('`maxImageCount`', DELIVERED, delivered({ repository: { maxImageCount: 50 } }), NOTHING),
    change('`mutableTags`', DELIVERED, delivered({ repository: { mutableTags: ['release-*'] } }), NOTHING),
    change('`removalPolicy: DESTROY` of the repository', DELIVERED, delivered({ repository: { removalPolicy: RemovalPolicy.DESTROY } }), NOTHING),
    change('a pipeline added', delivered({ pipeline: false }), DELIVERED, NOTHING),
    change('`pipelineName` given', DELIVERED, delivered({ pipeline: { pipelineName: 'shop' } }), 'nothing; the history of the old pipeline is gone'),
    change('`test` added', DELIVERED, delivered({ pipeline: { test: { commands: ['npm test'] } } }), NOTHING),
    change('`imageBuild`', DELIVERED, delivered({ pipeline: { imageBuild: { dockerfile: 'web/Dockerfile' } } }), NOTHING),
    change('a cross-account pipeline added to a running service', crossAccount(false), crossAccount(true),
      'fails synthesis: names would replace the service', { says: NAMES_NEEDED }),
    change('a cross-account pipeline added, with CodeDeploy', crossAccount(false, CODE_DEPLOY), crossAccount(true, CODE_DEPLOY),
      'fails synthesis: names would replace the service', { says: NAMES_NEEDED }),
  ],
};

/** A service and a job under workload defaults. */
function under(defaults?: (stack: Stack) => WorkloadDefaults): Build {
  return inStack((stack) => {
    defaults?.(stack).applyTo(stack);
    const cluster = sharedCluster(stack);
    new FargateWebService(stack, 'Web', { task: webTask(), cluster, exposure: Exposure.applicationLoadBalancer(https(stack)) });
    new FargateJob(stack, 'Report', { task: webTask({ port: undefined }), cluster, trigger: JobTrigger.onDemand() });
  });
}

const PRODUCTION = under(() => WorkloadDefaults.production());

export const DEFAULTS: Area = {
  title: 'Workload defaults',
  changes: [
    change('none → `WorkloadDefaults.production()`', under(), PRODUCTION, TASKS),
    change('`production()` → `development()`', PRODUCTION, under(() => WorkloadDefaults.development()),
      'tasks are replaced; bucket, log groups and key stay, without a stack'),
    change('`production()`: `webAclArn`', PRODUCTION,
      under(() => WorkloadDefaults.production({ webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:regional/webacl/a/1' })),
      NOTHING),
    change('`production()`: `logRetention`', PRODUCTION, under(() => WorkloadDefaults.production({ logRetention: 731 })), NOTHING),
    change('`production()`: `deletionProtection: false`', PRODUCTION, under(() => WorkloadDefaults.production({ deletionProtection: false })),
      NOTHING),
    change('`production()`: `encryptionKey`', PRODUCTION,
      under((stack) => WorkloadDefaults.production({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1') })),
      'nothing; the old key stays, for what it has encrypted'),
  ],
};

/** A service on instances. */
function onInstances(capacity: Partial<Ec2CapacityProps> = {}, service: Partial<Ec2ReplicaServiceProps> = {}): Build {
  return inStack((stack) => {
    const { vpc } = sharedCluster(stack);
    const cluster = new WorkloadCluster(stack, 'Cluster', { vpc });
    const instances = new Ec2Capacity(stack, 'Instances', { cluster, ...capacity });
    new Ec2ReplicaService(stack, 'Search', { task: webTask(), capacityProviders: [instances], exposure: Exposure.applicationLoadBalancer(), ...service });
  });
}

function daemon(image: string): Build {
  return inStack((stack) => {
    const { vpc } = sharedCluster(stack);
    const capacity = new Ec2Capacity(stack, 'Instances', { cluster: new WorkloadCluster(stack, 'Cluster', { vpc }) });
    new Ec2DaemonService(stack, 'Collector', {
      task: webTask({ image: ecs.ContainerImage.fromRegistry(image) }), capacityProviders: [capacity], networkMode: ecs.NetworkMode.HOST,
    });
  });
}

const INSTANCES = onInstances();

export const INSTANCES_AREA: Area = {
  title: 'Services on EC2 instances',
  changes: [
    change('`instanceTypes`', INSTANCES, onInstances({ instanceTypes: [new ec2.InstanceType('m7i.large')] }), NOTHING),
    change('`minCapacity`, `maxCapacity`', INSTANCES, onInstances({ minCapacity: 2, maxCapacity: 20 }), NOTHING),
    change('`targetCapacityPercent`', INSTANCES, onInstances({ targetCapacityPercent: 80 }), NOTHING),
    change('`spot`', INSTANCES, onInstances({ spot: true }), NOTHING),
    change('`managedTerminationProtection`', INSTANCES, onInstances({ managedTerminationProtection: true }), NOTHING),
    change('`maxInstanceLifetime`', INSTANCES, onInstances({ maxInstanceLifetime: Duration.days(30) }), NOTHING),
    change('`cpuArchitecture`: Graviton', INSTANCES, onInstances({ cpuArchitecture: ec2.InstanceArchitecture.ARM_64 }),
      'unknown: new instances have the other architecture; tasks that start there need images for it'),
    change('`placementStrategies`', INSTANCES, onInstances({}, { placementStrategies: [ecs.PlacementStrategy.packedByMemory()] }),
      'nothing: only tasks that start afterwards follow them'),
    change('`placementConstraints`', INSTANCES, onInstances({}, { placementConstraints: [ecs.PlacementConstraint.distinctInstances()] }),
      'nothing: only tasks that start afterwards follow them'),
    change('`networkMode` awsvpc → bridge', INSTANCES, onInstances({}, { networkMode: ecs.NetworkMode.BRIDGE }),
      EMPTY_GROUP, { finds: ['empty target groups'] }),
    change('`discovery` added', INSTANCES, onInstances({}, { discovery: Discovery.cloudMap({ name: 'search' }) }), TASKS),
    change('image of a daemon', daemon('public.ecr.aws/nginx/nginx:stable'), daemon('public.ecr.aws/nginx/nginx:1.29'), TASKS),
  ],
};
