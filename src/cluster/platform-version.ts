import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { refuse } from '../private/errors';
import { runsWindows } from '../task/platform';

/**
 * Refuses platform versions that Fargate has retired, and those of the other operating system.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
 */
export function requirePlatformVersion(workload: Construct, taskDefinition: ecs.TaskDefinition, version = ecs.FargatePlatformVersion.LATEST): void {
  const { LATEST, VERSION1_0, VERSION1_4 } = ecs.FargatePlatformVersion;
  const windows = runsWindows(taskDefinition);
  const offered = [LATEST, windows ? VERSION1_0 : VERSION1_4];
  if (Token.isUnresolved(version) || offered.includes(version)) return;
  refuse(workload, {
    what: `Fargate starts no task on this platform version${windows ? ' of Windows' : ''}`, got: version, instead: `use ${offered.join(' or ')}, or leave platformVersion out`,
  });
}
