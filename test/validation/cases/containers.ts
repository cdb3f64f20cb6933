import { container, RuleCase, task, WEB } from './rule-case';

const containers = (number: number) => Array.from({ length: number }, (_, i) => ({ Name: `app${i}`, Image: 'nginx' }));
const CREDENTIAL_SPEC = 'credentialspec:arn:aws:s3:::bucket/spec.json';
const NAME = 'use 1 to 255 letters, digits, hyphens and underscores';
const restarts = (policy: object) => container({ RestartPolicy: { Enabled: true, ...policy } });
const exitCodes = (number: number) => restarts({ IgnoredExitCodes: Array.from({ length: number }, (_, i) => i) });

export const CONTAINER_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS201',
    fails: task({}, ...containers(11)),
    message: 'a task has at most 10 containers, got 11; split it into several tasks',
    passes: task({}, ...containers(10)),
  },
  {
    rule: 'ECS201',
    fails: task({ ContainerDefinitions: [] }),
    message: 'the task has no container; give it at least one',
    passes: task({ ContainerDefinitions: { 'Fn::If': ['Small', [], []] } }),
  },
  {
    rule: 'ECS202',
    fails: task({}, WEB, WEB),
    message: "two containers have one name, got 'web'; give each container its own name",
    passes: task({}, WEB, { ...WEB, Name: 'Web' }),
  },
  {
    rule: 'ECS203',
    fails: container({ Essential: false }),
    message: 'no container is essential, got ["web"]; mark at least one as essential: the task stops when it stops',
    passes: container({ Essential: true }),
  },
  { rule: 'ECS204', fails: task({}, { Name: 'web' }), message: "image of container 'web' is missing; add it", passes: task({}, WEB) },
  {
    rule: 'ECS205',
    fails: container({ CredentialSpecs: [CREDENTIAL_SPEC, CREDENTIAL_SPEC] }),
    message: "credentialSpecs of container 'web' may have 1 at most, got 2; remove some",
    passes: container({ CredentialSpecs: [CREDENTIAL_SPEC] }),
  },
  {
    rule: 'ECS206',
    fails: container({ Name: 'web.app' }),
    message: `name of container 'web.app' is not a name that ECS takes, got 'web.app'; ${NAME}`,
    passes: container({ Name: 'web-app' }),
  },
  {
    rule: 'ECS207',
    fails: task({ Family: 'f'.repeat(256) }),
    message: `family is not a name that ECS takes, got '${'f'.repeat(256)}'; ${NAME}`,
    passes: task({ Family: 'f'.repeat(255) }),
  },
  {
    rule: 'ECS208',
    fails: container({ Cpu: -1 }),
    message: "cpu of container 'web' must be a whole number 0 or more, got -1; give CPU units; 1024 are one vCPU",
    passes: container({ Cpu: 0 }),
  },
  {
    rule: 'ECS209',
    fails: container({ Memory: 5 }),
    message: "memory of container 'web' must be a whole number 6 or more, got 5; give it the 6 MiB that every container needs",
    passes: container({ Memory: 6 }),
  },
  {
    rule: 'ECS210',
    fails: container({ MemoryReservation: 5 }),
    message: "memoryReservation of container 'web' must be a whole number 6 or more, got 5; give it the 6 MiB that every container needs",
    passes: container({ MemoryReservation: 6 }),
  },
  {
    rule: 'ECS211',
    fails: container({ StartTimeout: 121 }),
    message: "startTimeout of container 'web' must be a whole number from 2 to 120, got 121; use what Fargate allows",
    passes: container({ StartTimeout: 120 }),
  },
  {
    rule: 'ECS212',
    fails: container({ StopTimeout: 1 }),
    message: "stopTimeout of container 'web' must be a whole number from 2 to 120, got 1; use what Fargate allows",
    passes: container({ StopTimeout: 2 }),
  },
  {
    rule: 'ECS213',
    fails: restarts({ RestartAttemptPeriod: 59 }),
    message: "restartPolicy.restartAttemptPeriod of container 'web' must be a whole number from 60 to 1800, got 59; use a number that ECS takes",
    passes: restarts({ RestartAttemptPeriod: 60 }),
  },
  {
    rule: 'ECS214',
    fails: container({ RestartPolicy: { Enabled: false, RestartAttemptPeriod: 60 } }),
    message: "restartPolicy of container 'web' is not enabled, and says when to restart; enable it, or leave that out",
    passes: container({ RestartPolicy: { Enabled: false } }),
  },
  {
    rule: 'ECS215',
    fails: exitCodes(51),
    message: "restartPolicy.ignoredExitCodes of container 'web' has more than 50 members, got 51; remove some",
    passes: exitCodes(50),
  },
];
