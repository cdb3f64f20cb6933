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

export const ECS_DEPLOYMENT_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS521',
    fails: rolled(undefined, 100),
    mentions: ['MinimumHealthyPercent', 'MaximumPercent', '100', 'lower'],
    passes: rolled(99, 100),
  },
  {
    rule: 'ECS521',
    fails: rolled(100, 100),
    mentions: ['MinimumHealthyPercent', 'MaximumPercent', '100', 'lower'],
    passes: deployed({ Strategy: 'BLUE_GREEN', MinimumHealthyPercent: 100, MaximumPercent: 100 }),
  },
  {
    rule: 'ECS521',
    fails: daemon({ MinimumHealthyPercent: 100 }),
    mentions: ['MinimumHealthyPercent', 'MaximumPercent', '100', 'lower'],
    passes: daemon({ MaximumPercent: 100 }),
  },
  {
    rule: 'ECS521',
    fails: service({ DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 100 } }),
    mentions: ['MinimumHealthyPercent', 'MaximumPercent', '100', 'lower'],
    passes: service({ DeploymentController: { Type: 'EXTERNAL' }, DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 100 } }),
  },
  {
    rule: 'ECS522',
    fails: rolled(150, 120),
    mentions: ['MinimumHealthyPercent', 'MaximumPercent', '120', '150', 'lower'],
    passes: rolled(120, 120),
  },
  {
    rule: 'ECS523',
    fails: service({ DeploymentConfiguration: { Strategy: 'BLUE_GREEN' } }),
    mentions: ['BLUE_GREEN', 'BakeTimeInMinutes', 'AWS requires'],
    passes: deployed({ Strategy: 'BLUE_GREEN' }),
  },
  {
    rule: 'ECS524',
    fails: deployed({ Strategy: 'BLUE_GREEN', CanaryConfiguration: { CanaryPercent: 10 } }),
    mentions: ['CanaryConfiguration', 'CANARY', 'BLUE_GREEN', 'strategy'],
    passes: shifted({ Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 10 } }),
  },
  {
    rule: 'ECS524',
    fails: shifted({ Strategy: 'CANARY', LinearConfiguration: { StepPercent: 10 } }),
    mentions: ['LinearConfiguration', 'LINEAR', 'CANARY', 'strategy'],
    passes: shifted({ Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 10 } }),
  },
  {
    rule: 'ECS525',
    fails: deployed({ Strategy: 'CANARY' }),
    mentions: ['CANARY', 'traffic', 'ROLLING'],
    passes: deployed({ Strategy: 'BLUE_GREEN' }),
  },
  {
    rule: 'ECS525',
    fails: deployed({ Strategy: 'LINEAR' }),
    mentions: ['LINEAR', 'traffic', 'ROLLING'],
    passes: traffic({ Strategy: 'LINEAR' }, { VpcLatticeConfigurations: [{ PortName: 'http', RoleArn: ROLE, TargetGroupArn: 'arn:lattice' }] }),
  },
  {
    rule: 'ECS525',
    fails: traffic({ Strategy: 'CANARY' }, { ServiceConnectConfiguration: { Enabled: false } }),
    mentions: ['CANARY', 'traffic', 'ROLLING'],
    passes: shifted({ Strategy: 'CANARY' }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'CANARY', BakeTimeInMinutes: 1000, CanaryConfiguration: { CanaryBakeTimeInMinutes: 981 } }),
    mentions: ['1980', '1981', 'shorten'],
    passes: shifted({ Strategy: 'CANARY', BakeTimeInMinutes: 1000, CanaryConfiguration: { CanaryBakeTimeInMinutes: 980 } }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 181, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 200 } }),
    mentions: ['1980', '1981', 'shorten'],
    passes: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 180, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 200 } }),
  },
  {
    rule: 'ECS526',
    fails: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 181, LinearConfiguration: { StepPercent: 33.3, StepBakeTimeInMinutes: 600 } }),
    mentions: ['1980', '1981', 'shorten'],
    passes: shifted({ Strategy: 'LINEAR', BakeTimeInMinutes: 180, LinearConfiguration: { StepPercent: 33.3, StepBakeTimeInMinutes: 600 } }),
  },
  {
    rule: 'ECS526',
    fails: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1981 }),
    mentions: ['1980', '1981', 'shorten'],
    passes: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1980 }),
  },
  {
    rule: 'ECS526',
    fails: deployed({ Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 2000 }),
    mentions: ['1980', '2000', 'shorten'],
    passes: deployed({ Strategy: 'ROLLING', BakeTimeInMinutes: 2000 }),
  },
  {
    rule: 'ECS527',
    fails: deployed({ Strategy: 'BLUE_GREEN', DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
    mentions: ['DeploymentCircuitBreaker', 'BLUE_GREEN', 'roll back'],
    passes: deployed({ Strategy: 'ROLLING', DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
  },
  {
    rule: 'ECS528',
    fails: early(49),
    mentions: ['HealthyPercent', 'EarlySuccessCriteria', 'MinimumHealthyPercent', '50', '49', 'raise'],
    passes: early(50),
  },
  {
    rule: 'ECS528',
    fails: early(50, { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 5 }),
    mentions: ['EarlySuccessCriteria', 'BLUE_GREEN', 'strategy'],
    passes: early(50, { Strategy: 'ROLLING' }),
  },
  {
    rule: 'ECS531',
    fails: hooked({ TargetType: 'PAUSE', LifecycleStages: ['TEST_TRAFFIC_SHIFT'] }),
    mentions: ['LifecycleHooks[0]', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'],
    passes: hooked({ TargetType: 'PAUSE', LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }),
  },
  {
    rule: 'ECS531',
    fails: hooked({ TargetType: 'PAUSE', LifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }),
    mentions: ['LifecycleHooks[0]', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'],
    passes: hooked({ TargetType: 'AWS_LAMBDA', LifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }),
  },
  {
    rule: 'ECS532',
    fails: hooked({ HookTargetArn: undefined }),
    mentions: ['LifecycleHooks[0]', 'function', 'HookTargetArn'],
    passes: hooked({ HookTargetArn: undefined, RoleArn: undefined, TargetType: 'PAUSE' }),
  },
  {
    rule: 'ECS532',
    fails: hooked({ TargetType: 'AWS_LAMBDA', HookTargetArn: undefined }),
    mentions: ['LifecycleHooks[0]', 'function', 'HookTargetArn'],
    passes: hooked({ TargetType: 'AWS_LAMBDA' }),
  },
  {
    rule: 'ECS533',
    fails: hooked({ RoleArn: undefined }),
    mentions: ['LifecycleHooks[0]', 'role', 'RoleArn'],
    passes: hooked({ TargetType: 'AWS_LAMBDA' }),
  },
  {
    rule: 'ECS534',
    fails: hooked({ LifecycleStages: [] }),
    mentions: ['LifecycleHooks[0]', 'LifecycleStages'],
    passes: hooked({ LifecycleStages: ['PRE_SCALE_UP'] }),
  },
];
