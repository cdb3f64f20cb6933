import { Duration } from 'aws-cdk-lib/core';
import { DashboardAlarmOptions } from './alarm-options';
import { maximumOf, numbered, PERIOD, percentOf, sumOf } from './metric-math';
import { apiErrorShare, apiLatency, serviceConnectErrorShare, serviceConnectLatency } from './request-graphs';
import { RUNBOOKS } from './runbooks';
import { NamedRoute, namedRoutes } from './service-rows';
import { findBelow, Signal, taskFailuresOf } from './signals';
import { applicationTargetGroupsOf, errorsOf, labelledTargetGroupsOf, latencyOf, requestsOf, unhealthyTasksOf } from './target-group-metrics';
import { missingTasks } from './task-graphs';
import { IMonitoredService } from '../service/monitored-service';

const DEFAULT_ERROR_PERCENT = 5;
const DEFAULT_USAGE_PERCENT = 80;
/** Consecutive minutes: ECS may take some of them to place a task, and the task to start. */
const MINUTES_OF_MISSING_TASKS = 15;

/** Returns what alarms watch of a service, but for its queues. */
export function serviceSignals(service: IMonitoredService, options: DashboardAlarmOptions, countsTasks: boolean): Signal[] {
  const { traffic } = service._monitoredResources;
  return [
    ...namedRoutes(traffic).flatMap((route) => routeSignals(service, route, options)),
    ...endpointSignals(service, options),
    ...usageSignals(service, options),
    ...failedTaskSignal(service),
    ...countsTasks ? [missingTaskSignal(service)] : [],
  ];
}

function routeSignals(service: IMonitoredService, { name = '', route }: NamedRoute, options: DashboardAlarmOptions): Signal[] {
  const by = name === '' ? '' : ` by ${name}`;
  const groups = applicationTargetGroupsOf(route);
  return [
    ...groups ? [
      errorSignal(service, { id: `Errors${name}`, subject: `${service.node.path}${by}` }, options, percentOf(
        numbered('errors', groups.map(errorsOf)), numbered('requests', groups.map(requestsOf)), '5xx share',
      )),
      ...latencySignal({ id: `Latency${name}`, subject: `${service.node.path}${by}`, unit: 'seconds' }, options, maximumOf(
        'p99', groups.map((group) => latencyOf(group, 'p99')), 'p99',
      )),
    ] : [],
    {
      id: `UnhealthyTasks${name}`,
      problem: `Tasks of ${service.node.path}${by} fail their health checks`,
      runbook: RUNBOOKS.unhealthyTasks,
      metric: sumOf('unhealthy', labelledTargetGroupsOf(route).map(unhealthyTasksOf), 'Unhealthy tasks'),
      threshold: options.unhealthyTasks ?? 1,
      includesThreshold: true,
      own: options.unhealthyTasks === undefined ? findBelow(service, 'UnhealthyTasksAlarm') : undefined,
    },
  ];
}

/** Returns the signals of an HTTP API, and of the names in Service Connect. */
function endpointSignals(service: IMonitoredService, options: DashboardAlarmOptions): Signal[] {
  const { httpApi, serviceConnectNames, service: ecsService } = service._monitoredResources;
  const { path } = service.node;
  return [
    ...httpApi ? [
      errorSignal(service, { id: 'ApiErrors', subject: `the HTTP API of ${path}` }, options, apiErrorShare(httpApi)),
      ...latencySignal({ id: 'ApiLatency', subject: `the HTTP API of ${path}`, unit: 'milliseconds' }, options, apiLatency(httpApi)),
    ] : [],
    ...serviceConnectNames.flatMap((name) => [
      errorSignal(service, { id: `ConnectErrors${name}`, subject: `${path} as ${name}` }, options, serviceConnectErrorShare(ecsService, name)),
      ...latencySignal(
        { id: `ConnectLatency${name}`, subject: `${path} as ${name}`, unit: 'milliseconds' }, options, serviceConnectLatency(ecsService, name, 'p99'),
      ),
    ]),
  ];
}

interface Subject {
  readonly id: string;
  readonly subject: string;
}

function errorSignal(service: IMonitoredService, { id, subject }: Subject, { errorPercent }: DashboardAlarmOptions, metric: Signal['metric']): Signal {
  const isOfLoadBalancer = id.startsWith('Errors');
  return {
    id,
    problem: `Requests to ${subject} end in 5xx`,
    runbook: RUNBOOKS.errors,
    metric,
    threshold: errorPercent ?? DEFAULT_ERROR_PERCENT,
    own: isOfLoadBalancer && errorPercent === undefined ? findBelow(service, 'ErrorShareAlarm') : undefined,
  };
}

/** Load balancers measure seconds, the others milliseconds. */
function latencySignal(
  { id, subject, unit }: Subject & { readonly unit: 'seconds' | 'milliseconds' }, { latency }: { readonly latency?: Duration }, metric: Signal['metric'],
): Signal[] {
  if (!latency) return [];
  const threshold = latency.toMilliseconds({ integral: false }) / (unit === 'seconds' ? 1000 : 1);
  return [{ id, problem: `${subject} responds slowly`, runbook: RUNBOOKS.latency, metric, threshold }];
}

function usageSignals(service: IMonitoredService, { cpuPercent, memoryPercent }: DashboardAlarmOptions): Signal[] {
  const { service: ecsService } = service._monitoredResources;
  return [
    {
      id: 'Cpu',
      problem: `Tasks of ${service.node.path} use much CPU`,
      runbook: RUNBOOKS.cpu,
      metric: ecsService.metricCpuUtilization({ period: PERIOD }),
      threshold: cpuPercent ?? DEFAULT_USAGE_PERCENT,
      own: cpuPercent === undefined ? findBelow(service, 'CpuAlarm') : undefined,
    },
    {
      id: 'Memory',
      problem: `Tasks of ${service.node.path} use much memory`,
      runbook: RUNBOOKS.memory,
      metric: ecsService.metricMemoryUtilization({ period: PERIOD }),
      threshold: memoryPercent ?? DEFAULT_USAGE_PERCENT,
      own: memoryPercent === undefined ? findBelow(service, 'MemoryAlarm') : undefined,
    },
  ];
}

/** Counts what `FailureDetection.taskFailures()` counts, which is the only one to know the tasks of the service. */
function failedTaskSignal(service: IMonitoredService): Signal[] {
  const failures = taskFailuresOf(service);
  if (!failures) return [];
  const { alarm: own, metric, threshold } = failures;
  return [{
    id: 'FailedTasks', problem: `Tasks of ${service.node.path} fail`, runbook: RUNBOOKS.failedTasks, metric, threshold, includesThreshold: true, evaluationPeriods: 1, own,
  }];
}

function missingTaskSignal(service: IMonitoredService): Signal {
  return {
    id: 'MissingTasks',
    problem: `Tasks of ${service.node.path} should run, but do not`,
    runbook: RUNBOOKS.missingTasks,
    metric: missingTasks(service._monitoredResources.service),
    threshold: 0,
    evaluationPeriods: MINUTES_OF_MISSING_TASKS,
  };
}
