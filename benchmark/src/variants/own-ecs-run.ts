import { App } from 'aws-cdk-lib/core';
import { ownServices } from './own-services';
import { ServiceDeployment, TestTraffic } from '../../../lib';

/** This library with blue/green deployments that ECS runs. */
export function build(app: App, services: number): void {
  ownServices(app, services, ServiceDeployment.blueGreen({ testTraffic: TestTraffic.listener() }));
}
