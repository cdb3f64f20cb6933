import { called, ContainerFacts, firstDuplicate, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** Variables of a container that take each other's place. */
export const VARIABLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS251',
    title: 'An environment variable is set once',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(environmentOnce),
  },
  {
    id: 'ECS252',
    title: 'A secret is set once',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(secretsOnce),
  },
  {
    id: 'ECS253',
    title: 'An environment variable and a secret have different names',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('secrets-envvar-secrets-manager'),
    check: eachContainer(environmentOrSecret),
  },
];

/** Files that variables come from. */
export const ENVIRONMENT_FILE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS254',
    title: 'A container has 10 environment files at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('use-environment-file'),
    check: eachContainer(fewEnvironmentFiles),
  },
  {
    id: 'ECS255',
    title: 'An environment file ends in .env',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('use-environment-file'),
    check: eachContainer(environmentFileName),
  },
];

const namesOf = (variables: ContainerFacts['environment'] = []) => variables.map(({ name }) => name);

function* environmentOnce(container: ContainerFacts): Iterable<Refusal> {
  const twice = firstDuplicate(namesOf(container.environment));
  if (twice !== undefined) {
    yield { what: `${called(container)} sets one environment variable twice`, got: twice, instead: 'keep one of them' };
  }
}

function* secretsOnce(container: ContainerFacts): Iterable<Refusal> {
  const twice = firstDuplicate(namesOf(container.secrets));
  if (twice !== undefined) yield { what: `${called(container)} sets one secret twice`, got: twice, instead: 'keep one of them' };
}

function* environmentOrSecret(container: ContainerFacts): Iterable<Refusal> {
  const variables = namesOf(container.environment);
  const both = namesOf(container.secrets).find((secret) => variables.includes(secret));
  if (both === undefined) return;
  yield {
    what: `${called(container)} has an environment variable and a secret of one name`,
    got: both,
    instead: 'remove the environment variable, or rename one of them',
  };
}

function* fewEnvironmentFiles({ at, environmentFiles = [] }: ContainerFacts): Iterable<Refusal> {
  if (environmentFiles.length > 10) {
    yield { what: `${at('environmentFiles')} may have 10 at most`, got: environmentFiles.length, instead: 'remove some' };
  }
}

function* environmentFileName({ at, environmentFiles = [] }: ContainerFacts): Iterable<Refusal> {
  for (const [i, { value }] of environmentFiles.entries()) {
    const file = textOf(value);
    if (file === undefined || file.endsWith('.env')) continue;
    yield { what: `${at(`environmentFiles[${i}]`)} must be a .env object in S3`, got: file, instead: 'rename it so that it ends in .env' };
  }
}
