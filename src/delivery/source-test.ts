import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { buildEnvironment, createProject, Platform } from './build-environment';
import { SourceTestOptions } from './delivery-pipeline-props';
import { refuse } from '../private/errors';

/** The project that runs the tests of the source. */
export function createSourceTest(scope: Construct, id: string, { commands, environment }: SourceTestOptions, platform: Platform): codebuild.Project {
  if (commands.length === 0) refuse(scope, { what: 'test has no commands', instead: 'say what tests the source, or leave it out' });
  return createProject(scope, id, {
    description: 'Tests the source before an image is built',
    environment: { ...buildEnvironment(platform), ...environment },
    buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands } } }),
    timeout: Duration.hours(1),
  });
}
