import { DeployedApp, DeployedResource } from './deployed-app';
import { encryptionKeyOf, KnownKeys } from './encryption';

/** A call that AWS makes while an app runs, and who makes it: a role, or a service by its own name. */
export interface Need {
  readonly principal: string;
  /** One of them is enough. */
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly reason: string;
}

type Needs = (app: DeployedApp, keys: KnownKeys) => Need[];

interface Container {
  readonly Name: string;
  readonly Image: string;
  readonly Environment?: readonly { readonly Value: unknown }[];
  readonly EnvironmentFiles?: readonly { readonly Value: string }[];
  readonly Secrets?: readonly { readonly ValueFrom: string }[];
  readonly RepositoryCredentials?: { readonly CredentialsParameter: string };
  readonly LogConfiguration?: LogConfiguration;
  readonly MountPoints?: readonly { readonly SourceVolume?: string }[];
}

interface LogConfiguration {
  readonly LogDriver: string;
  readonly Options?: Record<string, string>;
  readonly SecretOptions?: readonly { readonly ValueFrom: string }[];
}

/** What ECS reads to start a task: secrets, credentials, environment files and images; and what the log driver writes. */
export const needsOfExecution: Needs = (app, keys) => app.ofType('AWS::ECS::TaskDefinition').flatMap((task) => {
  const principal = String(task.properties.ExecutionRoleArn);
  return containersOf(task).flatMap((container) => [
    ...secretsOf(container).flatMap((valueFrom) => secretNeeds(app, keys, task, valueFrom)),
    ...(container.EnvironmentFiles ?? []).flatMap(({ Value }) => objectNeeds(app, keys, Value)),
    ...imageNeeds(container.Image),
    ...logNeeds(task, container),
  ]).map((need) => ({ ...need, principal, reason: `${task.logicalId}: ${need.reason}` }));
});

