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
    message: 'two containers have a firelensConfiguration, got ["a","b"]; keep one log router',
    passes: task({}, WEB, router('a')),
  },
  {
    rule: 'ECS272',
    fails: task({}, logs('awsfirelens')),
    message: "logConfiguration of container 'web' uses awsfirelens, but no container has a firelensConfiguration; add the log router",
    passes: task({}, logs('awsfirelens'), router('router')),
  },
  {
    rule: 'ECS273',
    fails: task({}, logs('splunk', { 'splunk-url': 'https://splunk', 'splunk-token': 'x' }, [secret('splunk-token')])),
    message: "logConfiguration of container 'web' gives one option twice, got 'splunk-token'; keep one of them",
    passes: task({}, logs('splunk', { 'splunk-url': 'https://splunk' }, [secret('splunk-token')])),
  },
  {
    rule: 'ECS274',
    fails: task({}, logs('syslog')),
    message: "logConfiguration.logDriver of container 'web' is not possible, got 'syslog'; use one that Fargate has: awslogs, splunk or awsfirelens",
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
  {
    rule: 'ECS275',
    fails: task({}, logs('awslogs', { ...AWSLOGS, 'awslogs-stream-prefix': undefined })),
    message: "logConfiguration of container 'web' has no option awslogs-stream-prefix, and awslogs needs it on Fargate; add it",
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
  {
    rule: 'ECS276',
    fails: task({}, WEB, router('router', { 'config-file-type': 'file' })),
    message: "firelensConfiguration.options of container 'router' gives only one of config-file-type and config-file-value; give both, or neither",
    passes: task({}, WEB, router('router', { 'config-file-type': 'file', 'config-file-value': '/extra.conf' })),
  },
  {
    rule: 'ECS277',
    fails: task({ ExecutionRoleArn: undefined }, logs('awslogs', AWSLOGS)),
    message: "container 'web' has the log driver awslogs, but the task definition has no execution role; set executionRoleArn: the ECS agent acts as that role",
    passes: task({}, logs('awslogs', AWSLOGS)),
  },
];

