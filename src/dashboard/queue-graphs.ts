import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { PERIOD } from './metric-math';
import { Graph, graph } from './widgets';
import { deadLetterQueueOf } from '../observability/queue-alarms';
import { foreignPlaces, locationOf } from '../private/location';

/** Returns the graphs of a queue: what waits, for how long, and what could not be processed. */
export function queueGraphs(scope: IConstruct, queue: sqs.IQueue): Graph[] {
  const deadLetterQueue = deadLetterQueueOf(queue);
  const options = (label: string) => ({ label, period: PERIOD, statistic: 'Maximum', ...placeOf(scope, queue) });
  return [
    graph({
      title: 'Backlog',
      unit: 'Messages',
      left: [
        queue.metricApproximateNumberOfMessagesVisible(options('Waiting')), queue.metricApproximateNumberOfMessagesNotVisible(options('In flight')),
      ],
    }),
    graph({ title: 'Age of the oldest message', left: [queue.metricApproximateAgeOfOldestMessage(options('Age'))] }),
    ...deadLetterQueue ? [deadLetterGraph(scope, deadLetterQueue, 'Dead letters')] : [],
  ];
}

/** Returns the graph of what waits in a dead-letter queue. */
export function deadLetterGraph(scope: IConstruct, queue: sqs.IQueue, title: string): Graph {
  return graph({
    title,
    unit: 'Messages',
    left: [queue.metricApproximateNumberOfMessagesVisible({ label: 'Messages', period: PERIOD, statistic: 'Maximum', ...placeOf(scope, queue) })],
  });
}

/** An imported queue belongs to a stack of the app, which says nothing about its Region and account. */
function placeOf(scope: IConstruct, queue: sqs.IQueue): Pick<cloudwatch.MetricOptions, 'region' | 'account'> {
  const location = locationOf(queue.queueArn);
  return Object.fromEntries(foreignPlaces(scope, queue.queueArn, ['region', 'account']).map((place) => [place, location[place]]));
}
