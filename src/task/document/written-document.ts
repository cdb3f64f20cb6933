import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';

/** A task definition as `aws ecs register-task-definition` takes it. */
export type WrittenDocument = Readonly<Record<string, unknown>>;

/** Where CloudFormation's spelling is not that of the ECS API with a capital first letter. */
const SPELLING: Readonly<Record<string, string>> = {
  EFSVolumeConfiguration: 'efsVolumeConfiguration',
  FSxWindowsFileServerVolumeConfiguration: 'fsxWindowsFileServerVolumeConfiguration',
  S3FilesVolumeConfiguration: 's3filesVolumeConfiguration',
  FilesystemId: 'fileSystemId',
  IAM: 'iam',
  ProxyConfigurationProperties: 'properties',
};

/** Fields whose values are maps with keys of the user's own. */
const MAPS: ReadonlySet<string> = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** A task definition in ECS's words. What only a deployment knows stays as CloudFormation's functions. */
export function writtenDocument(taskDefinition: ecs.TaskDefinition): WrittenDocument {
  const resource = taskDefinition.node.defaultChild as CfnResource;
  const { Resources } = Stack.of(taskDefinition).resolve(resource._toCloudFormation());
  const [{ Properties }] = Object.values<{ Properties: object }>(Resources);
  return inWordsOfEcs(Properties) as WrittenDocument;
}

/** Whether a value is one that CloudFormation computes. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function inWordsOfEcs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inWordsOfEcs);
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [
    SPELLING[name] ?? name.charAt(0).toLowerCase() + name.slice(1),
    MAPS.has(name) ? item : inWordsOfEcs(item),
  ]));
}
