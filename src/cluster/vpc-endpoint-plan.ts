import { Tokenization } from 'aws-cdk-lib/core';

/** Registries that are reachable over the internet only. */
const PUBLIC_REGISTRIES = [
  'docker.io', 'gcr.io', 'ghcr.io', 'mcr.microsoft.com', 'nvcr.io', 'pkg.dev', 'public.ecr.aws', 'quay.io', 'registry.gitlab.com', 'registry.k8s.io',
];

const TOKEN_PLACEHOLDER = '?';

/**
 * Returns the kind of an image's registry: a private one of ECR, a public one on the internet, or any other.
 * A host unknown at synthesis counts as ECR, because `ecs.ContainerImage` renders ECR repositories as tokens.
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

/** A service that stores secrets. */
export type SecretStore = 'secretsmanager' | 'ssm';

/** The log driver of a container, with its options. */
export interface LogDriverUsage {
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** The settings of ECS Exec that need AWS services. */
export interface ExecuteCommandUsage {
  readonly encrypted: boolean;
  readonly toLogGroup: boolean;
  readonly toBucket: boolean;
}

/** The use of AWS services by a task, which decides the endpoints that it needs. */
export interface TaskAwsUsage {
  /** Image names; tokens stand for registries of ECR. */
  readonly images: readonly string[];
  readonly logging: readonly LogDriverUsage[];
  readonly secrets: readonly SecretStore[];
  /** True when ECS reads environment files or log router configuration from S3. */
  readonly filesInS3: boolean;
  /** Absent without ECS Exec. */
  readonly executeCommand?: ExecuteCommandUsage;
  /** Actions that the task role allows, such as `sqs:ReceiveMessage`. */
  readonly iamActions: readonly string[];
  /** True for tasks on instances in the VPC, whose ECS agents call ECS from there. Fargate's agents are outside the VPC. */
  readonly onInstances: boolean;
}

/** The VPC endpoints that a task in isolated subnets needs, and the images that no endpoint reaches. */
export interface VpcEndpointPlan {
  /** Names of VPC endpoints, such as `ecr.api`, sorted. */
  readonly endpoints: readonly string[];
  /** Images of registries on the internet. */
  readonly unreachableImages: readonly string[];
}

/** Gateway endpoints; all others are interface endpoints. */
export const GATEWAY_ENDPOINTS: readonly string[] = ['dynamodb', 's3'];

/** Endpoints to pull an image: the API that authorizes, the registry, and S3, which stores the layers. */
const ECR_ENDPOINTS = ['ecr.api', 'ecr.dkr', 's3'];
/** Endpoints that the ECS agent on an instance calls. */
const ECS_AGENT_ENDPOINTS = ['ecs', 'ecs-agent', 'ecs-telemetry'];

/** Endpoints of Fluent Bit's output plugins for AWS. Other plugins do not send to AWS. */
const FIRELENS_ENDPOINTS: Record<string, string> = {
  cloudwatch: 'logs',
  cloudwatch_logs: 'logs',
  firehose: 'kinesis-firehose',
  kinesis_firehose: 'kinesis-firehose',
  kinesis: 'kinesis-streams',
  kinesis_streams: 'kinesis-streams',
  s3: 's3',
};

/** Endpoints by the service prefix of an IAM action. KMS is not among them: the services that store data call it themselves. */
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

/** Actions that do not use their service's endpoint: the task's agent serves them, or they have an endpoint of their own. */
const ENDPOINTS_BY_IAM_ACTION: Record<string, string | undefined> = {
  'ecs:GetTaskProtection': undefined,
  'ecs:UpdateTaskProtection': undefined,
  'servicediscovery:DiscoverInstances': 'data-servicediscovery',
};

/** All endpoints that a plan can contain. */
export const SUPPORTED_ENDPOINTS: readonly string[] = sortedUnique([
  ...ECR_ENDPOINTS, ...ECS_AGENT_ENDPOINTS, 'kms', ...Object.values(FIRELENS_ENDPOINTS), ...Object.values(ENDPOINTS_BY_IAM_SERVICE), ...Object.values(ENDPOINTS_BY_IAM_ACTION),
]);

/**
 * Returns the VPC endpoints that a task in isolated subnets needs.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function planVpcEndpoints(usage: TaskAwsUsage): VpcEndpointPlan {
  const registries = usage.images.map(registryKindOf);
  return {
    endpoints: sortedUnique([
      ...registries.includes('ecr') ? ECR_ENDPOINTS : [],
      ...usage.logging.map(({ driver, options }) => (driver === 'awslogs' ? 'logs' : driver === 'awsfirelens' ? FIRELENS_ENDPOINTS[options.Name] : undefined)),
      ...usage.secrets,
      ...usage.filesInS3 ? ['s3'] : [],
      ...usage.executeCommand ? executeCommandEndpoints(usage.executeCommand) : [],
      ...usage.iamActions.map((action) => (action in ENDPOINTS_BY_IAM_ACTION ? ENDPOINTS_BY_IAM_ACTION[action] : ENDPOINTS_BY_IAM_SERVICE[action.split(':')[0]])),
      ...usage.onInstances ? ECS_AGENT_ENDPOINTS : [],
    ]),
    unreachableImages: usage.images.filter((_, i) => registries[i] === 'public'),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
function executeCommandEndpoints({ encrypted, toLogGroup, toBucket }: ExecuteCommandUsage): string[] {
  return ['ssmmessages', ...encrypted ? ['kms'] : [], ...toLogGroup ? ['logs'] : [], ...toBucket ? ['s3'] : []];
}

function sortedUnique(endpoints: (string | undefined)[]): string[] {
  return [...new Set(endpoints.filter((endpoint) => endpoint !== undefined))].sort();
}
