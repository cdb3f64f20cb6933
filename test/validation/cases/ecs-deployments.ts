import { instanceService, ROLE, RuleCase, service } from './rule-case';

const rolled = (MinimumHealthyPercent?: number, MaximumPercent?: number) => (
  service({ DeploymentConfiguration: { MinimumHealthyPercent, MaximumPercent } })
);
const early = (HealthyPercent: number, fields: object = {}) => service({
  DeploymentConfiguration: { MinimumHealthyPercent: 50, EarlySuccessCriteria: { Enable: true, HealthyPercent }, ...fields },
});
const deployed = (fields: object) => service({ DeploymentConfiguration: { BakeTimeInMinutes: 5, ...fields } });
const traffic = (fields: object, serviceFields: object) => (
  service({ DeploymentConfiguration: { BakeTimeInMinutes: 5, ...fields }, ...serviceFields })
);
const shifted = (fields: object) => traffic(fields, { ServiceConnectConfiguration: { Enabled: true, Namespace: 'internal' } });
const daemon = (DeploymentConfiguration: object) => instanceService({ SchedulingStrategy: 'DAEMON', DeploymentConfiguration });
const hooked = (hook: object) => deployed({
  Strategy: 'BLUE_GREEN',
  LifecycleHooks: [{ HookTargetArn: 'arn:function', RoleArn: ROLE, LifecycleStages: ['POST_SCALE_UP'], ...hook }],
});
const total = (got: number) => `the bake times add up to more than 1980 minutes, which are 33 hours, got ${got}; shorten its bake times, or take larger steps`;

