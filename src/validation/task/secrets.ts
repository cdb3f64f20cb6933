import { ContainerFacts, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsGuide } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** What a container is given from AWS Secrets Manager. */
export const SECRET_RULES: readonly TaskRule[] = [
  {
    id: 'ECS257',
    title: 'A secret has a version stage or a version id, not both',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('secrets-envvar-secrets-manager'),
    check: eachContainer(oneVersion),
  },
];

/** `arn:partition:secretsmanager:region:account:secret:name:json-key:version-stage:version-id` */
function* oneVersion({ name, secrets = [] }: ContainerFacts): Iterable<Refusal> {
  for (const secret of secrets) {
    const [, , service, , , , , , stage, id] = textOf(secret.valueFrom)?.split(':') ?? [];
    if (service !== 'secretsmanager' || !stage || !id) continue;
    yield {
      what: `secret '${secret.name}' of container '${name}' names both a version stage and a version id`, got: `${stage}:${id}`, instead: 'leave one of them empty, and keep the colons',
    };
  }
}
