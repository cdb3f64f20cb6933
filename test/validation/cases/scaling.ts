import { balanced, instanceService, Resources, RuleCase, service } from './rule-case';

const SERVICE_ID = { 'Fn::Join': ['', ['service/shop/', { 'Fn::GetAtt': ['Service', 'Name'] }]] };

/** A scaled service, with changes to the scalable target. */
export function scaled(fields: object, resources: Resources = service()): Resources {
  return {
    ...resources,
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        MinCapacity: 1, MaxCapacity: 4, ResourceId: SERVICE_ID, ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ...fields,
      },
    },
  };
}

const CPU = 'ECSServiceAverageCPUUtilization';

function policy(id: string, PredefinedMetricType: string, metric: object = {}): Resources {
  return tracking(id, { PredefinedMetricSpecification: { PredefinedMetricType, ...metric } });
}

function custom(id: string, MetricName: string): Resources {
  return tracking(id, { CustomizedMetricSpecification: { MetricName, Namespace: 'shop', Statistic: 'Average' } });
}

function tracking(id: string, metric: object, target = 'Target'): Resources {
  return {
    [id]: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        PolicyName: id,
        PolicyType: 'TargetTrackingScaling',
        ScalingTargetId: { Ref: target },
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 50, ...metric },
      },
    },
  };
}

const scheduled = (action: object) => scaled({
  ScheduledActions: [{ ScheduledActionName: 'night', Schedule: 'cron(0 20 * * ? *)', ScalableTargetAction: action }],
});
const CODE_DEPLOY = balanced({ DeploymentController: { Type: 'CODE_DEPLOY' } });
const tracked = (...policies: readonly Resources[]): Resources => Object.assign({}, scaled({}), ...policies);

export const SCALING_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS701',
    fails: scaled({ MinCapacity: 5 }),
    mentions: ['MinCapacity', 'MaxCapacity', '4', '5', 'lower'],
    passes: scaled({ MinCapacity: 4 }),
  },
  {
    rule: 'ECS701',
    fails: scaled({ MinCapacity: 6 }),
    mentions: ['MinCapacity', 'MaxCapacity', '4', '6', 'lower'],
    passes: scaled({ MinCapacity: 6, ServiceNamespace: 'dynamodb' }),
  },
  {
    rule: 'ECS702',
    fails: scaled({ MinCapacity: -1 }),
    mentions: ['MinCapacity', 'below 0', '-1', 'use 0'],
    passes: scaled({ MinCapacity: 0 }),
  },
  {
    rule: 'ECS703',
    fails: scaled({}, service({ DesiredCount: 2 })),
    mentions: ['Service', 'DesiredCount', '2', 'DesiredCount'],
    passes: scaled({}),
  },
  {
    rule: 'ECS703',
    fails: scaled({ ResourceId: { 'Fn::Sub': 'service/shop/${Service.Name}' } }, service({ DesiredCount: 2 })),
    mentions: ['Service', 'DesiredCount', '2', 'DesiredCount'],
    passes: scaled({ ResourceId: 'service/shop/Service' }, service({ DesiredCount: 2 })),
  },
  {
    rule: 'ECS703',
    fails: scaled({}, { Other: service().Service, ...service({ DesiredCount: 2 }) }),
    mentions: ['Service', 'DesiredCount', '2', 'DesiredCount'],
    passes: scaled({}, { Other: service({ DesiredCount: 2 }).Service, ...service() }),
  },
  {
    rule: 'ECS704',
    fails: scaled({}, CODE_DEPLOY),
    mentions: ['Service', 'CodeDeploy', 'steady'],
    passes: scaled({}, balanced()),
  },
  {
    rule: 'ECS705',
    fails: scaled({}, instanceService({ SchedulingStrategy: 'DAEMON' })),
    mentions: ['Service', 'daemon', 'instances'],
    passes: scaled({}, instanceService({ SchedulingStrategy: 'REPLICA' })),
  },
  {
    rule: 'ECS706',
    fails: scheduled({ MinCapacity: 3, MaxCapacity: 2 }),
    mentions: ['ScheduledActions[0].MinCapacity', 'ScheduledActions[0].MaxCapacity', '2', '3', 'lower'],
    passes: scheduled({ MinCapacity: 2, MaxCapacity: 2 }),
  },
  {
    rule: 'ECS711',
    fails: tracked(policy('Requests', 'ALBRequestCountPerTarget')),
    mentions: ['ALBRequestCountPerTarget', 'ResourceLabel', 'target group'],
    passes: tracked(policy('Requests', 'ALBRequestCountPerTarget', { ResourceLabel: 'app/shop/1/targetgroup/web/2' })),
  },
  {
    rule: 'ECS712',
    fails: tracked(policy('First', 'ECSServiceAverageCPUUtilization'), policy('Second', 'ECSServiceAverageCPUUtilization')),
    mentions: ['First', 'same target', 'ECSServiceAverageCPUUtilization', 'keep one'],
    passes: tracked(policy('First', 'ECSServiceAverageCPUUtilization'), policy('Second', 'ECSServiceAverageMemoryUtilization')),
  },
  {
    rule: 'ECS712',
    fails: tracked(custom('Custom', 'queue'), policy('First', CPU), policy('Second', CPU)),
    mentions: ['First', 'same target', 'ECSServiceAverageCPUUtilization', 'keep one'],
    passes: tracked(custom('First', 'queue'), custom('Second', 'errors')),
  },
  {
    rule: 'ECS712',
    fails: tracked(policy('First', CPU, { ResourceLabel: 'a' }), policy('Second', CPU), policy('Third', CPU)),
    mentions: ['Second', 'same target', 'ECSServiceAverageCPUUtilization', 'keep one'],
    passes: tracked(policy('First', CPU), tracking('Second', { PredefinedMetricSpecification: { PredefinedMetricType: CPU } }, 'Other')),
  },
];
