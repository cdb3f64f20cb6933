import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerDocument } from './container-fields';
import { containerOptions, firelensConfig, linuxParameters } from './container-options';
import { DocumentLogDriver } from './document-log-driver';
import { Logging } from '../logging';

/** Adds a container of a document to a task definition, all but what it depends on. */
export function addContainer(taskDefinition: ecs.TaskDefinition, document: ContainerDocument, logging: ecs.LogDriver): ecs.ContainerDefinition {
  const { name, firelensConfiguration } = document;
  const options = {
    ...containerOptions(document),
    logging: logDriver(document, logging),
    linuxParameters: linuxParameters(taskDefinition, document),
  };
  const container = firelensConfiguration
    ? taskDefinition.addFirelensLogRouter(name, { ...options, firelensConfig: firelensConfig(firelensConfiguration) })
    : taskDefinition.addContainer(name, options);
  container.addMountPoints(...document.mountPoints);
  container.addVolumesFrom(...document.volumesFrom);
  for (const credentialSpec of document.credentialSpecs) credentialSpec.grantRead(container);
  return container;
}

function logDriver({ logConfiguration, firelensConfiguration }: ContainerDocument, fallback: ecs.LogDriver): ecs.LogDriver {
  if (logConfiguration) return new DocumentLogDriver(logConfiguration);
  return firelensConfiguration ? Logging.awsLogs() : fallback;
}
