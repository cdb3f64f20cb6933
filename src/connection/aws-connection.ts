import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import {
  ConnectionClient, ConnectionStrategy, environmentVariableName, granteeFor, requireEnvironmentVariableNames, setEnvironmentVariables,
} from './connection-client';
import {
  BucketConnectionOptions, DataAccess, EventBusConnectionOptions, QueueAccess, QueueConnectionOptions, StreamConnectionOptions,
  TableConnectionOptions, TopicConnectionOptions,
} from './connection-options';
import { addStartDependency } from '../private/start-dependencies';

/** The parts of a connection that differ between AWS APIs. */
interface AwsConnectionProps {
  readonly factory: string;
  readonly target: IConstruct;
  readonly variable: string;
  readonly value: string;
  readonly containerNames?: readonly string[];
  readonly grant: (grantee: iam.IGrantable) => unknown;
}

/** A connection to a resource with an AWS API, which needs no security group rules. */
class AwsConnection implements ConnectionStrategy {
  constructor(private readonly props: AwsConnectionProps) {
    requireEnvironmentVariableNames(props.factory, { variable: props.variable });
  }

  public bind(client: ConnectionClient): void {
    const { factory, target, variable, value, containerNames, grant } = this.props;
    setEnvironmentVariables(client, factory, [{ option: 'variable', name: variable, value }], containerNames);
    grant(granteeFor(client, target));
    addStartDependency(client, { resources: () => target.node.findAll().filter((each) => each instanceof sqs.CfnQueuePolicy) });
  }
}

export function bucketConnection(factory: string, bucket: s3.IBucket, options: BucketConnectionOptions): ConnectionStrategy {
  const { access = DataAccess.READ, objectsKeyPattern, variable = environmentVariableName(bucket, 'BUCKET_NAME'), containerNames } = options;
  return new AwsConnection({
    factory,
    target: bucket,
    variable,
    value: bucket.bucketName,
    containerNames,
    grant: (grantee) => {
      switch (access) {
        case DataAccess.READ: return bucket.grantRead(grantee, objectsKeyPattern);
        case DataAccess.WRITE: return bucket.grantWrite(grantee, objectsKeyPattern);
        case DataAccess.READ_WRITE: return bucket.grantReadWrite(grantee, objectsKeyPattern);
      }
    },
  });
}

export function tableConnection(factory: string, table: dynamodb.ITable, options: TableConnectionOptions): ConnectionStrategy {
  const { access = DataAccess.READ, variable = environmentVariableName(table, 'TABLE_NAME'), containerNames } = options;
  return new AwsConnection({
    factory,
    target: table,
    variable,
    value: table.tableName,
    containerNames,
    grant: (grantee) => {
      switch (access) {
        case DataAccess.READ: return table.grantReadData(grantee);
        case DataAccess.WRITE: return table.grantWriteData(grantee);
        case DataAccess.READ_WRITE: return table.grantReadWriteData(grantee);
      }
    },
  });
}

export function queueConnection(factory: string, queue: sqs.IQueue, options: QueueConnectionOptions): ConnectionStrategy {
  const { access = QueueAccess.SEND, variable = environmentVariableName(queue, 'QUEUE_URL'), containerNames } = options;
  return new AwsConnection({
    factory,
    target: queue,
    variable,
    value: queue.queueUrl,
    containerNames,
    grant: (grantee) => {
      if (access !== QueueAccess.CONSUME) queue.grantSendMessages(grantee);
      if (access !== QueueAccess.SEND) queue.grantConsumeMessages(grantee);
    },
  });
}

export function topicConnection(factory: string, topic: sns.ITopic, options: TopicConnectionOptions): ConnectionStrategy {
  const { variable = environmentVariableName(topic, 'TOPIC_ARN'), containerNames } = options;
  return new AwsConnection({
    factory, target: topic, variable, value: topic.topicArn, containerNames, grant: (grantee) => topic.grantPublish(grantee),
  });
}

export function streamConnection(factory: string, stream: kinesis.IStream, options: StreamConnectionOptions): ConnectionStrategy {
  const { access = DataAccess.READ, variable = environmentVariableName(stream, 'STREAM_NAME'), containerNames } = options;
  return new AwsConnection({
    factory,
    target: stream,
    variable,
    value: stream.streamName,
    containerNames,
    grant: (grantee) => {
      switch (access) {
        case DataAccess.READ: return stream.grantRead(grantee);
        case DataAccess.WRITE: return stream.grantWrite(grantee);
        case DataAccess.READ_WRITE: return stream.grantReadWrite(grantee);
      }
    },
  });
}

export function eventBusConnection(factory: string, eventBus: events.IEventBus, options: EventBusConnectionOptions): ConnectionStrategy {
  const { variable = environmentVariableName(eventBus, 'EVENT_BUS_ARN'), containerNames } = options;
  return new AwsConnection({
    factory, target: eventBus, variable, value: eventBus.eventBusArn, containerNames, grant: (grantee) => eventBus.grantPutEventsTo(grantee),
  });
}
