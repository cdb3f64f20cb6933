import { BALANCED, balanced, instanceTask, listener, LISTENING, listenerRule, RuleCase, service, targetGroup, task, WEB } from './rule-case';

const leads = (fields: object) => balanced({ LoadBalancers: [{ ...BALANCED, ...fields }] });
const many = (number: number) => service({
  LoadBalancers: Array.from({ length: number }, (_, i) => ({ ...BALANCED, TargetGroupArn: `arn:targets-${i}` })),
});
const onInstances = (type: string) => ({
  ...balanced({ CapacityProviderStrategy: undefined, NetworkConfiguration: undefined }), ...instanceTask(), ...targetGroup({ TargetType: type }),
});

export const SERVICE_TARGET_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS401',
    fails: leads({ ContainerName: 'proxy' }),
    message: "LoadBalancers[0] leads to no container of the task, got 'proxy'; use one of web",
    passes: leads({ ContainerName: 'web' }),
  },
  {
    rule: 'ECS402',
    fails: leads({ ContainerPort: 8080 }),
    message: "LoadBalancers[0] leads to a port that 'web' does not map, got 8080; add it to the port mappings of the container",
    passes: leads({ ContainerPort: 80 }),
  },
  {
    rule: 'ECS402',
    fails: { ...leads({}), ...task({}, WEB) },
    message: "LoadBalancers[0] leads to a port that 'web' does not map, got 80; add it to the port mappings of the container",
    passes: { ...leads({ ContainerPort: 8005 }), ...task({}, { ...WEB, PortMappings: [{ ContainerPortRange: '8000-8010' }] }) },
  },
  {
    rule: 'ECS403',
    fails: { ...balanced(), ...targetGroup({ TargetType: undefined }) },
    message: 'LoadBalancers[0] has targets of the type instance, and the task is in awsvpc mode; set TargetType of the target group to ip',
    passes: balanced(),
  },
  {
    rule: 'ECS403',
    fails: onInstances('ip'),
    message: 'LoadBalancers[0] has targets of the type ip, and the task is in bridge mode; set TargetType of the target group to instance',
    passes: onInstances('instance'),
  },
  {
    rule: 'ECS404',
    fails: service({ HealthCheckGracePeriodSeconds: 60 }),
    message: 'HealthCheckGracePeriodSeconds needs a load balancer, got 60; remove it: health checks of containers have their own StartPeriod',
    passes: balanced({ HealthCheckGracePeriodSeconds: 60 }),
  },
  {
    rule: 'ECS404',
    fails: service({ HealthCheckGracePeriodSeconds: 60, LoadBalancers: [] }),
    message: 'HealthCheckGracePeriodSeconds needs a load balancer, got 60; remove it: health checks of containers have their own StartPeriod',
    passes: service({ HealthCheckGracePeriodSeconds: 60, VpcLatticeConfigurations: [{ PortName: 'http', RoleArn: 'arn:role', TargetGroupArn: 'arn:lattice' }] }),
  },
  {
    rule: 'ECS405',
    fails: many(6),
    message: 'a service has 5 target groups at most, got 6; route in the load balancer, or make it several services',
    passes: many(5),
  },
  {
    rule: 'ECS406',
    fails: { ...service({ LoadBalancers: [BALANCED] }), ...targetGroup() },
    message: "LoadBalancers[0] is a target group that no listener leads to, got 'Targets'; " +
      'forward to it from a listener or a listener rule: ECS takes no target group without a load balancer',
    passes: balanced(),
  },
  {
    rule: 'ECS407',
    fails: balanced({}, []),
    message: "LoadBalancers[0] is a target group whose listener may not be there yet when the service starts, got 'Targets'; " +
      'let the service depend on Listener',
    passes: balanced({}, ['Listener']),
  },
  {
    rule: 'ECS407',
    fails: { ...service({ LoadBalancers: [BALANCED] }, {}, ['Task']), ...targetGroup(), ...listenerRule() },
    message: "LoadBalancers[0] is a target group whose listener may not be there yet when the service starts, got 'Targets'; " +
      'let the service depend on Rule',
    passes: {
      ...service({ LoadBalancers: [BALANCED], Tags: [{ Key: 'rule', Value: { 'Fn::Sub': '${Wait.Arn}' } }] }),
      ...task({}, LISTENING),
      ...targetGroup(),
      ...listener(),
      Wait: { Type: 'Custom::Wait', DependsOn: 'Listener' },
    },
  },
];
