import { BALANCED, balanced, ROLE, RuleCase, service } from './rule-case';

const DISK = { VolumeConfigurations: [{ Name: 'data', ManagedEBSVolume: { RoleArn: ROLE, SizeInGiB: 10 } }] };
const byCodeDeploy = (fields: object) => balanced({ DeploymentController: { Type: 'CODE_DEPLOY' }, ...fields });
const BY_ECS = 'or let ECS deploy: remove DeploymentController';
const ONE = byCodeDeploy({});

export const CODE_DEPLOY_SERVICE_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS501',
    fails: byCodeDeploy({ DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } }),
    message: `CodeDeploy takes no Strategy in DeploymentConfiguration, got 'BLUE_GREEN'; remove it, ${BY_ECS}`,
    passes: ONE,
  },
  {
    rule: 'ECS502',
    fails: byCodeDeploy({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } } }),
    message: `CodeDeploy knows no DeploymentCircuitBreaker; roll back by AutoRollbackConfiguration of the deployment group, ${BY_ECS}`,
    passes: byCodeDeploy({ DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: false, Rollback: false } } }),
  },
  {
    rule: 'ECS503',
    fails: byCodeDeploy({ DeploymentConfiguration: { Alarms: { Enable: true, Rollback: true, AlarmNames: ['errors'] } } }),
    message: `CodeDeploy looks at no Alarms in DeploymentConfiguration; name them in AlarmConfiguration of the deployment group, ${BY_ECS}`,
    passes: ONE,
  },
  {
    rule: 'ECS504',
    fails: byCodeDeploy({ ServiceConnectConfiguration: { Enabled: true, Namespace: 'internal' } }),
    message: `CodeDeploy does not deploy services with Service Connect; use Cloud Map, ${BY_ECS}`,
    passes: byCodeDeploy({ ServiceConnectConfiguration: { Enabled: false } }),
  },
  {
    rule: 'ECS505',
    fails: service({ DeploymentController: { Type: 'CODE_DEPLOY' } }),
    message: `CodeDeploy moves the traffic of one target group, got 0; give the service one in LoadBalancers, ${BY_ECS}`,
    passes: ONE,
  },
  {
    rule: 'ECS505',
    fails: byCodeDeploy({ LoadBalancers: [BALANCED, { ...BALANCED, TargetGroupArn: 'arn:targets' }] }),
    message: `CodeDeploy moves the traffic of one target group, got 2; give the service one in LoadBalancers, ${BY_ECS}`,
    passes: ONE,
  },
  {
    rule: 'ECS506',
    fails: byCodeDeploy({
      DeploymentConfiguration: { LifecycleHooks: [{ HookTargetArn: 'arn:function', RoleArn: ROLE, LifecycleStages: ['POST_SCALE_UP'] }] },
    }),
    message: `CodeDeploy runs no LifecycleHooks of ECS; name the functions in the AppSpec, ${BY_ECS}`,
    passes: byCodeDeploy({ DeploymentConfiguration: { LifecycleHooks: [] } }),
  },
  {
    rule: 'ECS507',
    fails: byCodeDeploy(DISK),
    message: `CodeDeploy does not deploy services with volumes of EBS; use EFS, ${BY_ECS}`,
    passes: ONE,
  },
  {
    rule: 'ECS508',
    fails: byCodeDeploy({ SchedulingStrategy: 'DAEMON' }),
    message: "CodeDeploy deploys no daemons, got 'DAEMON'; remove DeploymentController",
    passes: byCodeDeploy({ SchedulingStrategy: 'REPLICA' }),
  },
];
