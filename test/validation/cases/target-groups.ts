import { RuleCase, targetGroup } from './rule-case';

const attribute = (Key: string, Value: string) => targetGroup({ TargetGroupAttributes: [{ Key, Value }] });
const statuses = (HttpCode: string, Protocol = 'HTTP') => targetGroup({ Matcher: { HttpCode }, Protocol, HealthCheckProtocol: 'HTTP' });

export const TARGET_GROUP_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: 't'.repeat(33) }),
    mentions: ['Name', 't'.repeat(33), 'use 1 to'],
    passes: targetGroup({ Name: 't'.repeat(32) }),
  },
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: '-web' }),
    mentions: ['Name', '-web', 'use 1 to'],
    passes: targetGroup({ Name: 'w-eb' }),
  },
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: 'web-' }),
    mentions: ['Name', 'web-', 'use 1 to'],
    passes: targetGroup({ Name: 'w' }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10 }),
    mentions: ['HealthCheckTimeoutSeconds', 'HealthCheckIntervalSeconds', '10'],
    passes: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10, Protocol: 'TCP' }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 30 }),
    mentions: ['HealthCheckTimeoutSeconds', 'HealthCheckIntervalSeconds', '30'],
    passes: targetGroup({ HealthCheckTimeoutSeconds: 29 }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10, Protocol: 'HTTPS' }),
    mentions: ['HealthCheckTimeoutSeconds', 'HealthCheckIntervalSeconds', '10'],
    passes: targetGroup({ HealthCheckTimeoutSeconds: 9, HealthCheckIntervalSeconds: 10, Protocol: 'HTTPS' }),
  },
  {
    rule: 'ECS423',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 121, HealthCheckIntervalSeconds: 300 }),
    mentions: ['HealthCheckTimeoutSeconds', '2 to 120', '121', 'Elastic Load Balancing'],
    passes: targetGroup({ HealthCheckTimeoutSeconds: 120, HealthCheckIntervalSeconds: 300 }),
  },
  {
    rule: 'ECS424',
    fails: targetGroup({ HealthyThresholdCount: 11 }),
    mentions: ['HealthyThresholdCount', '2 to 10', '11', 'Elastic Load Balancing'],
    passes: targetGroup({ HealthyThresholdCount: 10 }),
  },
  {
    rule: 'ECS424',
    fails: targetGroup({ UnhealthyThresholdCount: 1 }),
    mentions: ['UnhealthyThresholdCount', '2 to 10', '1', 'Elastic Load Balancing'],
    passes: targetGroup({ UnhealthyThresholdCount: 2 }),
  },
  {
    rule: 'ECS425',
    fails: targetGroup({ HealthCheckPath: 'health' }),
    mentions: ['HealthCheckPath', 'health', 'slash'],
    passes: targetGroup({ HealthCheckPath: '/health' }),
  },
  {
    rule: 'ECS425',
    fails: targetGroup({ HealthCheckPath: '/'.repeat(1025) }),
    mentions: ['HealthCheckPath', '/'.repeat(1025), 'slash'],
    passes: targetGroup({ HealthCheckPath: '/'.repeat(1024) }),
  },
  { rule: 'ECS426', fails: statuses('200-500'), mentions: ['Matcher.HttpCode', '200 to 499', '200-500', '200-299'], passes: statuses('200-499') },
  { rule: 'ECS426', fails: statuses('OK'), mentions: ['Matcher.HttpCode', '200 to 499', 'OK', '200-299'], passes: statuses('200,301-302') },
  { rule: 'ECS426', fails: statuses('299-200'), mentions: ['Matcher.HttpCode', '200 to 499', '299-200', '200-299'], passes: statuses('200-200') },
  { rule: 'ECS426', fails: statuses('199'), mentions: ['Matcher.HttpCode', '200 to 499', '199', '200-299'], passes: statuses('200') },
  { rule: 'ECS426', fails: statuses('600', 'TCP'), mentions: ['Matcher.HttpCode', '200 to 599', '600', '200-299'], passes: statuses('599', 'TCP') },
  {
    rule: 'ECS426',
    fails: statuses('200,500'),
    mentions: ['Matcher.HttpCode', '200 to 499', '200,500', '200-299'],
    passes: statuses('200,499'),
  },
  {
    rule: 'ECS426',
    fails: statuses('200-201-202'),
    mentions: ['Matcher.HttpCode', '200 to 499', '200-201-202', '200-299'],
    passes: targetGroup({ Matcher: { HttpCode: '0-99', GrpcCode: '0-99' } }),
  },
  {
    rule: 'ECS427',
    fails: attribute('deregistration_delay.timeout_seconds', '3601'),
    mentions: ['deregistration_delay.timeout_seconds', '0 to 3600', '3601', 'Elastic Load Balancing'],
    passes: attribute('deregistration_delay.timeout_seconds', '3600'),
  },
  {
    rule: 'ECS428',
    fails: attribute('slow_start.duration_seconds', '29'),
    mentions: ['slow_start.duration_seconds', '30 to 900', '29', 'Elastic Load Balancing'],
    passes: attribute('slow_start.duration_seconds', '0'),
  },
  {
    rule: 'ECS428',
    fails: attribute('slow_start.duration_seconds', '901'),
    mentions: ['slow_start.duration_seconds', '30 to 900', '901', 'Elastic Load Balancing'],
    passes: attribute('slow_start.duration_seconds', '30'),
  },
  {
    rule: 'ECS428',
    fails: targetGroup({
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '0' },
        { Key: 'slow_start.duration_seconds', Value: '29' },
      ],
    }),
    mentions: ['slow_start.duration_seconds', '30 to 900', '29', 'Elastic Load Balancing'],
    passes: targetGroup({
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '29' },
        { Key: 'slow_start.duration_seconds', Value: '0' },
      ],
    }),
  },
  {
    rule: 'ECS429',
    fails: attribute('stickiness.lb_cookie.duration_seconds', '0'),
    mentions: ['stickiness.lb_cookie.duration_seconds', '1 to 604800', '0', 'Elastic Load Balancing'],
    passes: attribute('stickiness.lb_cookie.duration_seconds', '1'),
  },
  {
    rule: 'ECS429',
    fails: attribute('stickiness.app_cookie.duration_seconds', '604801'),
    mentions: ['stickiness.app_cookie.duration_seconds', '1 to 604800', '604801', 'Elastic Load Balancing'],
    passes: attribute('stickiness.app_cookie.duration_seconds', '604800'),
  },
];
