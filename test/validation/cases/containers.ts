import { container, RuleCase, task, WEB } from './rule-case';

const containers = (number: number) => Array.from({ length: number }, (_, i) => ({ Name: `app${i}`, Image: 'nginx' }));
const CREDENTIAL_SPEC = 'credentialspec:arn:aws:s3:::bucket/spec.json';
const restarts = (policy: object) => container({ RestartPolicy: { Enabled: true, ...policy } });
const exitCodes = (number: number) => restarts({ IgnoredExitCodes: Array.from({ length: number }, (_, i) => i) });

export const CONTAINER_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS201',
    fails: task({}, ...containers(11)),
    mentions: ['10 containers', '11', 'split'],
    passes: task({}, ...containers(10)),
  },
  {
    rule: 'ECS201',
    fails: task({ ContainerDefinitions: [] }),
    mentions: ['no container', 'add'],
    passes: task({ ContainerDefinitions: { 'Fn::If': ['Small', [], []] } }),
  },
  {
    rule: 'ECS202',
    fails: task({}, WEB, WEB),
    mentions: ['containers', 'name', 'web', 'own name'],
    passes: task({}, WEB, { ...WEB, Name: 'Web' }),
  },
  {
    rule: 'ECS203',
    fails: container({ Essential: false }),
    mentions: ['essential', '["web"]', 'mark'],
    passes: container({ Essential: true }),
  },
  { rule: 'ECS204', fails: task({}, { Name: 'web' }), mentions: ['image', "'web'", 'add it'], passes: task({}, WEB) },
  {
    rule: 'ECS205',
    fails: container({ CredentialSpecs: [CREDENTIAL_SPEC, CREDENTIAL_SPEC] }),
    mentions: ['credentialSpecs', "'web'", '1', '2', 'keep one'],
    passes: container({ CredentialSpecs: [CREDENTIAL_SPEC] }),
  },
  {
    rule: 'ECS206',
    fails: container({ Name: 'web.app' }),
    mentions: ['name', "'web.app'", 'web.app', 'use 1 to'],
    passes: container({ Name: 'web-app' }),
  },
  {
    rule: 'ECS207',
    fails: task({ Family: 'f'.repeat(256) }),
    mentions: ['family', 'f'.repeat(256), 'use 1 to'],
    passes: task({ Family: 'f'.repeat(255) }),
  },
  {
    rule: 'ECS208',
    fails: container({ Cpu: -1 }),
    mentions: ['cpu', "'web'", '0 or more', '-1', '1024'],
    passes: container({ Cpu: 0 }),
  },
  {
    rule: 'ECS209',
    fails: container({ Memory: 5 }),
    mentions: ['memory', "'web'", '6 or more', '5', '6 MiB'],
    passes: container({ Memory: 6 }),
  },
  {
    rule: 'ECS210',
    fails: container({ MemoryReservation: 5 }),
    mentions: ['memoryReservation', "'web'", '6 or more', '5', '6 MiB'],
    passes: container({ MemoryReservation: 6 }),
  },
  {
    rule: 'ECS211',
    fails: container({ StartTimeout: 121 }),
    mentions: ['startTimeout', "'web'", '2 to 120', '121', 'Fargate'],
    passes: container({ StartTimeout: 120 }),
  },
  {
    rule: 'ECS212',
    fails: container({ StopTimeout: 1 }),
    mentions: ['stopTimeout', "'web'", '2 to 120', '1', 'Fargate'],
    passes: container({ StopTimeout: 2 }),
  },
  {
    rule: 'ECS213',
    fails: restarts({ RestartAttemptPeriod: 59 }),
    mentions: ['restartPolicy.restartAttemptPeriod', "'web'", '60 to 1800', '59', 'ECS allows'],
    passes: restarts({ RestartAttemptPeriod: 60 }),
  },
  {
    rule: 'ECS214',
    fails: container({ RestartPolicy: { Enabled: false, RestartAttemptPeriod: 60 } }),
    mentions: ['restartPolicy', "'web'", 'not enabled', 'remove'],
    passes: container({ RestartPolicy: { Enabled: false } }),
  },
  {
    rule: 'ECS215',
    fails: exitCodes(51),
    mentions: ['restartPolicy.ignoredExitCodes', "'web'", '50', '51', 'remove some'],
    passes: exitCodes(50),
  },
];
