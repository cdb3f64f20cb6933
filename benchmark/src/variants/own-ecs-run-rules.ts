import { App, Validations } from 'aws-cdk-lib/core';
import { build as buildWithoutPlugin } from './own-ecs-run';
import { EcsRules } from '../../../lib';

/** The same, and the plugin reads the finished templates: what all rules take together. */
export function build(app: App, services: number): void {
  Validations.of(app).addPlugins(new EcsRules());
  buildWithoutPlugin(app, services);
}
