import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IConstruct } from 'constructs';
import { PERIOD } from './metric-math';
import { deadLetterGraph } from './queue-graphs';
import { Graph, graph } from './widgets';
import { FargateJob } from '../job/fargate-job';

/** Says what a job without a state machine lacks. */
export const WITHOUT_RUNS = 'No state machine runs this job, so there are no metrics of its runs: `taskRetryAttempts`, `taskTimeout`, `timeout` or a '
  + '`concurrencyPolicy` of its trigger adds one.';

/** Returns the graphs of a job, as far as its trigger publishes metrics. */
export function jobGraphs(scope: IConstruct, { stateMachine, rule, failures, deadLetterQueue }: FargateJob): Graph[] {
  return [
    ...stateMachine ? runGraphs(stateMachine) : [],
    ...rule && !stateMachine ? [startGraph(rule)] : [],
    ...failures ? [graph({ title: 'Failed tasks', left: [failures.alarm.metric] })] : [],
    ...deadLetterQueue ? [deadLetterGraph(scope, deadLetterQueue, 'Starts that failed')] : [],
  ];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
function runGraphs(stateMachine: sfn.StateMachine): Graph[] {
  const options = (label: string) => ({ label, period: PERIOD, statistic: 'Sum' });
  return [
    graph({
      title: 'Runs',
      left: [
        stateMachine.metricStarted(options('Started')),
        stateMachine.metricSucceeded(options('Succeeded')),
        stateMachine.metricFailed(options('Failed')),
        stateMachine.metricTimedOut(options('Timed out')),
        stateMachine.metricAborted(options('Stopped')),
      ],
    }),
    graph({
      title: 'Duration of runs',
      left: [
        stateMachine.metricTime({ label: 'Average', period: PERIOD, statistic: 'Average' }),
        stateMachine.metricTime({ label: 'Longest', period: PERIOD, statistic: 'Maximum' }),
      ],
    }),
  ];
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function startGraph(rule: events.Rule): Graph {
  const { eventBusName } = rule.node.defaultChild as events.CfnRule;
  const count = (metricName: string, label: string) => new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { ...eventBusName === undefined ? {} : { EventBusName: eventBusName }, RuleName: rule.ruleName },
    statistic: 'Sum',
    label,
    period: PERIOD,
  }).attachTo(rule);
  return graph({ title: 'Starts', left: [count('Invocations', 'Started'), count('FailedInvocations', 'Failed')] });
}
