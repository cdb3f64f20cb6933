import { App } from 'aws-cdk-lib/core';
import { Node } from 'constructs';
import { build as buildChecked } from './own-ecs-run';
import { FargateWebService } from '../../../lib';

/** The same without what the workloads check at synth: what is left when the rules take nothing. */
export function build(app: App, services: number): void {
  const { addValidation } = Node.prototype;
  Node.prototype.addValidation = function (validation) {
    const { host } = this as unknown as { readonly host?: unknown };
    if (!(host instanceof FargateWebService)) addValidation.call(this, validation);
  };
  buildChecked(app, services);
}
