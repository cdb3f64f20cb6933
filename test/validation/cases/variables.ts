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
    message: "container 'web' sets one environment variable twice, got 'MODE'; keep one of them",
    passes: container({ Environment: [variable('MODE'), variable('mode')] }),
  },
  {
    rule: 'ECS252',
    fails: container({ Secrets: [SECRET, SECRET] }),
    message: "container 'web' sets one secret twice, got 'TOKEN'; keep one of them",
    passes: container({ Secrets: [SECRET] }),
  },
  {
    rule: 'ECS253',
    fails: container({ Environment: [variable('TOKEN')], Secrets: [SECRET] }),
    message: "container 'web' has an environment variable and a secret of one name, got 'TOKEN'; remove the environment variable, or rename one of them",
    passes: container({ Environment: [variable('MODE')], Secrets: [SECRET] }),
  },
  {
    rule: 'ECS254',
    fails: files(11),
    message: "environmentFiles of container 'web' may have 10 at most, got 11; remove some",
    passes: files(10),
  },
  {
    rule: 'ECS255',
    fails: files(1, 'web.txt'),
    message: "environmentFiles[0] of container 'web' must be a .env object in S3, got 'arn:aws:s3:::bucket/web.txt'; rename it so that it ends in .env",
    passes: files(1),
  },
  {
    rule: 'ECS256',
    fails: task({ ExecutionRoleArn: undefined }, { ...WEB, Secrets: [SECRET] }),
    message: "container 'web' has secrets, but the task definition has no execution role; set executionRoleArn: the ECS agent acts as that role",
    passes: task({}, { ...WEB, Secrets: [SECRET] }),
  },
  {
    rule: 'ECS256',
    fails: task({ ExecutionRoleArn: undefined }, { ...WEB, Secrets: [SECRET], LogConfiguration: { LogDriver: 'awsfirelens', SecretOptions: [SECRET] } }, ROUTER),
    message: "container 'web' has secrets, but the task definition has no execution role; set executionRoleArn: the ECS agent acts as that role",
    passes: task({ ExecutionRoleArn: undefined }, { ...WEB, LogConfiguration: { LogDriver: 'awsfirelens' } }, ROUTER),
  },
  {
    rule: 'ECS257',
    fails: container({ Secrets: [{ Name: 'TOKEN', ValueFrom: `${STORED}:token:AWSCURRENT:4711` }] }),
    message: "secret 'TOKEN' of container 'web' names both a version stage and a version id, got 'AWSCURRENT:4711'; leave one of them empty, and keep the colons",
    passes: container({ Secrets: [{ Name: 'TOKEN', ValueFrom: `${STORED}:token::4711` }, { Name: 'KEY', ValueFrom: `${STORED}::AWSCURRENT:` }, { Name: 'ALL', ValueFrom: STORED }] }),
  },
];
