import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { eventLog, plainCluster } from './cluster';
import { topics } from './estate';
import { workload } from './services';
import {
  ClusterEventLogOptions, DashboardAlarmOptions, Discovery, FargateBackendService, FargateJob, FargateWebService, FargateWorkerService, JobTrigger,
  ServiceDashboard, ServiceDashboardProps, WorkloadTask,
} from '../../../src/index';
import { among, anyOf, booleans, listOf } from '../generators/choice';
import { Deferred, deferred } from '../generators/deferred';
import { optionsOf } from '../generators/options';
import { minutes, numbers, seconds, texts } from '../generators/values';

/** A workload that a dashboard shows, in a scope of its own. */
const ofDashboard = (code: string, type: new (scope: Construct, id: string, props: any) => Construct, props: object): Deferred => (
  deferred(code, (world) => new type(world.newScope('Shown'), 'Shown', { cluster: world.build(plainCluster), ...props }))
);
const nginx = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable');
const shownServices = among([
  ofDashboard('a web service', FargateWebService, { task: WorkloadTask.container({ image: nginx, port: 80 }) }),
  ofDashboard('a backend service', FargateBackendService, {
    task: WorkloadTask.container({ image: nginx, port: 80 }), discovery: Discovery.serviceConnect({ name: 'orders' }),
  }),
  ofDashboard('a worker', FargateWorkerService, { task: WorkloadTask.container({ image: nginx }) }),
], ['shop', null]);
const shownJobs = among([
  ofDashboard('a job', FargateJob, { task: WorkloadTask.container({ image: nginx }), trigger: JobTrigger.onDemand() }),
  ofDashboard('a job of events', FargateJob, { task: WorkloadTask.container({ image: nginx }), trigger: JobTrigger.onEvent({ eventPattern: { source: ['shop'] } }) }),
], ['report', null]);

export const dashboards = workload(ServiceDashboard, optionsOf<ServiceDashboardProps>('ServiceDashboardProps', ['services'], {
  alarms: optionsOf<DashboardAlarmOptions>('DashboardAlarmOptions', [], {
    cpuPercent: numbers({ min: 1, max: 1000 }),
    deadLetters: numbers({ min: 1, max: 100 }),
    errorPercent: numbers({ min: 0, max: 99 }),
    evaluationPeriods: numbers({ min: 1, max: 60 }),
    latency: seconds({ min: 1, max: 3600 }),
    memoryPercent: numbers({ min: 1, max: 1000 }),
    messageAge: seconds({ min: 1, max: 1_209_600 }),
    topic: topics,
    unhealthyTasks: numbers({ min: 1, max: 100 }),
  }),
  containerInsights: booleans,
  dashboardName: texts('shop', 'Shop_1'),
  defaultInterval: minutes({ min: 1, max: 10_000 }),
  eventLog: optionsOf<ClusterEventLogOptions>('ClusterEventLogOptions', [], eventLog),
  jobs: listOf(shownJobs, 2),
  periodOverride: anyOf(cloudwatch.PeriodOverride),
  services: listOf(shownServices, 2),
}));
