
/** What CloudFormation answers for a resource: `Ref` and other attributes. A property gives the resource its name where the template has one. */
export type AttributesOf = (id: string, property: (name: string) => unknown, place: Place) => Readonly<Record<string, string>>;

interface Place {
  readonly account: string;
  readonly region: string;
}

const arn = (service: string, { region, account }: Place, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

/** A resource whose `Ref` is its name. */
const named = (service: string, kind: string, nameProperty: string): AttributesOf => (id, property, place) => {
  const name = String(property(nameProperty) ?? id);
  return { Ref: name, Arn: arn(service, place, `${kind}${name}`) };
};

/** Types that policies, secrets and targets refer to. */
export const RESOURCE_TYPES: Readonly<Record<string, AttributesOf>> = {
  'AWS::CloudWatch::Alarm': named('cloudwatch', 'alarm:', 'AlarmName'),
  'AWS::DynamoDB::Table': named('dynamodb', 'table/', 'TableName'),
  'AWS::ECR::Repository': (id, property, place) => {
    const name = String(property('RepositoryName') ?? id.toLowerCase());
    return { Ref: name, Arn: arn('ecr', place, `repository/${name}`) };
  },
  'AWS::ECS::Cluster': named('ecs', 'cluster/', 'ClusterName'),
  'AWS::ECS::TaskDefinition': (id, property, place) => ({ Ref: arn('ecs', place, `task-definition/${String(property('Family') ?? id)}:1`) }),
  'AWS::EFS::FileSystem': (id, _, place) => ({ Ref: `fs-${id}`, Arn: arn('elasticfilesystem', place, `file-system/fs-${id}`) }),
  'AWS::EFS::AccessPoint': (id, _, place) => ({ Ref: `fsap-${id}`, Arn: arn('elasticfilesystem', place, `access-point/fsap-${id}`) }),
  'AWS::Events::Rule': named('events', 'rule/', 'Name'),
  'AWS::IAM::Role': (id, property, { account }) => {
    const name = String(property('RoleName') ?? id);
    return { Ref: name, Arn: `arn:aws:iam::${account}:role/${name}` };
  },
  'AWS::KMS::Key': (id, _, place) => ({ Ref: id, KeyId: id, Arn: arn('kms', place, `key/${id}`) }),
  'AWS::Lambda::Function': named('lambda', 'function:', 'FunctionName'),
  'AWS::Logs::LogGroup': (id, property, place) => {
    const name = String(property('LogGroupName') ?? id);
    return { Ref: name, Arn: arn('logs', place, `log-group:${name}:*`) };
  },
  'AWS::S3::Bucket': (id, property) => {
    const name = String(property('BucketName') ?? id.toLowerCase());
    return { Ref: name, Arn: `arn:aws:s3:::${name}` };
  },
  'AWS::SecretsManager::Secret': (id, property, place) => {
    const secret = arn('secretsmanager', place, `secret:${String(property('Name') ?? id)}-AbCdEf`);
    return { Ref: secret, Id: secret, Arn: secret };
  },
  'AWS::SecretsManager::SecretTargetAttachment': (_, property) => ({ Ref: String(property('SecretId')) }),
  'AWS::SNS::Topic': (id, property, place) => {
    const name = String(property('TopicName') ?? id);
    return { Ref: arn('sns', place, name), Arn: arn('sns', place, name), TopicArn: arn('sns', place, name), TopicName: name };
  },
  'AWS::SQS::Queue': (id, property, place) => {
    const name = String(property('QueueName') ?? id);
    return { Ref: `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`, Arn: arn('sqs', place, name), QueueName: name };
  },
  'AWS::SSM::Parameter': (id, property, place) => {
    const name = String(property('Name') ?? id);
    return { Ref: name, Arn: arn('ssm', place, `parameter/${name.replace(/^\//, '')}`) };
  },
  'AWS::Scheduler::Schedule': named('scheduler', 'schedule/default/', 'Name'),
};
