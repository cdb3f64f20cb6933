import { BALANCED, balanced, ROLE, RuleCase, service } from './rule-case';

const DISK = { VolumeConfigurations: [{ Name: 'data', ManagedEBSVolume: { RoleArn: ROLE, SizeInGiB: 10 } }] };
const byCodeDeploy = (fields: object) => balanced({ DeploymentController: { Type: 'CODE_DEPLOY' }, ...fields });
const ONE = byCodeDeploy({});

export const CODE_DEPLOY_SERVICE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS501',
    fails: byCodeDeploy({ DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } }),
    mentions: ['Strategy', 'BLUE_GREEN', 'DeploymentController'],
    passes: ONE,
  },
  {
    rule: 'ECS502',
    fails: byCodeDeploy({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } } }),
    mentions: ['CodeDeploy', 'DeploymentCircuitBreaker', 'AutoRollbackConfiguration'],
    passes: byCodeDeploy({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: false, Rollback: false } } }),
  },
  {
    rule: 'ECS503',
    fails: byCodeDeploy({ DeploymentConfiguration: { Alarms: { Enable: true, Rollback: true, AlarmNames: ['errors'] } } }),
    mentions: ['Alarms', 'AlarmConfiguration'],
    passes: ONE,
  },
  {
    rule: 'ECS504',
    fails: byCodeDeploy({ ServiceConnectConfiguration: { Enabled: true, Namespace: 'internal' } }),
    mentions: ['CodeDeploy', 'Service Connect', 'Cloud Map'],
    passes: byCodeDeploy({ ServiceConnectConfiguration: { Enabled: false } }),
  },
  {
    rule: 'ECS505',
    fails: service({ DeploymentController: { Type: 'CODE_DEPLOY' } }),
    mentions: ['CodeDeploy', 'target group', 'LoadBalancers', '0', 'DeploymentController'],
    passes: ONE,
  },
  {
    rule: 'ECS505',
    fails: byCodeDeploy({ LoadBalancers: [BALANCED, { ...BALANCED, TargetGroupArn: 'arn:targets' }] }),
    mentions: ['CodeDeploy', 'target group', 'LoadBalancers', '2', 'DeploymentController'],
    passes: ONE,
  },
  {
    rule: 'ECS506',
    fails: byCodeDeploy({
      DeploymentConfiguration: { LifecycleHooks: [{ HookTargetArn: 'arn:function', RoleArn: ROLE, LifecycleStages: ['POST_SCALE_UP'] }] },
    }),
    mentions: ['CodeDeploy', 'LifecycleHooks', 'AppSpec'],
    passes: byCodeDeploy({ DeploymentConfiguration: { LifecycleHooks: [] } }),
  },
  {
    rule: 'ECS507',
    fails: byCodeDeploy(DISK),
    mentions: ['CodeDeploy', 'EBS volumes', 'EFS'],
    passes: ONE,
  },
  {
    rule: 'ECS508',
    fails: byCodeDeploy({ SchedulingStrategy: 'DAEMON' }),
    mentions: ['CodeDeploy', 'daemon', 'DAEMON', 'DeploymentController'],
    passes: byCodeDeploy({ SchedulingStrategy: 'REPLICA' }),
  },
];
