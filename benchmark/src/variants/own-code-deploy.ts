import { App } from 'aws-cdk-lib/core';
import { ownServices } from './own-services';
import { ServiceDeployment } from '../../../lib';

/** This library with CodeDeploy, which deploys while CloudFormation updates the stack. */
export function build(app: App, services: number): void {
  ownServices(app, services, ServiceDeployment.codeDeploy());
}
