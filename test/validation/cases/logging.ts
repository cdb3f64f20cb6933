import { RuleCase, task, WEB } from './rule-case';

const AWSLOGS = { 'awslogs-group': 'web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' };
const logs = (LogDriver: string, Options: object = {}, SecretOptions?: object[]) => (
  { ...WEB, LogConfiguration: { LogDriver, Options, SecretOptions } }
);
const router = (Name: string, Options?: object) => ({ Name, Image: 'fluent-bit', FirelensConfiguration: { Type: 'fluentbit', Options } });
const secret = (Name: string) => ({ Name, ValueFrom: 'arn:aws:ssm:us-east-1:111111111111:parameter/token' });

export const LOGGING_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS271',
    fails: task({}, WEB, router('a'), router('b')),
    mentions: ['firelensConfiguration', '["a","b"]', 'one log router'],
    passes: task({}, WEB, router('a')),
  },
  {
    rule: 'ECS272',
    fails: task({}, logs('awsfirelens')),
    mentions: ['logConfiguration', "'web'", 'firelensConfiguration', 'add a log router'],
    passes: task({}, logs('awsfirelens'), router('router')),
  },
  {
    rule: 'ECS273',
    fails: task({}, logs('splunk', { 'splunk-url': 'https://splunk', 'splunk-token': 'x' }, [secret('splunk-token')])),
    mentions: ['logConfiguration', "'web'", 'splunk-token', 'keep one'],
    passes: task({}, logs('splunk', { 'splunk-url': 'https://splunk' }, [secret('splunk-token')])),
  },
  {
    rule: 'ECS278',
    fails: task({}, logs('awslogs', { ...AWSLOGS, log_key: 'log' })),
    mentions: ['logConfiguration.options', "'web'", 'log_key', 'awsfirelens'],
    passes: task({}, logs('awslogs', { ...AWSLOGS, 'mode': 'non-blocking', 'max-buffer-size': '25m', 'awslogs-datetime-format': '%H:%M' })),
  },
  {
    rule: 'ECS279',
    fails: task({}, logs('awslogs', { ...AWSLOGS, 'awslogs-create-group': 'false' })),
    mentions: ['logConfiguration.options', "'web'", 'awslogs-create-group', 'false', 'remove the option'],
    passes: task({}, logs('awslogs', { ...AWSLOGS, 'awslogs-create-group': 'true' })),
  },
  {
    rule: 'ECS280',
    fails: task({}, WEB, router('router', { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::bucket/fluent.conf' })),
    mentions: ['firelensConfiguration.options', "'router'", 'S3', 'file'],
    passes: task({}, WEB, router('router', { 'config-file-type': 'file', 'config-file-value': '/fluent.conf' })),
  },
  {
    rule: 'ECS280',
    fails: task({}, WEB, router('router', { 'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::bucket/fluent.conf' })),
    mentions: ['firelensConfiguration.options', "'router'", 'S3', 'file'],
    passes: task({ RequiresCompatibilities: ['EC2'] }, WEB, router('router', {
      'config-file-type': 's3', 'config-file-value': 'arn:aws:s3:::bucket/fluent.conf',
    })),
  },
  {
    rule: 'ECS274',
    fails: task({}, logs('syslog')),
    mentions: ['logConfiguration.logDriver', "'web'", 'syslog', 'awslogs'],
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
  {
    rule: 'ECS275',
    fails: task({}, logs('awslogs', { ...AWSLOGS, 'awslogs-stream-prefix': undefined })),
    mentions: ['logConfiguration', "'web'", 'awslogs-stream-prefix', 'awslogs', 'add it'],
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
  {
    rule: 'ECS276',
    fails: task({}, WEB, router('router', { 'config-file-type': 'file' })),
    mentions: ['firelensConfiguration.options', "'router'", 'config-file-type', 'config-file-value', 'both'],
    passes: task({}, WEB, router('router', { 'config-file-type': 'file', 'config-file-value': '/extra.conf' })),
  },
  {
    rule: 'ECS277',
    fails: task({ ExecutionRoleArn: undefined }, logs('awslogs', AWSLOGS)),
    mentions: ["container 'web'", 'awslogs', 'executionRoleArn'],
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
];

