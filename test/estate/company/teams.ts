import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Estate } from './platform';
import {
  ContainerLogging, DeploymentHook, Discovery, Exposure, FargateJob, FargateWebService, FargateWorkerService, IWorkloadCluster, JobTrigger, Secrets,
  ServiceDeployment, WorkloadCluster, WorkloadConnection, WorkloadTask,
} from '../../../src/index';

/** The team of the web shop: behind the company's load balancer, with its secrets, settings, logs and images. */
export function buildShop(stack: Stack, estate: Estate): FargateWebService {
  return new FargateWebService(stack, 'Shop', {
    cluster: placeOf(stack, estate),
    task: WorkloadTask.container({
      image: ecs.ContainerImage.fromEcrRepository(estate.repository, 'stable'),
      port: 8080,
      secrets: Secrets.fields(estate.secret, { DB_USER: 'username', DB_PASSWORD: 'password' }),
      environmentFiles: [ecs.EnvironmentFile.fromBucket(estate.settings, 'shop.env')],
      logging: ContainerLogging.awsLogs({ logGroup: estate.logGroup }),
      taskRole: estate.role,
      encryptionKeys: [estate.key],
    }),
    exposure: Exposure.existingListener({ listener: estate.listener, priority: 10, paths: ['/shop/*'] }),
    discovery: Discovery.serviceConnect({ name: 'shop' }),
    deployment: ServiceDeployment.blueGreen({ hooks: [DeploymentHook.approval({ topic: estate.onCall })] }),
  });
}

/** The team of the orders: a worker on the company's queue, which a topic feeds, and a job every night and for each event. */
export function buildOrders(stack: Stack, estate: Estate): FargateWorkerService {
  const cluster = placeOf(stack, estate);
  const image = ecs.ContainerImage.fromEcrRepository(estate.repository, 'stable');
  const worker = new FargateWorkerService(stack, 'Worker', {
    cluster, task: WorkloadTask.container({ image }), queue: estate.orders, subscriptions: [{ topic: estate.news }],
  });
  worker.connectTo(WorkloadConnection.topic(estate.news));
  const schedule = scheduler.ScheduleExpression.rate(Duration.days(1));
  const { deadLetters: deadLetterQueue, onCall: failureTopic } = estate;
  new FargateJob(stack, 'Nightly', {
    cluster, task: WorkloadTask.container({ image }), trigger: JobTrigger.schedule({ schedule, deadLetterQueue }), failureTopic,
  });
  new FargateJob(stack, 'OnOrder', {
    cluster,
    task: WorkloadTask.container({ image }),
    trigger: JobTrigger.onEvent({ eventPattern: { source: ['orders'] }, deadLetterQueue }),
    failureTopic,
  });
  return worker;
}

function placeOf(stack: Stack, { cluster, vpc, namespace }: Estate): IWorkloadCluster {
  return WorkloadCluster.fromAttributes(stack, 'Place', { cluster, vpc, cloudMapNamespace: namespace });
}
