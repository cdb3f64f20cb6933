import { areContainersKnown, ContainerFacts, firstDuplicate, TaskFacts, textOf } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi, ecsGuide } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** How many containers a task has, and what they are called. */
export const NUMBER_RULES: readonly TaskRule[] = [
  {
    id: 'ECS201',
    title: 'A task has 1 to 10 containers',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('service-quotas'),
    check: numberOfContainers,
  },
  {
    id: 'ECS202',
    title: 'Each container has a name of its own',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: uniqueNames,
  },
  {
    id: 'ECS203',
    title: 'At least one container is essential',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: essentialContainer,
  },
];

/** What a container cannot do without. */
export const CONTENT_RULES: readonly TaskRule[] = [
  {
    id: 'ECS204',
    title: 'Each container has an image',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(image),
  },
  {
    id: 'ECS205',
    title: 'A container has one credential spec at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(credentialSpecs),
  },
];

/** Form of the names of families, containers and services. */
export const ECS_NAME = { form: /^[A-Za-z0-9_-]{1,255}$/, instead: 'use 1 to 255 letters, digits, hyphens and underscores' };

/** What only the finished definition shows. */
export const NAME_RULES: readonly TaskRule[] = [
  {
    id: 'ECS206',
    title: 'The name of a container is 1 to 255 letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(containerName),
  },
  {
    id: 'ECS207',
    title: 'The family is 1 to 255 letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'Family',
    link: ecsApi('RegisterTaskDefinition'),
    check: familyName,
  },
];

/** The most containers that one task definition may hold; the quota cannot be raised. */
const MOST_CONTAINERS = 10;

function* numberOfContainers(task: TaskFacts): Iterable<Refusal> {
  const { containers } = task;
  if (containers.length === 0 && areContainersKnown(task)) {
    yield { what: 'the task has no container', instead: 'give it at least one' };
  }
  if (containers.length > MOST_CONTAINERS) {
    yield { what: `a task has at most ${MOST_CONTAINERS} containers`, got: containers.length, instead: 'split it into several tasks' };
  }
}

function* uniqueNames({ containers }: TaskFacts): Iterable<Refusal> {
  const twice = firstDuplicate(containers.map(({ name }) => name));
  if (twice !== undefined) {
    yield { what: 'two containers have one name', got: twice, instead: 'give each container its own name' };
  }
}

function* essentialContainer(task: TaskFacts): Iterable<Refusal> {
  const { containers } = task;
  if (containers.length === 0 || !areContainersKnown(task) || containers.some(({ essential }) => essential !== false)) return;
  yield {
    what: 'no container is essential',
    got: containers.map(({ name }) => name),
    instead: 'mark at least one as essential: the task stops when it stops',
  };
}

function* image({ at, image: given }: ContainerFacts): Iterable<Refusal> {
  if (!given) yield { what: `${at('image')} is missing`, instead: 'add it' };
}

function* credentialSpecs({ at, credentialSpecs: specs = [] }: ContainerFacts): Iterable<Refusal> {
  if (specs.length > 1) yield { what: `${at('credentialSpecs')} may have 1 at most`, got: specs.length, instead: 'remove some' };
}

function* containerName({ at, name }: ContainerFacts): Iterable<Refusal> {
  const text = textOf(name);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { what: `${at('name')} is not a name that ECS takes`, got: text, instead: ECS_NAME.instead };
}

function* familyName({ family }: TaskFacts): Iterable<Refusal> {
  const text = textOf(family);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { what: 'family is not a name that ECS takes', got: text, instead: ECS_NAME.instead };
}
