import { container, RuleCase } from './rule-case';

const COMMAND = ['CMD-SHELL', 'curl -f http://localhost/'];
const check = (fields: object) => container({ HealthCheck: { Command: COMMAND, ...fields } });
const bounds = (field: string, range: string, got: number) => (
  `healthCheck.${field} of container 'web' must be a whole number from ${range}, got ${got}; use a number that ECS takes`
);

export const HEALTH_CHECK_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS221',
    fails: check({ Command: ['curl -f http://localhost/'] }),
    message: "healthCheck.command of container 'web' must be CMD or CMD-SHELL and what it runs, got [\"curl -f http://localhost/\"]; " +
      'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
    passes: check({}),
  },
  {
    rule: 'ECS221',
    fails: check({ Command: ['CMD'] }),
    message: "healthCheck.command of container 'web' must be CMD or CMD-SHELL and what it runs, got [\"CMD\"]; " +
      'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
    passes: check({ Command: ['CMD', '/probe'] }),
  },
  {
    rule: 'ECS221',
    fails: check({ Command: [] }),
    message: "healthCheck.command of container 'web' must be CMD or CMD-SHELL and what it runs, got []; write it as [\"CMD-SHELL\", \"curl -f http://localhost/\"]",
    passes: check({ Command: ['CMD-SHELL', '/probe'] }),
  },
  {
    rule: 'ECS222',
    fails: check({ Interval: 5, Timeout: 6 }),
    message: "healthCheck.timeout of container 'web' is longer than its interval, got 6; use 5 seconds at most",
    passes: check({ Interval: 5, Timeout: 5 }),
  },
  { rule: 'ECS223', fails: check({ Interval: 4 }), message: bounds('interval', '5 to 300', 4), passes: check({ Interval: 5 }) },
  { rule: 'ECS223', fails: check({ Interval: 301 }), message: bounds('interval', '5 to 300', 301), passes: check({ Interval: 300 }) },
  { rule: 'ECS224', fails: check({ Timeout: 61 }), message: bounds('timeout', '2 to 60', 61), passes: check({ Timeout: 60 }) },
  { rule: 'ECS224', fails: check({ Timeout: 1 }), message: bounds('timeout', '2 to 60', 1), passes: check({ Timeout: 2 }) },
  { rule: 'ECS225', fails: check({ Retries: 11 }), message: bounds('retries', '1 to 10', 11), passes: check({ Retries: 10 }) },
  { rule: 'ECS225', fails: check({ Retries: 0 }), message: bounds('retries', '1 to 10', 0), passes: check({ Retries: 1 }) },
  { rule: 'ECS226', fails: check({ StartPeriod: 301 }), message: bounds('startPeriod', '0 to 300', 301), passes: check({ StartPeriod: 300 }) },
];
