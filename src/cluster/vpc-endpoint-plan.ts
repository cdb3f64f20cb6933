import { Tokenization } from 'aws-cdk-lib/core';

/** Registries that are reached over the internet alone. */
const PUBLIC_REGISTRIES = ['docker.io', 'gcr.io', 'ghcr.io', 'mcr.microsoft.com', 'nvcr.io', 'pkg.dev', 'public.ecr.aws', 'quay.io', 'registry.gitlab.com', 'registry.k8s.io'];

const TOKEN_PLACEHOLDER = '?';

/**
 * The kind of registry that an image comes from: a private one of ECR, one on the internet, or another one, which may be anywhere.
 * What is not known at synth is taken for ECR, because `ecs.ContainerImage` names its repositories so.
 */
export function registryKindOf(image: string): 'ecr' | 'public' | 'other' {
  const [host, ...path] = replaceTokens(image).split('/');
  if (host.startsWith(TOKEN_PLACEHOLDER) || /\.dkr[.-]ecr[.-]/.test(host)) return 'ecr';
  if (path.length === 0 || !/[.:]/.test(host)) return 'public';
  return PUBLIC_REGISTRIES.some((registry) => host === registry || host.endsWith(`.${registry}`)) ? 'public' : 'other';
}

function replaceTokens(text: string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: () => TOKEN_PLACEHOLDER }).join({ join: (left = '', right = '') => `${left}${right}` });
}

/** A parameter store that secrets come from. */
export type SecretStore = 'secretsmanager' | 'ssm';

/** Where a container's output goes. */
export interface LogDriverUsage {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** What `aws ecs execute-command` takes. */
export interface ExecuteCommandUsage {
  readonly encrypted: boolean;
  readonly toLogGroup: boolean;
  readonly toBucket: boolean;
}

/** What the endpoints of a task depend on. */
export interface TaskAwsUsage {
  /** Names of the images; tokens stand for registries of ECR. */
  readonly images: readonly string[];
  readonly logging: readonly LogDriverUsage[];
  readonly secrets: readonly SecretStore[];
  /** Whether ECS reads environment files or log settings from S3. */
  readonly filesInS3: boolean;
  /** Absent where no shell can be opened. */
  readonly executeCommand?: ExecuteCommandUsage;
  /** What the task role may do, such as `sqs:ReceiveMessage`. */
  readonly iamActions: readonly string[];
  /** Whether the tasks run on instances in the VPC, whose agents call ECS. Fargate's agents are not in the VPC. */
  readonly onInstances: boolean;
}

/** What tasks without a way out reach AWS by, and what they cannot reach. */
export interface VpcEndpointPlan {
  /** Names of VPC endpoints, such as `ecr.api`, sorted. */
  readonly endpoints: readonly string[];
  /** Images of registries that no VPC endpoint leads to. */
  readonly unreachableImages: readonly string[];
}

/** The endpoints that are gateways; all others are network interfaces. */
export const GATEWAY_ENDPOINTS: readonly string[] = ['dynamodb', 's3'];

/** What pulls an image: the API that hands out the registry's password, the registry, and S3, where it keeps the layers. */
const ECR_ENDPOINTS = ['ecr.api', 'ecr.dkr', 's3'];
/** What the agent on an instance calls. */
const ECS_AGENT_ENDPOINTS = ['ecs', 'ecs-agent', 'ecs-telemetry'];

/** The endpoints behind Fluent Bit's plug-ins of AWS; others do not lead to AWS. */
const FIRELENS_ENDPOINTS: Record<string, string> = {
  cloudwatch: 'logs',
  cloudwatch_logs: 'logs',
  firehose: 'kinesis-firehose',
  kinesis_firehose: 'kinesis-firehose',
  kinesis: 'kinesis-streams',
  kinesis_streams: 'kinesis-streams',
  s3: 's3',
};

/** The endpoints behind the first part of an IAM action. KMS is not among them: the services that store data call it themselves. */
const ENDPOINTS_BY_IAM_SERVICE: Record<string, string> = {
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
const ENDPOINTS_BY_IAM_ACTION: Record<string, string | undefined> = {
  'ecs:GetTaskProtection': undefined,
  'ecs:UpdateTaskProtection': undefined,
  'servicediscovery:DiscoverInstances': 'data-servicediscovery',
};

/** Every endpoint that a plan can name. */
export const SUPPORTED_ENDPOINTS: readonly string[] = sortedUnique([
  ...ECR_ENDPOINTS, ...ECS_AGENT_ENDPOINTS, 'kms', ...Object.values(FIRELENS_ENDPOINTS), ...Object.values(ENDPOINTS_BY_IAM_SERVICE), ...Object.values(ENDPOINTS_BY_IAM_ACTION),
]);

/**
 * The VPC endpoints that a task needs where it has no other way out.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function planVpcEndpoints(facts: TaskAwsUsage): VpcEndpointPlan {
  const registries = facts.images.map(registryKindOf);
  return {
    endpoints: sortedUnique([
      ...registries.includes('ecr') ? ECR_ENDPOINTS : [],
      ...facts.logging.map(({ driver, options }) => (driver === 'awslogs' ? 'logs' : driver === 'awsfirelens' ? FIRELENS_ENDPOINTS[options.Name] : undefined)),
      ...facts.secrets,
      ...facts.filesInS3 ? ['s3'] : [],
      ...facts.executeCommand ? executeCommandEndpoints(facts.executeCommand) : [],
      ...facts.iamActions.map((action) => (action in ENDPOINTS_BY_IAM_ACTION ? ENDPOINTS_BY_IAM_ACTION[action] : ENDPOINTS_BY_IAM_SERVICE[action.split(':')[0]])),
      ...facts.onInstances ? ECS_AGENT_ENDPOINTS : [],
    ]),
    unreachableImages: facts.images.filter((_, i) => registries[i] === 'public'),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function executeCommandEndpoints({ encrypted, toLogGroup, toBucket }: ExecuteCommandUsage): string[] {
  return ['ssmmessages', ...encrypted ? ['kms'] : [], ...toLogGroup ? ['logs'] : [], ...toBucket ? ['s3'] : []];
}

function sortedUnique(endpoints: (string | undefined)[]): string[] {
  return [...new Set(endpoints.filter((endpoint) => endpoint !== undefined))].sort();
}
