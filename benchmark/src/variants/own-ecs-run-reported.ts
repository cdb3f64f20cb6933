import { App } from 'aws-cdk-lib/core';
import { CDK_APP_MODE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { build as buildWithoutMode } from './own-ecs-run';

/** The same as the CDK CLI runs it: workloads check the rules that warn, too, for CDK's validation report. */
export function build(app: App, services: number): void {
  app.node.setContext(CDK_APP_MODE_CONTEXT, 'process');
  buildWithoutMode(app, services);
}
