import { ContainerDocument } from './container-fields';
import { TaskDocumentOptions } from './task-document-options';
import { refuse } from '../../private/errors';

/** The container that receives the traffic, among containers of which one is essential. */
export function trafficContainer(containers: readonly ContainerDocument[], options: TaskDocumentOptions, source: string): ContainerDocument {
  const { containerName } = options;
  if (containerName === undefined) {
    return containers.find(({ portMappings }) => portMappings.length > 0) ?? containers.find(({ essential }) => essential)!;
  }
  return containers.find(({ name }) => name === containerName) ?? refuse(source, {
    what: 'containerName names no container of the document',
    got: containerName,
    instead: `use one of ${containers.map(({ name }) => name).join(', ')}`,
  });
}

/** A container with the image, the environment and the secrets of the options. */
export function withOptions(container: ContainerDocument, options: TaskDocumentOptions, source: string): ContainerDocument {
  const environment = Object.entries(options.environment ?? {}).map(([name, value]) => ({ name, value }));
  const secrets = Object.entries(options.secrets ?? {}).map(([name, valueFrom]) => ({ name, valueFrom }));
  const names = new Set([...container.environment, ...container.secrets].map(({ name }) => name));
  for (const [option, added] of Object.entries({ environment, secrets })) {
    for (const { name } of added) {
      if (names.has(name)) {
        refuse(source, { what: `${option} sets a variable that container '${container.name}' has`, got: name, instead: 'set it in one place' });
      }
      names.add(name);
    }
  }
  return {
    ...container,
    ...options.image ? { image: options.image, repositoryCredentials: undefined } : {},
    environment: [...container.environment, ...environment],
    secrets: [...container.secrets, ...secrets],
  };
}
