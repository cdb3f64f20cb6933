import { registryOf } from './image-registry';

/** A parameter store that secrets come from. */
export type SecretStore = 'secretsmanager' | 'ssm';

/** Where a container's output goes. */
export interface LogFacts {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** What `aws ecs execute-command` takes. */
export interface ExecFacts {
  readonly encrypted: boolean;
  readonly toLogGroup: boolean;
  readonly toBucket: boolean;
}

/** What the endpoints of a task depend on. */
export interface TaskFacts {
  /** Names of the images; tokens stand for registries of ECR. */
  readonly images: readonly string[];
  readonly logging: readonly LogFacts[];
  readonly secrets: readonly SecretStore[];
  /** Whether ECS reads environment files or log settings from S3. */
  readonly filesInS3: boolean;
  /** Absent where no shell can be opened. */
  readonly exec?: ExecFacts;
  /** What the task role may do, such as `sqs:ReceiveMessage`. */
  readonly actions: readonly string[];
  /** Whether the tasks run on instances in the VPC, whose agents call ECS. Fargate's agents are not in the VPC. */
  readonly onInstances: boolean;
}

/** What tasks without a way out reach AWS by, and what they cannot reach. */
export interface EndpointPlan {
  /** Names of VPC endpoints, such as `ecr.api`, sorted. */
  readonly endpoints: readonly string[];
  /** Images of registries that no VPC endpoint leads to. */
  readonly unreachableImages: readonly string[];
}

/** The endpoints that are gateways; all others are network interfaces. */
export const GATEWAY_ENDPOINTS: readonly string[] = ['dynamodb', 's3'];

/** What pulls an image: the API that hands out the registry's password, the registry, and S3, where it keeps the layers. */
const ECR = ['ecr.api', 'ecr.dkr', 's3'];
/** What the agent on an instance calls. */
const AGENT = ['ecs', 'ecs-agent', 'ecs-telemetry'];

/** The endpoints behind Fluent Bit's plug-ins of AWS; others do not lead to AWS. */
const FIRELENS: Record<string, string> = {
  cloudwatch: 'logs',
  cloudwatch_logs: 'logs',
  firehose: 'kinesis-firehose',
  kinesis_firehose: 'kinesis-firehose',
  kinesis: 'kinesis-streams',
  kinesis_streams: 'kinesis-streams',
  s3: 's3',
};

/** The endpoints behind the first part of an IAM action. KMS is not among them: the services that store data call it themselves. */
const ACTIONS: Record<string, string> = {
  'appconfig': 'appconfigdata',
  'aps': 'aps-workspaces',
  'athena': 'athena',
  'bedrock': 'bedrock-runtime',
  'cloudwatch': 'monitoring',
  'dynamodb': 'dynamodb',
  'ecs': 'ecs',
  'events': 'events',
  'execute-api': 'execute-api',
  'firehose': 'kinesis-firehose',
  'kinesis': 'kinesis-streams',
  'lambda': 'lambda',
  'logs': 'logs',
  'rds-data': 'rds-data',
  's3': 's3',
  'secretsmanager': 'secretsmanager',
  'servicediscovery': 'servicediscovery',
  'sns': 'sns',
  'sqs': 'sqs',
  'ssm': 'ssm',
  'ssmmessages': 'ssmmessages',
  'states': 'states',
  'sts': 'sts',
  'xray': 'xray',
};

/** Actions that go by another way than their service's endpoint: to the agent beside the task, or to an endpoint of their own. */
const EXCEPTIONS: Record<string, string | undefined> = {
  'ecs:GetTaskProtection': undefined,
  'ecs:UpdateTaskProtection': undefined,
  'servicediscovery:DiscoverInstances': 'data-servicediscovery',
};

/** Every endpoint that a plan can name. */
export const PLANNABLE_ENDPOINTS: readonly string[] = sorted([
  ...ECR, ...AGENT, 'kms', ...Object.values(FIRELENS), ...Object.values(ACTIONS), ...Object.values(EXCEPTIONS),
]);

/**
 * The VPC endpoints that a task needs where it has no other way out.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function planEndpoints(facts: TaskFacts): EndpointPlan {
  const registries = facts.images.map(registryOf);
  return {
    endpoints: sorted([
      ...registries.includes('ecr') ? ECR : [],
      ...facts.logging.map(({ driver, options }) => (driver === 'awslogs' ? 'logs' : driver === 'awsfirelens' ? FIRELENS[options.Name] : undefined)),
      ...facts.secrets,
      ...facts.filesInS3 ? ['s3'] : [],
      ...facts.exec ? execEndpoints(facts.exec) : [],
      ...facts.actions.map((action) => (action in EXCEPTIONS ? EXCEPTIONS[action] : ACTIONS[action.split(':')[0]])),
      ...facts.onInstances ? AGENT : [],
    ]),
    unreachableImages: facts.images.filter((_, i) => registries[i] === 'public'),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function execEndpoints({ encrypted, toLogGroup, toBucket }: ExecFacts): string[] {
  return ['ssmmessages', ...encrypted ? ['kms'] : [], ...toLogGroup ? ['logs'] : [], ...toBucket ? ['s3'] : []];
}

function sorted(endpoints: (string | undefined)[]): string[] {
  return [...new Set(endpoints.filter((endpoint) => endpoint !== undefined))].sort();
}
