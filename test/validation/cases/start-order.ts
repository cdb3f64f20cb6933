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
    message: "dependsOn[0] of container 'web'.containerName names no container, got 'setpu'; use one of web, setup",
    passes: waits('START'),
  },
  {
    rule: 'ECS232',
    fails: waits('HEALTHY'),
    message: "dependsOn[0] of container 'web' waits for 'setup' to be HEALTHY, but that has no health check; add one, or wait for START",
    passes: waits('HEALTHY', { HealthCheck: PROBE }),
  },
  {
    rule: 'ECS233',
    fails: waits('SUCCESS'),
    message: "dependsOn[0] of container 'web' waits for SUCCESS of 'setup', but that is essential: when it ends, the task stops; " +
      "set essential of 'setup' to false",
    passes: waits('SUCCESS', { Essential: false }),
  },
  {
    rule: 'ECS233',
    fails: waits('COMPLETE', { Essential: true }),
    message: "dependsOn[0] of container 'web' waits for COMPLETE of 'setup', but that is essential: when it ends, the task stops; " +
      "set essential of 'setup' to false",
    passes: waits('COMPLETE', { Essential: { 'Fn::If': ['Strict', true, false] } }),
  },
  {
    rule: 'ECS234',
    fails: waits('START', { DependsOn: [{ ContainerName: 'web', Condition: 'START' }] }),
    message: "containers wait for each other, got 'web -> setup -> web'; remove one of these dependencies",
    passes: waits('START'),
  },
  {
    rule: 'ECS234',
    fails: waits('START', { DependsOn: [{ ContainerName: 'setup', Condition: 'START' }] }),
    message: "containers wait for each other, got 'setup -> setup'; remove one of these dependencies",
    passes: waits('START', { DependsOn: [] }),
  },
  {
    rule: 'ECS234',
    fails: task({}, WEB, { Name: 'a', Image: 'busybox', DependsOn: [{ ContainerName: 'b', Condition: 'START' }] }, { Name: 'b', Image: 'busybox', DependsOn: [{ ContainerName: 'a', Condition: 'START' }] }),
    message: "containers wait for each other, got 'a -> b -> a'; remove one of these dependencies",
    passes: task({}, WEB, { Name: 'a', Image: 'busybox', DependsOn: [{ ContainerName: 'web', Condition: 'START' }] }),
  },
];