export const ECS_DEPLOYMENT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS521',
    fails: rolled(undefined, 100),
    message: 'MinimumHealthyPercent and MaximumPercent are both 100; lower the first or raise the second: no task could stop, and none start',
    passes: rolled(99, 100),
  },
  {
    rule: 'ECS521',
    fails: rolled(100, 100),
    message: 'MinimumHealthyPercent and MaximumPercent are both 100; lower the first or raise the second: no task could stop, and none start',
    passes: deployed({ Strategy: 'BLUE_GREEN', MinimumHealthyPercent: 100, MaximumPercent: 100 }),
  },
  {
    rule: 'ECS521',
    fails: daemon({ MinimumHealthyPercent: 100 }),
    message: 'MinimumHealthyPercent and MaximumPercent are both 100; lower the first or raise the second: no task could stop, and none start',
    passes: daemon({ MaximumPercent: 100 }),
  },
  {
    rule: 'ECS521',
    fails: service({ DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 100 } }),
    message: 'MinimumHealthyPercent and MaximumPercent are both 100; lower the first or raise the second: no task could stop, and none start',
    passes: service({ DeploymentController: { Type: 'EXTERNAL' }, DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 100 } }),
  },
  {
    rule: 'ECS522',
    fails: rolled(150, 120),
    message: 'MinimumHealthyPercent is more than MaximumPercent (120), got 150; lower it',
    passes: rolled(120, 120),
  },
  {
    rule: 'ECS523',
    fails: service({ DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } }),
    message: 'BLUE_GREEN has no BakeTimeInMinutes; set it: CloudFormation may otherwise take 36 hours for it',
    passes: deployed({ Strategy: 'BLUE_GREEN' }),
  },
  {
    rule: 'ECS524',
    fails: deployed({ Strategy: 'BLUE_GREEN', CanaryConfiguration: { CanaryPercent: 10 } }),
    message: "CanaryConfiguration needs the strategy CANARY, got 'BLUE_GREEN'; change the strategy, or remove the configuration",
    passes: shifted({ Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 10 } }),
  },
  {
    rule: 'ECS524',
    fails: shifted({ Strategy: 'CANARY', LinearConfiguration: { StepPercent: 10 } }),
    message: "LinearConfiguration needs the strategy LINEAR, got 'CANARY'; change the strategy, or remove the configuration",
    passes: shifted({ Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 10 } }),
  },
  {
    rule: 'ECS525',
    fails: deployed({ Strategy: 'CANARY' }),
    message: 'CANARY has no traffic that ECS could shift; add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN',
    passes: deployed({ Strategy: 'BLUE_GREEN' }),
  },
  {
    rule: 'ECS525',
    fails: deployed({ Strategy: 'LINEAR' }),
    message: 'LINEAR has no traffic that ECS could shift; add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN',
    passes: traffic({ Strategy: 'LINEAR' }, { VpcLatticeConfigurations: [{ PortName: 'http', RoleArn: ROLE, TargetGroupArn: 'arn:lattice' }] }),
  },
  {
    rule: 'ECS525',
    fails: traffic({ Strategy: 'CANARY' }, { ServiceConnectConfiguration: { Enabled: false } }),
    message: 'CANARY has no traffic that ECS could shift; add a load balancer or Service Connect, or use ROLLING or BLUE_GREEN',
    passes: shifted({ Strategy: 'CANARY' }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'CANARY', BakeTimeInMinutes: 1000, CanaryConfiguration: { CanaryBakeTimeInMinutes: 981 } }),
    message: total(1981),
    passes: shifted({ Strategy: 'CANARY', BakeTimeInMinutes: 1000, CanaryConfiguration: { CanaryBakeTimeInMinutes: 980 } }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 181, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 200 } }),
    message: total(1981),
    passes: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 180, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 200 } }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 181, LinearConfiguration: { StepPercent: 33.3, StepBakeTimeInMinutes: 600 } }),
    message: total(1981),
    passes: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 180, LinearConfiguration: { StepPercent: 33.3, StepBakeTimeInMinutes: 600 } }),
  },
  {
    rule: 'ECS526',
    fails: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1981 }),
    message: total(1981),
    passes: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1980 }),
  },
  {
    rule: 'ECS526',
    fails: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 2000 }),
    message: total(2000),
    passes: deployed({ Strategy: 'ROLLING', BakeTimeInMinutes: 2000 }),
  },
  {
    rule: 'ECS527',
    fails: deployed({ Strategy: 'BLUE_GREEN', DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
    message: "AWS documents DeploymentCircuitBreaker for rolling deployments only, got 'BLUE_GREEN'; go back by alarms or lifecycle hooks",
    passes: deployed({ Strategy: 'ROLLING', DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
  },
  {
    rule: 'ECS528',
    fails: early(49),
    message: 'HealthyPercent of EarlySuccessCriteria is below MinimumHealthyPercent (50), got 49; raise it',
    passes: early(50),
  },
  {
    rule: 'ECS528',
    fails: early(50, { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 }),
    message: "EarlySuccessCriteria needs a rolling deployment, got 'BLUE_GREEN'; change the strategy, or remove it",
    passes: early(50, { Strategy: 'ROLLING' }),
  },
  {
    rule: 'ECS531',
    fails: hooked({ TargetType: 'PAUSE', LifecycleStages: ['TEST_TRAFFIC_SHIFT'] }),
    message: "LifecycleHooks[0] pauses at a stage that ECS does not pause at, got 'TEST_TRAFFIC_SHIFT'; use POST_TEST_TRAFFIC_SHIFT",
    passes: hooked({ TargetType: 'PAUSE', LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }),
  },
  {
    rule: 'ECS531',
    fails: hooked({ TargetType: 'PAUSE', LifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }),
    message: "LifecycleHooks[0] pauses at a stage that ECS does not pause at, got 'PRODUCTION_TRAFFIC_SHIFT'; use POST_PRODUCTION_TRAFFIC_SHIFT",
    passes: hooked({ TargetType: 'AWS_LAMBDA', LifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }),
  },
  {
    rule: 'ECS532',
    fails: hooked({ HookTargetArn: undefined }),
    message: 'LifecycleHooks[0] names no function; set HookTargetArn, or TargetType to PAUSE',
    passes: hooked({ HookTargetArn: undefined, RoleArn: undefined, TargetType: 'PAUSE' }),
  },
  {
    rule: 'ECS532',
    fails: hooked({ TargetType: 'AWS_LAMBDA', HookTargetArn: undefined }),
    message: 'LifecycleHooks[0] names no function; set HookTargetArn, or TargetType to PAUSE',
    passes: hooked({ TargetType: 'AWS_LAMBDA' }),
  },
  {
    rule: 'ECS533',
    fails: hooked({ RoleArn: undefined }),
    message: 'LifecycleHooks[0] has no role; set RoleArn: ECS invokes the function as that role',
    passes: hooked({ TargetType: 'AWS_LAMBDA' }),
  },
  {
    rule: 'ECS534',
    fails: hooked({ LifecycleStages: [] }),
    message: 'LifecycleHooks[0] has no stage; add one to LifecycleStages',
    passes: hooked({ LifecycleStages: ['PRE_SCALE_UP'] }),
  },
];
