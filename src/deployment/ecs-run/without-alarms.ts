import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FeatureFlags, Stack, Token } from 'aws-cdk-lib/core';
import * as cxapi from 'aws-cdk-lib/cx-api';

/** Partitions in which deployments have no alarms, by the beginning of their regions' names. */
const WITHOUT_ALARMS = /^(cn|us-gov|us-iso|us-isob)-/;

/** Keeps the L2 from asking what `startWithoutAlarms()` answers. */
export const ALARMS_TO_FOLLOW: ecs.DeploymentAlarmConfig = { alarmNames: ['none yet'] };

/**
 * Says about a new service what the L2 says where it was given no alarms: that there are none, so that CloudFormation switches off those of before.
 * To find out whether the region has them at all, the L2 loads the facts about all regions, which takes a tenth of the time of a small app.
 */
export function startWithoutAlarms(service: ecs.BaseService): void {
  const { region } = Stack.of(service);
  const known = !Token.isUnresolved(region) && WITHOUT_ALARMS.test(region);
  const left = known || FeatureFlags.of(service).isEnabled(cxapi.ECS_REMOVE_DEFAULT_DEPLOYMENT_ALARM);
  (service as unknown as Alarmed).deploymentAlarms = left ? undefined : { alarmNames: [], enable: false, rollback: false };
}

/** What the L2 keeps for its subclasses. */
interface Alarmed {
  deploymentAlarms?: ecs.CfnService.DeploymentAlarmsProperty;
}
