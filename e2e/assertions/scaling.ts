import { DescribeScalableTargetsCommand, DescribeScalingPoliciesCommand } from '@aws-sdk/client-application-auto-scaling';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DeployedStack } from './deployed-stack';
import { Account } from '../harness/account';

/** Services scale between the template's bounds, by as many policies as it has. */
export async function expectScaling({ clients: { scaling } }: Account, stack: DeployedStack): Promise<void> {
  const wanted = stack.of('AWS::ApplicationAutoScaling::ScalableTarget').map(({ properties }) => ({ min: Number(properties.MinCapacity), max: Number(properties.MaxCapacity) }));
  if (wanted.length === 0) return;
  const services = stack.of('AWS::ECS::Service').map(({ id }) => `service/${id.split('/').slice(-2).join('/')}`);
  const { ScalableTargets = [] } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds: services }));
  const { ScalingPolicies = [] } = await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' }));
  expect(ScalableTargets.map(({ MinCapacity, MaxCapacity }) => ({ min: MinCapacity, max: MaxCapacity }))).toEqual(expect.arrayContaining(wanted));
  expect(ScalingPolicies.filter(({ ResourceId }) => services.includes(ResourceId!))).toHaveLength(stack.of('AWS::ApplicationAutoScaling::ScalingPolicy').length);
}

/** The alarms of the stack are there, and none rings. */
export async function expectAlarms({ clients: { cloudWatch } }: Account, stack: DeployedStack): Promise<void> {
  const names = stack.of('AWS::CloudWatch::Alarm').map(({ id }) => id);
  if (names.length === 0) return;
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names }));
  expect(MetricAlarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([...names].sort());
  expect(MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM')).toEqual([]);
}