/** What containers find in their environment: queues and topics. */
export const needsOfTasks: Needs = (app, keys) => app.ofType('AWS::ECS::TaskDefinition').flatMap((task) => {
  const principal = String(task.properties.TaskRoleArn);
  const values = containersOf(task).flatMap(({ Environment = [] }) => Environment.map(({ Value }) => Value));
  return values.flatMap((value) => {
    const queue = app.find('AWS::SQS::Queue', value);
    const topic = app.find('AWS::SNS::Topic', value);
    const use = (resource: DeployedResource, actions: string[], service: string, ofKey: string[]): Need[] => [
      { principal, actions, resource: resource.arn, reason: `${task.logicalId} uses ${resource.logicalId}` },
      ...keyNeeds(keys, resource, service, ofKey).map((need) => ({ ...need, principal })),
    ];
    return [
      ...queue ? use(queue, ['sqs:ReceiveMessage', 'sqs:SendMessage'], 'sqs', ['kms:Decrypt']) : [],
      ...topic ? use(topic, ['sns:Publish'], 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']) : [],
    ];
  });
});

/** What mounting a file system with IAM takes; a volume that no container mounts takes nothing. */
export const needsOfFileSystems: Needs = (app) => app.ofType('AWS::ECS::TaskDefinition').flatMap((task) => (task.properties.Volumes ?? []).flatMap((volume: any) => {
  const { FilesystemId, AuthorizationConfig = {} } = volume.EFSVolumeConfiguration ?? {};
  const isMounted = containersOf(task).some(({ MountPoints = [] }) => MountPoints.some(({ SourceVolume }) => SourceVolume === volume.Name));
  if (AuthorizationConfig.IAM !== 'ENABLED' || !isMounted) return [];
  const { account, region } = task.stack;
  const fileSystem = app.find('AWS::EFS::FileSystem', FilesystemId)?.arn ?? `arn:aws:elasticfilesystem:${region}:${account}:file-system/${String(FilesystemId)}`;
  const { AccessPointId: id } = AuthorizationConfig;
  const accessPoint = app.find('AWS::EFS::AccessPoint', id)?.arn ?? (id && `arn:aws:elasticfilesystem:${region}:${account}:access-point/${String(id)}`);
  return [{
    principal: String(task.properties.TaskRoleArn),
    actions: ['elasticfilesystem:ClientMount'],
    resource: fileSystem,
    context: { 'elasticfilesystem:AccessedViaMountTarget': 'true', ...accessPoint && { 'elasticfilesystem:AccessPointArn': accessPoint } },
    reason: `${task.logicalId} mounts ${String(FilesystemId)}`,
  }];
}));

/** What ECS Exec does in a task. */
export const needsOfExec: Needs = (app) => app.ofType('AWS::ECS::Service').filter(({ properties }) => properties.EnableExecuteCommand === true).flatMap((service) => {
  const task = app.ofType('AWS::ECS::TaskDefinition').find(({ ref, properties }) => [ref, properties.Family].includes(service.properties.TaskDefinition));
  if (!task) return [];
  return [{ principal: String(task.properties.TaskRoleArn), actions: ['ssmmessages:CreateControlChannel'], resource: '*', reason: `${service.logicalId} allows ECS Exec` }];
});

function containersOf(task: DeployedResource): readonly Container[] {
  return task.properties.ContainerDefinitions ?? [];
}

function secretsOf({ Secrets = [], RepositoryCredentials, LogConfiguration }: Container): string[] {
  const named = [...Secrets, ...LogConfiguration?.SecretOptions ?? []].map(({ ValueFrom }) => ValueFrom);
  return RepositoryCredentials ? [...named, RepositoryCredentials.CredentialsParameter] : named;
}

type NeedOfRole = Omit<Need, 'principal'>;

function secretNeeds(app: DeployedApp, keys: KnownKeys, { stack: { account, region } }: DeployedResource, valueFrom: string): NeedOfRole[] {
  if (/^arn:[^:]*:ssm:/.test(valueFrom)) return [{ actions: ['ssm:GetParameters'], resource: valueFrom, reason: `parameter ${valueFrom}` }];
  const [unknown] = /^<[^>]*>/.exec(valueFrom) ?? [];
  if (unknown !== undefined) return [{ actions: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'], resource: unknown, reason: `secret ${valueFrom}` }];
  if (!valueFrom.startsWith('arn:')) {
    const parameter = app.find('AWS::SSM::Parameter', valueFrom)?.arn ?? `arn:aws:ssm:${region}:${account}:parameter/${valueFrom.replace(/^\//, '')}`;
    return [{ actions: ['ssm:GetParameters'], resource: parameter, reason: `parameter ${valueFrom}` }];
  }
  const given = valueFrom.split(':').slice(0, 7).join(':');
  const secret = app.find('AWS::SecretsManager::Secret', given) ?? { arn: /-[A-Za-z0-9]{6}$/.test(given) ? given : `${given}-AbCdEf` };
  return [
    { actions: ['secretsmanager:GetSecretValue'], resource: secret.arn, reason: `secret ${given}` },
    ...keyNeeds(keys, secret, 'secretsmanager', ['kms:Decrypt']),
  ];
}

function objectNeeds(app: DeployedApp, keys: KnownKeys, object: string): NeedOfRole[] {
  const bucketArn = object.split('/')[0];
  const bucket = app.find('AWS::S3::Bucket', bucketArn) ?? { arn: bucketArn };
  return [
    { actions: ['s3:GetObject'], resource: object, reason: `environment file ${object}` },
    { actions: ['s3:GetBucketLocation'], resource: bucketArn, reason: `environment file ${object}` },
    ...keyNeeds(keys, bucket, 's3', ['kms:Decrypt']),
  ];
}

function imageNeeds(image: string): NeedOfRole[] {
  const [, account, region, name] = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
  if (!account) return [];
  const resource = `arn:aws:ecr:${region}:${account}:repository/${name}`;
  return [
    { actions: ['ecr:GetAuthorizationToken'], resource: '*', reason: `image ${image}` },
    ...['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].map((action) => ({ actions: [action], resource, reason: `image ${image}` })),
  ];
}

function logNeeds({ stack: { account } }: DeployedResource, { Name, LogConfiguration: { LogDriver, Options = {} } = { LogDriver: '' } }: Container): NeedOfRole[] {
  if (LogDriver !== 'awslogs' || Options['awslogs-group'] === undefined) return [];
  const group = `arn:aws:logs:${Options['awslogs-region']}:${account}:log-group:${Options['awslogs-group']}`;
  return [{ actions: ['logs:PutLogEvents'], resource: `${group}:log-stream:${Name}/1`, reason: `logs of ${Name}` }];
}

/** What a key has to allow so that a resource can be used through a service; nothing where the resource has no key that is known. */
export function keyNeeds(keys: KnownKeys, resource: { readonly arn: string }, service: string, actions: readonly string[]): NeedOfRole[] {
  const key = encryptionKeyOf(resource, keys);
  if (key === undefined) return [];
  const context = { 'kms:ViaService': `${service}.${key.split(':')[3]}.amazonaws.com` };
  return actions.map((action) => ({ actions: [action], resource: key, context, reason: `${resource.arn} is encrypted with ${key}` }));
}
