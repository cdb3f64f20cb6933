import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { DashboardAlarmOptions } from './alarm-options';
import { PERIOD } from './metric-math';
import { Runbook, RUNBOOKS } from './runbooks';
import { findBelow, Signal } from './signals';
import { FargateJob } from '../job/fargate-job';
import { failedRuns } from '../job/job-state-machine';
import { deadLetterQueueOf } from '../observability/queue-alarms';
import { foreignPlaces, requireSameLocation } from '../private/location';
import { IMonitoredService } from '../service/monitored-service';
import { ConsumedQueue } from '../traffic/consumed-queue';

/** Returns what alarms watch of the queues of a worker. */
export function queueSignals(dashboard: Construct, service: IMonitoredService, options: DashboardAlarmOptions): Signal[] {
  return service._monitoredResources.queues.flatMap((consumed) => [
    ...messageAgeSignal(dashboard, service, consumed, options),
    ...deadLetterSignal(service, consumed, options),
  ]);
}

function messageAgeSignal(
  dashboard: Construct, service: IMonitoredService, { scope, queue, messageAge }: ConsumedQueue, options: DashboardAlarmOptions,
): Signal[] {
  const age = options.messageAge ?? messageAge;
  const own = options.messageAge ? undefined : findBelow(scope, 'QueueAlarms', 'MessageAgeAlarm') ?? findBelow(scope, 'MessageAgeAlarm');
  if (!age && !own) return [];
  requireSameLocation(dashboard, {
    subject: `the queue ${queue.node.path}, whose messages alarms.messageAge is about,`, arn: queue.queueArn, remedy: (place) => `create the queue in ${place}, or leave messageAge out`,
  }, ['region', 'account']);
  return [{
    id: `MessageAge${idOf(service, scope)}`,
    problem: `Messages for ${scope.node.path} wait too long`,
    runbook: RUNBOOKS.messageAge,
    metric: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
    threshold: age?.toSeconds() ?? 0,
    own,
  }];
}

function deadLetterSignal(service: IMonitoredService, { scope, queue }: ConsumedQueue, options: DashboardAlarmOptions): Signal[] {
  const deadLetterQueue = deadLetterQueueOf(queue);
  if (!deadLetterQueue) return [];
  return messagesSignal(service, deadLetterQueue, options, {
    id: `DeadLetters${idOf(service, scope)}`,
    problem: `Messages for ${scope.node.path} could not be processed`,
    runbook: RUNBOOKS.deadLetters,
    own: options.deadLetters === undefined ? findBelow(scope, 'QueueAlarms', 'DeadLetterAlarm') : undefined,
  });
}

/** The main queue belongs to the service itself. */
function idOf(service: IConstruct, scope: IConstruct): string {
  return scope === service ? '' : scope.node.id;
}

/**
 * Returns what alarms watch of a job: runs that failed, tasks that did, and starts. As `failureTopic` does, leaves out runs that people start.
 */
export function jobSignals(job: FargateJob, options: DashboardAlarmOptions): Signal[] {
  const { stateMachine, deadLetterQueue, failures } = job;
  const startsByItself = job.schedule !== undefined || job.rule !== undefined;
  return [
    ...stateMachine && startsByItself ? [{
      id: 'FailedRuns',
      problem: `Runs of ${job.node.path} failed`,
      runbook: RUNBOOKS.failedRuns,
      metric: failedRuns(stateMachine),
      threshold: 1,
      includesThreshold: true,
      evaluationPeriods: 1,
      own: findBelow(job, 'FailedRunsAlarm'),
    }] : [],
    ...failures && !stateMachine ? [{
      id: 'FailedTasks', problem: `Tasks of ${job.node.path} failed`, runbook: RUNBOOKS.failedTasks, metric: failures.alarm.metric, threshold: 1, includesThreshold: true, evaluationPeriods: 1, own: failures.alarm,
    }] : [],
    ...deadLetterQueue ? messagesSignal(job, deadLetterQueue, options, {
      id: 'FailedStarts', problem: `Runs of ${job.node.path} could not be started`, runbook: RUNBOOKS.failedStarts,
    }) : [],
  ];
}

interface MessageSignal extends Pick<Signal, 'id' | 'problem' | 'own'> {
  readonly runbook: Runbook;
}

/** Alarms do not see the metrics of a queue of another Region or account. */
function messagesSignal(workload: IConstruct, queue: sqs.IQueue, { deadLetters = 1 }: DashboardAlarmOptions, signal: MessageSignal): Signal[] {
  if (foreignPlaces(workload, queue.queueArn, ['region', 'account']).length > 0) return [];
  return [{
    ...signal,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
    threshold: deadLetters,
    includesThreshold: true,
    evaluationPeriods: 1,
  }];
}
