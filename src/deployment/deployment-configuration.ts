import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FeatureFlags, Stack } from 'aws-cdk-lib/core';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { DeployedService } from './strategy';
import { createTrafficAlarms, TrafficAlarmOptions } from '../observability/traffic-alarms';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { routesOf } from '../traffic/traffic';

type DeploymentConfiguration = ecs.CfnService.DeploymentConfigurationProperty;

/** Amends the deployment configuration that the L2 sets. Tokens that the L2 resolves at synthesis stay tokens. */
export function amendDeploymentConfiguration(
  service: ecs.BaseService, amend: (base: DeploymentConfiguration) => Partial<DeploymentConfiguration>,
): void {
  const resource = service.node.defaultChild as ecs.CfnService;
  const base = resource.deploymentConfiguration as DeploymentConfiguration;
  resource.deploymentConfiguration = { ...base, ...amend(base) };
}

/** Regions of partitions in which ECS has no deployment alarms. */
const REGIONS_WITHOUT_ALARMS = /^(cn|us-gov|us-iso|us-isob)-/;

/** Keeps the L2 from the lookup that `disableDeploymentAlarms()` replaces. */
export const PLACEHOLDER_ALARMS: ecs.DeploymentAlarmConfig = { alarmNames: ['none yet'] };

/**
 * Disables deployment alarms, as the L2 does for a service without any, so that CloudFormation removes earlier ones. The L2 would load CDK's facts
 * about all regions to see whether the region supports them, which takes a tenth of the synthesis time of a small app.
 */
function disableDeploymentAlarms(service: ecs.BaseService): void {
  const { region } = Stack.of(service);
  const isUnsupported = !isUnknown(region) && REGIONS_WITHOUT_ALARMS.test(region);
  const isOmitted = isUnsupported || FeatureFlags.of(service).isEnabled(cxapi.ECS_REMOVE_DEFAULT_DEPLOYMENT_ALARM);
  (service as unknown as ServiceWithAlarms).deploymentAlarms = isOmitted ? undefined : { alarmNames: [], enable: false, rollback: false };
}

/** The protected property in which the L2 keeps its alarms. */
interface ServiceWithAlarms {
  deploymentAlarms?: ecs.CfnService.DeploymentAlarmsProperty;
}

/** The alarm options that deployments share. */
interface DeploymentAlarms {
  readonly alarms?: cloudwatch.IAlarm[];
  readonly trafficAlarms?: TrafficAlarmOptions;
}

/** Has alarms roll back the deployments of a service. */
export function bindDeploymentAlarms(deployment: string, { workload, service, traffic }: DeployedService, options: DeploymentAlarms): void {
  const routes = routesOf(traffic);
  if (options.trafficAlarms && routes.length === 0) {
    failWith(workload, {
      problem: `${deployment} has trafficAlarms, but no load balancer counts requests`,
      remedy: 'use Exposure.applicationLoadBalancer(), or pass `alarms` of your own',
    });
  }
  const own = options.trafficAlarms ? createTrafficAlarms(workload, routes, options.trafficAlarms) : [];
  disableDeploymentAlarms(service);
  const names = [...new Set([...options.alarms ?? [], ...own].map(({ alarmName }) => alarmName))];
  if (names.length > 0) service.enableDeploymentAlarms(names);
}
