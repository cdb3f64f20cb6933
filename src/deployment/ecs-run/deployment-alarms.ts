import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { startWithoutAlarms } from './without-alarms';
import { routesOf } from '../../exposure/traffic';
import { createTrafficAlarms, TrafficAlarmOptions } from '../../observability/traffic-alarms';
import { refuse } from '../../private/errors';
import { DeployedService } from '../strategy';

/** The alarms that a deployment was given, and those that it makes. */
export interface DeploymentAlarms {
  readonly alarms?: cloudwatch.IAlarm[];
  readonly trafficAlarms?: TrafficAlarmOptions;
}

/** Lets alarms roll back the deployments of a service. */
export function attachAlarms(deployment: string, { workload, service, traffic }: DeployedService, options: DeploymentAlarms): void {
  const routes = routesOf(traffic);
  if (options.trafficAlarms && routes.length === 0) {
    refuse(workload, {
      what: `${deployment} was given trafficAlarms, but no load balancer counts requests`,
      instead: 'use Exposure.applicationLoadBalancer(), or pass `alarms` of your own',
    });
  }
  const own = options.trafficAlarms ? createTrafficAlarms(workload, routes, options.trafficAlarms) : [];
  startWithoutAlarms(service);
  const names = [...new Set([...options.alarms ?? [], ...own].map(({ alarmName }) => alarmName))];
  if (names.length > 0) service.enableDeploymentAlarms(names);
}
