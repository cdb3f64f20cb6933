import type { Options } from './environments';
import { durationExpression, secondsOf } from './values';
import { awsModule, code, imported, join, list, literal, object, type Expression } from '../code/expression';
import { camelCase } from '../code/identifiers';
import type { SourceNode } from '../source/source-node';

/** A topic that a workload publishes to. */
export interface Topic {
  readonly name: string;
  readonly isFifo: boolean;
}

/** Reads `publish`. */
export function publishedTopics(manifest: SourceNode): Topic[] {
  return (manifest.at('publish', 'topics')?.items() ?? []).map((topic) => {
    topic.movedTo('a topic of the stack; the workload may publish to it');
    const fifo = topic.get('fifo');
    return { name: topic.get('name')?.text() ?? topic.text(), isFifo: fifo !== undefined && fifo.value !== false };
  });
}

/** The property of `props.topics` that holds a topic. */
export function topicKey(name: string): string {
  return camelCase(name);
}

/** What Copilot told containers: the ARNs of their topics, as JSON. */
export function topicVariable(topics: readonly Topic[]): Options {
  if (topics.length === 0) return {};
  const arns = join(topics.map(({ name }) => code`${/^\w+$/.test(name) ? name : JSON.stringify(name)}: props.topics.${topicKey(name)}.topicArn`));
  return { COPILOT_SNS_TOPIC_ARNS: code`${imported('Stack', 'aws-cdk-lib')}.of(this).toJsonString({ ${arns} })` };
}

/** Reads `subscribe` of a Worker Service. */
export function subscriptionOptions(subscribe: SourceNode | undefined, steps: Set<string>): Options {
  const topics = subscribe?.get('topics')?.items() ?? [];
  const shared = topics.filter((topic) => !hasOwnQueue(topic));
  const own = topics.filter(hasOwnQueue);
  const queue = subscribe?.get('queue');
  if (own.length > 0) {
    steps.add('Read the addresses of queues from their variables, such as `LOADTEST_QUEUE_URL`: Copilot had them as JSON in `COPILOT_TOPIC_QUEUE_URIS`.');
  }
  return {
    queueUrlVariable: literal('COPILOT_QUEUE_URI'),
    queueOptions: queue && queueOptions(queue),
    subscriptions: shared.length === 0 ? undefined : list(shared.map(subscription)),
    additionalQueues: own.length === 0 ? undefined : object(Object.fromEntries(own.map((topic) => [queueName(topic), additionalQueue(topic)]))),
  };
}

/** Names of the topics that a workload subscribes to, with the workload that has them. */
export function subscribedTopics(manifest: SourceNode): Topic[] {
  return (manifest.at('subscribe', 'topics')?.items() ?? []).map((topic) => ({ name: nameOf(topic), isFifo: false }));
}

function nameOf(topic: SourceNode): string {
  const name = topic.get('name');
  if (name === undefined) throw topic.error(`${topic.path} needs the name of a topic`);
  return name.text();
}

function hasOwnQueue(topic: SourceNode): boolean {
  const queue = topic.get('queue');
  return queue !== undefined && queue.value !== false;
}

function queueName(topic: SourceNode): string {
  const key = topicKey(nameOf(topic));
  return key[0].toUpperCase() + key.slice(1);
}

function additionalQueue(topic: SourceNode): Expression {
  const queue = topic.get('queue')!;
  return object({ queueOptions: queue.isMap ? queueOptions(queue) : undefined, subscriptions: list([subscription(topic)]) });
}

function subscription(topic: SourceNode): Expression {
  topic.movedTo('a subscription of the queue');
  return object({ topic: code`props.topics.${topicKey(nameOf(topic))}`, filterPolicy: filterPolicy(topic.get('filter_policy')) });
}

/** Attributes with the values that messages may have. @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html */
function filterPolicy(policy: SourceNode | undefined): Expression | undefined {
  if (policy === undefined) return undefined;
  const filters = policy.movedTo('`filterPolicy`').entries().map(([attribute, values]) => [attribute, filterOf(values)] as const);
  return object(Object.fromEntries(filters));
}

function filterOf(values: SourceNode): Expression {
  const filter = code`${awsModule('sns')}.SubscriptionFilter`;
  const items = (values.isList ? values.items() : [values]).map((item) => item.plain());
  const conditions = items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
  const plain = items.filter((item) => typeof item !== 'object');
  const [condition, ...others] = conditions;
  if (condition === undefined && plain.every((item) => typeof item === 'number')) return code`${filter}.numericFilter({ allowlist: ${literal(plain)} })`;
  if (condition === undefined) return code`${filter}.stringFilter({ allowlist: ${literal(plain.map(String))} })`;
  const [[name, value]] = Object.entries(condition);
  if (others.length > 0 || plain.length > 0) throw values.error(`${values.path} has conditions that this tool does not join: leave one, and add the others in the app`);
  const texts = [value].flat().map(String);
  if (name === 'anything-but') return code`${filter}.stringFilter({ denylist: ${literal(texts)} })`;
  if (name === 'prefix') return code`${filter}.stringFilter({ matchPrefixes: ${literal(texts)} })`;
  if (name === 'exists') return code`${filter}.${value === false ? 'notExistsFilter' : 'existsFilter'}()`;
  throw values.error(`${values.path} has the condition ${name}, which this tool does not know: leave it out, and add it in the app`);
}

function queueOptions(queue: SourceNode): Expression | undefined {
  queue.movedTo('`queueOptions`');
  queue.get('delay')?.leftOut('Queues have no delay: pass a `queue` of your own.');
  const tries = queue.at('dead_letter', 'tries')?.movedTo('`maxReceiveCount`').number();
  const fifo = queue.get('fifo');
  const options = object({
    retentionPeriod: durationExpression(secondsOf(queue.get('retention'))),
    visibilityTimeout: durationExpression(secondsOf(queue.get('timeout'))),
    maxReceiveCount: tries === undefined ? undefined : literal(tries),
    fifo: fifo !== undefined && fifo.value !== false ? literal(true) : undefined,
  });
  return options.text === '{}' ? undefined : options;
}

/** The topics of an app, made once. */
export function topicStatements(topics: readonly Topic[]): Expression | undefined {
  if (topics.length === 0) return undefined;
  const sns = awsModule('sns');
  const members = topics.map(({ name, isFifo }) => (
    code`${topicKey(name)}: new ${sns}.Topic(this, ${literal(`${queueId(name)}Topic`)}, ${object({ enforceSSL: literal(true), fifo: isFifo ? literal(true) : undefined })})`
  ));
  return code`\nconst topics = { ${join(members)} };`;
}

function queueId(name: string): string {
  const key = topicKey(name);
  return key[0].toUpperCase() + key.slice(1);
}
