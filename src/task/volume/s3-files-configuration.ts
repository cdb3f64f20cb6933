import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Lazy } from 'aws-cdk-lib/core';

/** The L2 has no word for this kind of volume yet: what it renders is completed. */
export function configureS3Files(
  taskDefinition: ecs.TaskDefinition, name: string, s3FilesVolumeConfiguration: ecs.CfnTaskDefinition.S3FilesVolumeConfigurationProperty,
): void {
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const rendered = resource.volumes;
  resource.volumes = Lazy.uncachedAny({
    produce: (context) => context.resolve(rendered)
      .map((volume: ecs.CfnTaskDefinition.VolumeProperty) => volume.name === name ? { ...volume, s3FilesVolumeConfiguration } : volume),
  });
}
