import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { FeatureFlags, Lazy, Stack } from 'aws-cdk-lib/core';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { IConstruct } from 'constructs';
import { checkForCircles, nameFor } from './alarm-circle';
import { amendDeploymentConfiguration } from './deployment-configuration';
import { EcsDeploymentBaseOptions } from './ecs/deployment-base-options';
import { FailureDetection } from './failure-detection';
import { DeployedService, DeploymentResources } from './strategy';
import { createFailureAlarm } from './task-failure-detection';
import { notifyTopic } from '../observability/notify-topic';
import { createTrafficAlarms, requireTrafficAlarmOptions } from '../observability/traffic-alarms';
import { createMessageAgeAlarm, createUsageAlarms, requireMessageAge, requireUsageAlarmOptions } from '../observability/usage-alarms';
import { acknowledgeRules, regulatoryRuleIds } from '../private/acknowledge-rules';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { ConsumedQueue } from '../traffic/consumed-queue';
import { routesOf } from '../traffic/traffic';

/** Regions of partitions in which ECS has no deployment alarms. */
const REGIONS_WITHOUT_ALARMS = /^(cn|us-gov|us-iso|us-isob)-/;

function supportsAlarms(scope: IConstruct): boolean {
  const { region } = Stack.of(scope);
  return isUnknown(region) || !REGIONS_WITHOUT_ALARMS.test(region);
}

/** Keeps the L2 from the lookup that `disableDeploymentAlarms()` replaces. */
export const PLACEHOLDER_ALARMS: ecs.DeploymentAlarmConfig = { alarmNames: ['none yet'] };

/**
 * Disables deployment alarms, as the L2 does for a service without any, so that CloudFormation removes earlier ones. The L2 would load CDK's facts
 * about all regions to see whether the region supports them, which takes a tenth of the synthesis time of a small app.
 */
function disableDeploymentAlarms(service: ecs.BaseService): void {
  const isOmitted = !supportsAlarms(service) || FeatureFlags.of(service).isEnabled(cxapi.ECS_REMOVE_DEFAULT_DEPLOYMENT_ALARM);
  (service as unknown as ServiceWithAlarms).deploymentAlarms = isOmitted ? undefined : { alarmNames: [], enable: false, rollback: false };
}

/** The protected property in which the L2 keeps its alarms. */
interface ServiceWithAlarms {
  deploymentAlarms?: ecs.CfnService.DeploymentAlarmsProperty;
}

/** The options of all deployments that create alarms for a service. */
type OwnAlarmOptions = Omit<EcsDeploymentBaseOptions, 'alarms'>;

/** Fails on thresholds out of range. */
export function requireAlarmOptions(factory: string, { trafficAlarms, usageAlarms, messageAge }: OwnAlarmOptions): void {
  requireTrafficAlarmOptions(factory, trafficAlarms);
  requireUsageAlarmOptions(factory, usageAlarms);
  requireMessageAge(factory, messageAge);
}

/** Creates the alarms of a service, and has them notify the topic. */
export function createOwnAlarms(
  deployment: string, deployed: DeployedService, { failureDetection, trafficAlarms, usageAlarms, messageAge, alarmTopic }: OwnAlarmOptions,
): cloudwatch.Alarm[] {
  const { workload, service, traffic } = deployed;
  const routes = routesOf(traffic);
  if (trafficAlarms && routes.length === 0) {
    failWith(workload, {
      problem: `${deployment} has trafficAlarms, but no load balancer counts requests`,
      remedy: 'use Exposure.applicationLoadBalancer(), or pass `alarms` of your own',
    });
  }
  const alarms = [
    ...usageAlarms ? createUsageAlarms(workload, service, usageAlarms) : [],
    ...messageAge ? queuesOf(deployment, deployed).map((each) => createMessageAgeAlarm(workload, each, each.messageAge ?? messageAge)) : [],
    ...trafficAlarms ? createTrafficAlarms(workload, routes, trafficAlarms) : [],
    ...failureDetection?._taskFailures ? [createFailureAlarm(deployed, failureDetection._taskFailures)] : [],
  ];
  if (alarmTopic) notifyTopic(workload, 'alarmTopic', alarmTopic, alarms);
  else alarms.forEach(acknowledgeMissingAction);
  return alarms;
}

function queuesOf(deployment: string, { workload, queues = [] }: DeployedService): readonly ConsumedQueue[] {
  if (queues.length > 0) return queues;
  return failWith(workload, {
    problem: `${deployment} has messageAge, but the service consumes no queue`,
    remedy: 'use FargateWorkerService, or leave messageAge out',
  });
}

function acknowledgeMissingAction(alarm: cloudwatch.Alarm): void {
  acknowledgeRules(alarm, 'Deployments watch the alarm and roll back; alarmTopic notifies people', regulatoryRuleIds('CloudWatchAlarmAction'));
}

/** Returns how a deployment notices failed tasks; without a scope, as in Regions that have deployment alarms. */
export function failureDetectionOf(
  { failureDetection }: EcsDeploymentBaseOptions, defaultDetection: FailureDetection, scope?: IConstruct,
): FailureDetection {
  return failureDetection ?? (scope === undefined || supportsAlarms(scope) ? defaultDetection : FailureDetection.none());
}

/** Has alarms roll back the deployments of a service that ECS runs. */
export function bindDeploymentAlarms(
  deployment: string, deployed: DeployedService, options: EcsDeploymentBaseOptions, defaultDetection = FailureDetection.none(),
): DeploymentResources {
  const { service } = deployed;
  const failureDetection = failureDetectionOf(options, defaultDetection, service);
  const given = [...options.alarms ?? []];
  const own = createOwnAlarms(deployment, deployed, { ...options, failureDetection });
  disableDeploymentAlarms(service);
  renderAlarms(service, () => [...given, ...own]);
  checkForCircles(deployed.workload, service, given);
  return { addAlarm: (alarm) => { given.push(alarm); } };
}

/**
 * Renders alarms in addition to those that the app adds by `enableDeploymentAlarms()`. That method drops the names after its first call, and warns
 * about the names of alarms in the app.
 *
 * @see https://github.com/aws/aws-cdk/issues/36308
 */
function renderAlarms(service: ecs.BaseService, alarms: () => readonly cloudwatch.IAlarm[]): void {
  amendDeploymentConfiguration(service, ({ alarms: others }) => ({
    alarms: Lazy.uncachedAny({
      produce: ({ resolve }) => {
        const enabled = resolve(others) as ecs.CfnService.DeploymentAlarmsProperty | undefined;
        const names = resolve(alarms().map((alarm) => nameFor(service, alarm))) as unknown[];
        if (names.length === 0) return enabled;
        return {
          alarmNames: withoutDuplicates([...names, ...enabled?.alarmNames ?? []]),
          enable: true,
          rollback: enabled?.enable ? enabled.rollback : true,
        };
      },
    }),
  }));
}

/** Compares resolved values, among which references are objects. */
function withoutDuplicates(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
