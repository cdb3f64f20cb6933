import { planVpcEndpoints, SUPPORTED_ENDPOINTS, TaskAwsUsage } from '../../src/cluster/vpc-endpoint-plan';

const ECR_IMAGE = '111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:1';
const ECR = ['ecr.api', 'ecr.dkr', 's3'];

/** A task that needs nothing, but for what is given. */
function endpointsOf(facts: Partial<TaskAwsUsage>) {
  return planVpcEndpoints({ images: [], logging: [], secrets: [], filesInS3: false, iamActions: [], onInstances: false, ...facts }).endpoints;
}

test('a task that uses nothing of AWS needs no endpoint, those of ECS neither', () => {
  expect(endpointsOf({})).toEqual([]);
});

test('an image from ECR is pulled through three endpoints', () => {
  expect(endpointsOf({ images: [ECR_IMAGE] })).toEqual(ECR);
});

test('several images from ECR are pulled through the same endpoints', () => {
  expect(endpointsOf({ images: [ECR_IMAGE, ECR_IMAGE.replace('shop', 'proxy')] })).toEqual(ECR);
});

test('an image of a registry inside needs no endpoint', () => {
  const { endpoints, unreachableImages } = planVpcEndpoints({
    images: ['registry.example.internal:5000/shop:1'], logging: [], secrets: [], filesInS3: false, iamActions: [], onInstances: false,
  });

  expect([endpoints, unreachableImages]).toEqual([[], []]);
});

test('images from the internet are told, because no endpoint leads to them', () => {
  const images = [ECR_IMAGE, 'nginx', 'public.ecr.aws/nginx/nginx:stable'];

  const { unreachableImages } = planVpcEndpoints({ images, logging: [], secrets: [], filesInS3: false, iamActions: [], onInstances: false });

  expect(unreachableImages).toEqual(['nginx', 'public.ecr.aws/nginx/nginx:stable']);
});

test.each([
  ['awslogs', {}, ['logs']],
  ['awsfirelens', { Name: 'cloudwatch_logs' }, ['logs']],
  ['awsfirelens', { Name: 'firehose' }, ['kinesis-firehose']],
  ['awsfirelens', { Name: 'kinesis_streams' }, ['kinesis-streams']],
  ['awsfirelens', { Name: 's3' }, ['s3']],
  ['awsfirelens', { Name: 'datadog' }, []],
  ['splunk', {}, []],
])('logs of the driver %s with %p take %p', (driver, options, endpoints) => {
  expect(endpointsOf({ logging: [{ driver, options }] })).toEqual(endpoints);
});

test('secrets take the endpoints of their stores, and none of KMS: the stores decrypt', () => {
  expect(endpointsOf({ secrets: ['secretsmanager', 'ssm', 'ssm'] })).toEqual(['secretsmanager', 'ssm']);
});

test('files that ECS reads before a container starts take S3', () => {
  expect(endpointsOf({ filesInS3: true })).toEqual(['s3']);
});

test.each([
  [{ encrypted: false, toLogGroup: false, toBucket: false }, ['ssmmessages']],
  [{ encrypted: true, toLogGroup: false, toBucket: false }, ['kms', 'ssmmessages']],
  [{ encrypted: false, toLogGroup: true, toBucket: true }, ['logs', 's3', 'ssmmessages']],
])('a shell with %p takes %p', (exec, endpoints) => {
  expect(endpointsOf({ executeCommand: exec })).toEqual(endpoints);
});

test.each([
  ['s3:GetObject*', ['s3']],
  ['dynamodb:Query', ['dynamodb']],
  ['sqs:ReceiveMessage', ['sqs']],
  ['xray:PutTraceSegments', ['xray']],
  ['cloudwatch:PutMetricData', ['monitoring']],
  ['bedrock:InvokeModel', ['bedrock-runtime']],
  ['ecs:RunTask', ['ecs']],
  ['ecs:UpdateTaskProtection', []],
  ['servicediscovery:DiscoverInstances', ['data-servicediscovery']],
  ['kms:Decrypt', []],
  ['elasticfilesystem:ClientMount', []],
  ['*', []],
])('the task role\'s %s takes %p', (action, endpoints) => {
  expect(endpointsOf({ iamActions: [action] })).toEqual(endpoints);
});

test('agents on instances call ECS', () => {
  expect(endpointsOf({ onInstances: true })).toEqual(['ecs', 'ecs-agent', 'ecs-telemetry']);
});

test('every endpoint of a plan can be made', () => {
  const everything = endpointsOf({
    images: [ECR_IMAGE],
    logging: ['cloudwatch', 'firehose', 'kinesis', 's3'].map((Name) => ({ driver: 'awsfirelens', options: { Name } })),
    secrets: ['secretsmanager', 'ssm'],
    filesInS3: true,
    executeCommand: { encrypted: true, toLogGroup: true, toBucket: true },
    iamActions: ['dynamodb:Query', 'states:StartExecution', 'servicediscovery:DiscoverInstances', 'execute-api:Invoke'],
    onInstances: true,
  });

  expect(SUPPORTED_ENDPOINTS).toEqual(expect.arrayContaining(everything));
});
