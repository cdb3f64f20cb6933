import { container, RuleCase } from './rule-case';

const COMMAND = ['CMD-SHELL', 'curl -f http://localhost/'];
const check = (fields: object) => container({ HealthCheck: { Command: COMMAND, ...fields } });

export const HEALTH_CHECK_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS221',
    fails: check({ Command: ['curl -f http://localhost/'] }),
    mentions: ['healthCheck.command', "'web'", 'CMD-SHELL', '["curl -f http://localhost/"]', 'CMD-SHELL'],
    passes: check({}),
  },
  {
    rule: 'ECS221',
    fails: check({ Command: ['CMD'] }),
    mentions: ['healthCheck.command', "'web'", 'CMD-SHELL', '["CMD"]', '/healthcheck', 'CMD-SHELL'],
    passes: check({ Command: ['CMD', '/probe'] }),
  },
  {
    rule: 'ECS221',
    fails: check({ Command: [] }),
    mentions: ['healthCheck.command', "'web'", 'CMD-SHELL', '[]', 'CMD-SHELL'],
    passes: check({ Command: ['CMD-SHELL', '/probe'] }),
  },
  {
    rule: 'ECS223',
    fails: check({ Interval: 4 }),
    mentions: ['healthCheck.interval', "'web'", '5 to 300', '4', 'ECS allows'],
    passes: check({ Interval: 5 }),
  },
  {
    rule: 'ECS223',
    fails: check({ Interval: 301 }),
    mentions: ['healthCheck.interval', "'web'", '5 to 300', '301', 'ECS allows'],
    passes: check({ Interval: 300 }),
  },
  {
    rule: 'ECS224',
    fails: check({ Timeout: 61 }),
    mentions: ['healthCheck.timeout', "'web'", '2 to 60', '61', 'ECS allows'],
    passes: check({ Timeout: 60 }),
  },
  {
    rule: 'ECS224',
    fails: check({ Timeout: 1 }),
    mentions: ['healthCheck.timeout', "'web'", '2 to 60', '1', 'ECS allows'],
    passes: check({ Timeout: 2 }),
  },
  {
    rule: 'ECS225',
    fails: check({ Retries: 11 }),
    mentions: ['healthCheck.retries', "'web'", '1 to 10', '11', 'ECS allows'],
    passes: check({ Retries: 10 }),
  },
  {
    rule: 'ECS225',
    fails: check({ Retries: 0 }),
    mentions: ['healthCheck.retries', "'web'", '1 to 10', '0', 'ECS allows'],
    passes: check({ Retries: 1 }),
  },
  {
    rule: 'ECS226',
    fails: check({ StartPeriod: 301 }),
    mentions: ['healthCheck.startPeriod', "'web'", '0 to 300', '301', 'ECS allows'],
    passes: check({ StartPeriod: 300 }),
  },
];
