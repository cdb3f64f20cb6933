import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FeatureFlags, Stack, Token } from 'aws-cdk-lib/core';
import * as cxapi from 'aws-cdk-lib/cx-api';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { routesOf } from '../traffic/traffic';
import { createTrafficAlarms, TrafficAlarmOptions } from '../observability/traffic-alarms';
import { failWith } from '../private/errors';
import { DeployedService } from './strategy';

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty;

/** Adds to what the L2 says about deployments. Parts that the L2 leaves open until synth stay open. */
export function amendDeploymentConfiguration(
  service: ecs.BaseService, amend: (base: DeploymentConfiguration) => Partial<DeploymentConfiguration>,
): void {
  const resource = service.node.defaultChild as ecs.CfnService;
  const base = resource.deploymentConfiguration as DeploymentConfiguration;
  resource.deploymentConfiguration = { ...base, ...amend(base) };
}

/** Partitions in which deployments have no alarms, by the beginning of their regions' names. */
const REGIONS_WITHOUT_ALARMS = /^(cn|us-gov|us-iso|us-isob)-/;

/** Keeps the L2 from asking what `startWithoutAlarms()` answers. */
export const PLACEHOLDER_ALARMS: ecs.DeploymentAlarmConfig = { alarmNames: ['none yet'] };

/**
 * Says about a new service what the L2 says where it was given no alarms: that there are none, so that CloudFormation switches off those of before.
 * To find out whether the region has them at all, the L2 loads the facts about all regions, which takes a tenth of the time of a small app.
 */
export function disableDeploymentAlarms(service: ecs.BaseService): void {
  const { region } = Stack.of(service);
  const known = !Token.isUnresolved(region) && REGIONS_WITHOUT_ALARMS.test(region);
  const left = known || FeatureFlags.of(service).isEnabled(cxapi.ECS_REMOVE_DEFAULT_DEPLOYMENT_ALARM);
  (service as unknown as ServiceWithAlarms).deploymentAlarms = left ? undefined : { alarmNames: [], enable: false, rollback: false };
}

/** What the L2 keeps for its subclasses. */
interface ServiceWithAlarms {
  deploymentAlarms?: ecs.CfnService.DeploymentAlarmsProperty;
}

/** The alarms that a deployment was given, and those that it makes. */
export interface DeploymentAlarms {
  readonly alarms?: cloudwatch.IAlarm[];
  readonly trafficAlarms?: TrafficAlarmOptions;
}

/** Lets alarms roll back the deployments of a service. */
export function bindDeploymentAlarms(deployment: string, { workload, service, traffic }: DeployedService, options: DeploymentAlarms): void {
  const routes = routesOf(traffic);
  if (options.trafficAlarms && routes.length === 0) {
    failWith(workload, {
      problem: `${deployment} was given trafficAlarms, but no load balancer counts requests`,
      remedy: 'use Exposure.applicationLoadBalancer(), or pass `alarms` of your own',
    });
  }
  const own = options.trafficAlarms ? createTrafficAlarms(workload, routes, options.trafficAlarms) : [];
  disableDeploymentAlarms(service);
  const names = [...new Set([...options.alarms ?? [], ...own].map(({ alarmName }) => alarmName))];
  if (names.length > 0) service.enableDeploymentAlarms(names);
}
