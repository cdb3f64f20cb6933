import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { Runbook } from './runbooks';

/** Something that an alarm watches. */
export interface Signal {
  /** Construct id of the alarm, below the service or job. */
  readonly id: string;
  /** States what is wrong, as a sentence without its full stop. */
  readonly problem: string;
  readonly runbook: Runbook;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Whether the threshold itself is too much. */
  readonly includesThreshold?: boolean;
  /** Consecutive minutes; absent for those of the options. */
  readonly evaluationPeriods?: number;
  /** The alarm that the service or job has for this signal; absent without one, and where the options have a threshold. */
  readonly own?: IConstruct;
}

/** Returns the construct at a path of ids below another; undefined where there is none. */
export function findBelow(scope: IConstruct, ...ids: readonly string[]): IConstruct | undefined {
  return ids.reduce<IConstruct | undefined>((each, id) => each?.node.tryFindChild(id), scope);
}

/** The alarm by which a deployment notices failed tasks. */
interface TaskFailures {
  readonly alarm: cloudwatch.Alarm;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
}

/** Returns the alarm of `FailureDetection.taskFailures()`; undefined for a service without it. */
export function taskFailuresOf(service: IConstruct): TaskFailures | undefined {
  const alarm = findBelow(service, 'TaskFailures', 'Alarm');
  if (!(alarm instanceof cloudwatch.Alarm && alarm.metric instanceof cloudwatch.Metric)) return undefined;
  const { threshold } = alarm.node.defaultChild as cloudwatch.CfnAlarm;
  return { alarm, metric: alarm.metric.with({ label: 'Failed tasks' }).attachTo(alarm), threshold: threshold! };
}
