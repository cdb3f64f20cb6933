import { instanceTask, LISTENING, Resources, RuleCase, task, WEB } from './rule-case';

const size = (Cpu: unknown, Memory: unknown, platform: object = {}) => task({ Cpu, Memory, ...platform });
const WINDOWS = { RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };
const AWSVPC = { NetworkMode: 'awsvpc' };
const onInstances = (fields: object, container: object = {}): Resources => task(
  { Cpu: undefined, NetworkMode: 'bridge', RequiresCompatibilities: ['EC2'], ...fields }, { ...WEB, ...container },
);
const port = (HostPort: number) => ({ PortMappings: [{ ContainerPort: 80, HostPort }] });
const ECR = '111111111111.dkr.ecr.us-east-1.amazonaws.com/web:1';
const IMAGE = { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/web:1' };
const trusted = (Service: unknown, field = 'ExecutionRoleArn'): Resources => ({
  ...task({ [field]: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }] } },
  },
});

export const FARGATE_TASK_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS106',
    fails: size(undefined, undefined),
    mentions: ['no cpu and no memory', 'Fargate', 'set both'],
    passes: size('256', '512'),
  },
  {
    rule: 'ECS106',
    fails: size(undefined, '512'),
    mentions: ['no cpu', 'Fargate', 'set both'],
    passes: onInstances({}),
  },
  {
    rule: 'ECS107',
    fails: size('512', '512'),
    mentions: ['memory', '512 CPU units', '512', '1024 to 4096', '1024'],
    passes: size('512', '1024'),
  },
  {
    rule: 'ECS107',
    fails: size('1 vCPU', '1 GB'),
    mentions: ['memory', '1024 CPU units', '1 GB', '2048 to 8192'],
    passes: size('1 vCPU', '2GB'),
  },
  {
    rule: 'ECS107',
    fails: size('300', '1024'),
    mentions: ['cpu', '300', 'use one of 256, 512'],
    passes: size('.5 vcpu', '1024'),
  },
  {
    rule: 'ECS107',
    fails: size(256, 1536),
    mentions: ['memory', '256 CPU units', '1536', '512 to 2048'],
    passes: size(256, 2048),
  },
  {
    rule: 'ECS107',
    fails: size('8192', '18432'),
    mentions: ['memory', '8192 CPU units', '18432', '16384 to 61440', '4096'],
    passes: size('16384', '122880'),
  },
  {
    rule: 'ECS107',
    fails: size('512', '1024', WINDOWS),
    mentions: ['cpu', '512', 'use one of 1024, 2048, 4096'],
    passes: size('1024', '2048', WINDOWS),
  },
  {
    rule: 'ECS107',
    fails: size('4096', '32768'),
    mentions: ['memory', '4096 CPU units', '32768', '8192 to 30720'],
    passes: size('32768', '61440'),
  },
  {
    rule: 'ECS108',
    fails: onInstances({ Memory: undefined }),
    mentions: ["memory of container 'web'", 'memoryReservation', 'set one'],
    passes: onInstances({ Memory: undefined }, { MemoryReservation: 128 }),
  },
  {
    rule: 'ECS108',
    fails: onInstances({ Memory: undefined, RequiresCompatibilities: undefined }),
    mentions: ["memory of container 'web'", 'memoryReservation', 'set one'],
    passes: onInstances({ Memory: '512', RequiresCompatibilities: undefined }),
  },
  {
    rule: 'ECS110',
    fails: task({ NetworkMode: 'bridge' }),
    mentions: ['networkMode', 'Fargate', 'bridge', 'awsvpc'],
    passes: task({ NetworkMode: 'awsvpc' }),
  },
  {
    rule: 'ECS110',
    fails: task({ NetworkMode: undefined }),
    mentions: ['networkMode', 'Fargate', 'default, bridge', 'awsvpc'],
    passes: task({ NetworkMode: { Ref: 'Mode' } }),
  },
  {
    rule: 'ECS110',
    fails: task({ NetworkMode: 'host' }),
    mentions: ['networkMode', 'Fargate', 'host', 'awsvpc'],
    passes: instanceTask(),
  },
  {
    rule: 'ECS216',
    fails: task({}, { ...WEB, WorkingDirectory: '' }),
    mentions: ['workingDirectory', "'web'", 'empty', 'remove'],
    passes: task({}, { ...WEB, WorkingDirectory: '/' }),
  },
  {
    rule: 'ECS239',
    fails: task({}, { ...WEB, ...port(0) }),
    mentions: ['portMappings[0].hostPort', "'web'", '0', 'remove'],
    passes: task({}, { ...WEB, PortMappings: [{ ContainerPort: 80 }] }),
  },
  {
    rule: 'ECS239',
    fails: task({}, { ...WEB, ...port(0) }),
    mentions: ['portMappings[0].hostPort', "'web'", '0', 'remove'],
    passes: onInstances({}, port(0)),
  },
  {
    rule: 'ECS240',
    fails: onInstances({ NetworkMode: 'host' }, port(8080)),
    mentions: ['portMappings[0].hostPort', "'web'", '8080', 'host mode'],
    passes: onInstances({ NetworkMode: 'host' }, port(80)),
  },
  {
    rule: 'ECS240',
    fails: onInstances({ NetworkMode: 'host' }, port(8080)),
    mentions: ['portMappings[0].hostPort', "'web'", '8080', 'host mode'],
    passes: onInstances({ NetworkMode: 'bridge' }, port(8080)),
  },
  {
    rule: 'ECS258',
    fails: task({ ExecutionRoleArn: undefined }, { ...LISTENING, Image: ECR }),
    mentions: ["image of container 'web'", 'ECR', 'execution role', 'executionRoleArn'],
    passes: task({ ExecutionRoleArn: undefined }, { ...LISTENING, Image: 'public.ecr.aws/nginx/nginx:1' }),
  },
  {
    rule: 'ECS258',
    fails: task({ ExecutionRoleArn: undefined }, { ...LISTENING, Image: IMAGE }),
    mentions: ["image of container 'web'", 'ECR', 'execution role', 'executionRoleArn'],
    passes: onInstances({ ExecutionRoleArn: undefined }, { Image: IMAGE }),
  },
  {
    rule: 'ECS259',
    fails: trusted('ecs.amazonaws.com'),
    mentions: ['ExecutionRoleArn', 'ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'],
    passes: trusted('ecs-tasks.amazonaws.com'),
  },
  {
    rule: 'ECS259',
    fails: trusted(['ec2.amazonaws.com', 'ecs.amazonaws.com'], 'TaskRoleArn'),
    mentions: ['TaskRoleArn', 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'],
    passes: trusted(['ec2.amazonaws.com', { 'Fn::Sub': 'ecs-tasks.${AWS::URLSuffix}' }], 'TaskRoleArn'),
  },
  ...[{ Links: ['db'] }, { Hostname: 'web' }, { ExtraHosts: [{ Hostname: 'db', IpAddress: '10.0.0.1' }] }].map((setting): RuleCase => ({
    rule: 'ECS267',
    fails: onInstances(AWSVPC, setting),
    mentions: ["of container 'web'", 'awsvpc', 'bridge'],
    passes: onInstances({}, setting),
  })),
];
