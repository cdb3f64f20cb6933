import { RuleCase, targetGroup } from './rule-case';

const attribute = (Key: string, Value: string) => targetGroup({ TargetGroupAttributes: [{ Key, Value }] });
const TIME = 'use a time that Elastic Load Balancing takes';
const NUMBER = 'use a number that Elastic Load Balancing takes';
const NAME = 'use 1 to 32 letters, digits and hyphens, no hyphen first or last; or leave it out';
const statuses = (HttpCode: string, Protocol = 'HTTP') => targetGroup({ Matcher: { HttpCode }, Protocol });
const wrongStatuses = (got: string, most = 499) => `Matcher.HttpCode must be statuses from 200 to ${most}, got '${got}'; write them as 200, 200,202 or 200-299`;

export const TARGET_GROUP_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: 't'.repeat(33) }),
    message: `Name is not a name of a target group, got '${'t'.repeat(33)}'; ${NAME}`,
    passes: targetGroup({ Name: 't'.repeat(32) }),
  },
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: '-web' }),
    message: `Name is not a name of a target group, got '-web'; ${NAME}`,
    passes: targetGroup({ Name: 'w-eb' }),
  },
  {
    rule: 'ECS421',
    fails: targetGroup({ Name: 'web-' }),
    message: `Name is not a name of a target group, got 'web-'; ${NAME}`,
    passes: targetGroup({ Name: 'w' }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10 }),
    message: 'HealthCheckTimeoutSeconds must be less than HealthCheckIntervalSeconds, got 10; use less than 10 seconds',
    passes: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10, Protocol: 'TCP' }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 30 }),
    message: 'HealthCheckTimeoutSeconds must be less than HealthCheckIntervalSeconds, got 30; use less than 30 seconds',
    passes: targetGroup({ HealthCheckTimeoutSeconds: 29 }),
  },
  {
    rule: 'ECS422',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10, Protocol: 'HTTPS' }),
    message: 'HealthCheckTimeoutSeconds must be less than HealthCheckIntervalSeconds, got 10; use less than 10 seconds',
    passes: targetGroup({ HealthCheckTimeoutSeconds: 9, HealthCheckIntervalSeconds: 10, Protocol: 'HTTPS' }),
  },
  {
    rule: 'ECS423',
    fails: targetGroup({ HealthCheckTimeoutSeconds: 121, HealthCheckIntervalSeconds: 300 }),
    message: `HealthCheckTimeoutSeconds must be a whole number from 2 to 120, got 121; ${TIME}`,
    passes: targetGroup({ HealthCheckTimeoutSeconds: 120, HealthCheckIntervalSeconds: 300 }),
  },
  {
    rule: 'ECS424',
    fails: targetGroup({ HealthyThresholdCount: 11 }),
    message: `HealthyThresholdCount must be a whole number from 2 to 10, got 11; ${NUMBER}`,
    passes: targetGroup({ HealthyThresholdCount: 10 }),
  },
  {
    rule: 'ECS424',
    fails: targetGroup({ UnhealthyThresholdCount: 1 }),
    message: `UnhealthyThresholdCount must be a whole number from 2 to 10, got 1; ${NUMBER}`,
    passes: targetGroup({ UnhealthyThresholdCount: 2 }),
  },
  {
    rule: 'ECS425',
    fails: targetGroup({ HealthCheckPath: 'health' }),
    message: "HealthCheckPath is no path, got 'health'; start it with a slash, and use 1024 characters at most",
    passes: targetGroup({ HealthCheckPath: '/health' }),
  },
  {
    rule: 'ECS425',
    fails: targetGroup({ HealthCheckPath: '/'.repeat(1025) }),
    message: `HealthCheckPath is no path, got '${'/'.repeat(1025)}'; start it with a slash, and use 1024 characters at most`,
    passes: targetGroup({ HealthCheckPath: '/'.repeat(1024) }),
  },
  { rule: 'ECS426', fails: statuses('200-500'), message: wrongStatuses('200-500'), passes: statuses('200-499') },
  { rule: 'ECS426', fails: statuses('OK'), message: wrongStatuses('OK'), passes: statuses('200,301-302') },
  { rule: 'ECS426', fails: statuses('299-200'), message: wrongStatuses('299-200'), passes: statuses('200-200') },
  { rule: 'ECS426', fails: statuses('199'), message: wrongStatuses('199'), passes: statuses('200') },
  { rule: 'ECS426', fails: statuses('600', 'TCP'), message: wrongStatuses('600', 599), passes: statuses('599', 'TCP') },
  {
    rule: 'ECS426',
    fails: statuses('200,500'),
    message: wrongStatuses('200,500'),
    passes: statuses('200,499'),
  },
  {
    rule: 'ECS426',
    fails: statuses('200-201-202'),
    message: wrongStatuses('200-201-202'),
    passes: targetGroup({ Matcher: { HttpCode: '0-99', GrpcCode: '0-99' } }),
  },
  {
    rule: 'ECS427',
    fails: attribute('deregistration_delay.timeout_seconds', '3601'),
    message: `deregistration_delay.timeout_seconds must be a whole number from 0 to 3600, got 3601; ${TIME}`,
    passes: attribute('deregistration_delay.timeout_seconds', '3600'),
  },
  {
    rule: 'ECS428',
    fails: attribute('slow_start.duration_seconds', '29'),
    message: `slow_start.duration_seconds must be a whole number from 30 to 900, got 29; ${TIME}`,
    passes: attribute('slow_start.duration_seconds', '0'),
  },
  {
    rule: 'ECS428',
    fails: attribute('slow_start.duration_seconds', '901'),
    message: `slow_start.duration_seconds must be a whole number from 30 to 900, got 901; ${TIME}`,
    passes: attribute('slow_start.duration_seconds', '30'),
  },
  {
    rule: 'ECS428',
    fails: targetGroup({ TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }, { Key: 'slow_start.duration_seconds', Value: '29' }] }),
    message: `slow_start.duration_seconds must be a whole number from 30 to 900, got 29; ${TIME}`,
    passes: targetGroup({ TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '29' }, { Key: 'slow_start.duration_seconds', Value: '0' }] }),
  },
  {
    rule: 'ECS429',
    fails: attribute('stickiness.lb_cookie.duration_seconds', '0'),
    message: `stickiness.lb_cookie.duration_seconds must be a whole number from 1 to 604800, got 0; ${TIME}`,
    passes: attribute('stickiness.lb_cookie.duration_seconds', '1'),
  },
  {
    rule: 'ECS429',
    fails: attribute('stickiness.app_cookie.duration_seconds', '604801'),
    message: `stickiness.app_cookie.duration_seconds must be a whole number from 1 to 604800, got 604801; ${TIME}`,
    passes: attribute('stickiness.app_cookie.duration_seconds', '604800'),
  },
];
