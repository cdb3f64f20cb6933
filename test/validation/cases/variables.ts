import { container, RuleCase, task, WEB } from './rule-case';

const SECRET = { Name: 'TOKEN', ValueFrom: 'arn:aws:ssm:us-east-1:111111111111:parameter/token' };
const STORED = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop-AbCdEf';
const variable = (Name: string) => ({ Name, Value: 'x' });
const ROUTER = { Name: 'router', Image: 'fluent-bit', FirelensConfiguration: { Type: 'fluentbit' } };
const files = (number: number, name = 'web.env') => container({
  EnvironmentFiles: Array.from({ length: number }, () => ({ Type: 's3', Value: `arn:aws:s3:::bucket/${name}` })),
});

export const VARIABLE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS251',
    fails: container({ Environment: [variable('MODE'), variable('MODE')] }),
    mentions: ["'web'", 'environment variable', 'twice', 'MODE', 'keep the last'],
    passes: container({ Environment: [variable('MODE'), variable('mode')] }),
  },
  {
    rule: 'ECS252',
    fails: container({ Secrets: [SECRET, SECRET] }),
    mentions: ["'web'", 'secret', 'twice', 'TOKEN', 'keep one'],
    passes: container({ Secrets: [SECRET] }),
  },
  {
    rule: 'ECS253',
    fails: container({ Environment: [variable('TOKEN')], Secrets: [SECRET] }),
    mentions: ["'web'", 'environment variable', 'secret', 'TOKEN', 'rename'],
    passes: container({ Environment: [variable('MODE')], Secrets: [SECRET] }),
  },
  {
    rule: 'ECS254',
    fails: files(11),
    mentions: ['environmentFiles', "'web'", '10', '11', 'remove some'],
    passes: files(10),
  },
  {
    rule: 'ECS255',
    fails: files(1, 'web.txt'),
    mentions: ['environmentFiles[0]', "'web'", 'arn:aws:s3:::bucket/web.txt', 'rename'],
    passes: files(1),
  },
  {
    rule: 'ECS256',
    fails: task({ ExecutionRoleArn: undefined }, { ...WEB, Secrets: [SECRET] }),
    mentions: ["container 'web'", 'secrets', 'executionRoleArn'],
    passes: task({}, { ...WEB, Secrets: [SECRET] }),
  },
  {
    rule: 'ECS256',
    fails: task({ ExecutionRoleArn: undefined }, {
      ...WEB,
      Secrets: [SECRET],
      LogConfiguration: { LogDriver: 'awsfirelens', SecretOptions: [SECRET] },
    }, ROUTER),
    mentions: ["container 'web'", 'secrets', 'executionRoleArn'],
    passes: task({ ExecutionRoleArn: undefined }, { ...WEB, LogConfiguration: { LogDriver: 'awsfirelens' } }, ROUTER),
  },
  {
    rule: 'ECS257',
    fails: container({ Secrets: [{ Name: 'TOKEN', ValueFrom: `${STORED}:token:AWSCURRENT:4711` }] }),
    mentions: ["'TOKEN'", "'web'", 'version', 'AWSCURRENT:4711', 'empty'],
    passes: container({
      Secrets: [
        { Name: 'TOKEN', ValueFrom: `${STORED}:token::4711` },
        { Name: 'KEY', ValueFrom: `${STORED}::AWSCURRENT:` },
        { Name: 'ALL', ValueFrom: STORED },
      ],
    }),
  },
];
