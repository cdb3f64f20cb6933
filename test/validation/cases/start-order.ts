import { Resources, RuleCase, task, WEB } from './rule-case';

const PROBE = { Command: ['CMD-SHELL', 'true'] };

/** A container that waits for another one. */
function waits(condition: string, other: object = {}, name = 'setup'): Resources {
  return task({}, { ...WEB, DependsOn: [{ ContainerName: name, Condition: condition }] }, { Name: 'setup', Image: 'busybox', ...other });
}

export const START_ORDER_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS231',
    fails: waits('START', {}, 'setpu'),
    mentions: ['dependsOn[0].containerName', "'web'", 'setpu', 'use one of'],
    passes: waits('START'),
  },
  {
    rule: 'ECS232',
    fails: waits('HEALTHY'),
    mentions: ['dependsOn[0]', "'web'", "'setup'", 'HEALTHY', 'health check', 'START'],
    passes: waits('HEALTHY', { HealthCheck: PROBE }),
  },
  {
    rule: 'ECS233',
    fails: waits('SUCCESS'),
    mentions: ['dependsOn[0]', "'web'", 'SUCCESS', "'setup'", 'essential', 'false'],
    passes: waits('SUCCESS', { Essential: false }),
  },
  {
    rule: 'ECS233',
    fails: waits('COMPLETE', { Essential: true }),
    mentions: ['dependsOn[0]', "'web'", 'COMPLETE', "'setup'", 'essential', 'false'],
    passes: waits('COMPLETE', { Essential: { 'Fn::If': ['Strict', true, false] } }),
  },
  {
    rule: 'ECS234',
    fails: waits('START', { DependsOn: [{ ContainerName: 'web', Condition: 'START' }] }),
    mentions: ['cycle', 'web -> setup -> web', 'remove one'],
    passes: waits('START'),
  },
  {
    rule: 'ECS234',
    fails: waits('START', { DependsOn: [{ ContainerName: 'setup', Condition: 'START' }] }),
    mentions: ['cycle', 'setup -> setup', 'remove one'],
    passes: waits('START', { DependsOn: [] }),
  },
  {
    rule: 'ECS234',
    fails: task({}, WEB, {
      Name: 'a',
      Image: 'busybox',
      DependsOn: [{ ContainerName: 'b', Condition: 'START' }],
    }, { Name: 'b', Image: 'busybox', DependsOn: [{ ContainerName: 'a', Condition: 'START' }] }),
    mentions: ['cycle', 'a -> b -> a', 'remove one'],
    passes: task({}, WEB, { Name: 'a', Image: 'busybox', DependsOn: [{ ContainerName: 'web', Condition: 'START' }] }),
  },
];
