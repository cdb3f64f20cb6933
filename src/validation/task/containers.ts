import { areContainersKnown, ContainerView, firstDuplicate, TaskView, textOf } from '../template/task-view';
import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, TaskRule } from '../template/rule';

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
const MAX_CONTAINERS = 10;

function* numberOfContainers(task: TaskView): Iterable<Problem> {
  const { containers } = task;
  if (containers.length === 0 && areContainersKnown(task)) {
    yield { problem: 'the task has no container', remedy: 'give it at least one' };
  }
  if (containers.length > MAX_CONTAINERS) {
    yield { problem: `a task has at most ${MAX_CONTAINERS} containers`, actual: containers.length, remedy: 'split it into several tasks' };
  }
}

function* uniqueNames({ containers }: TaskView): Iterable<Problem> {
  const twice = firstDuplicate(containers.map(({ name }) => name));
  if (twice !== undefined) {
    yield { problem: 'two containers have one name', actual: twice, remedy: 'give each container its own name' };
  }
}

function* essentialContainer(task: TaskView): Iterable<Problem> {
  const { containers } = task;
  if (containers.length === 0 || !areContainersKnown(task) || containers.some(({ essential }) => essential !== false)) return;
  yield {
    problem: 'no container is essential',
    actual: containers.map(({ name }) => name),
    remedy: 'mark at least one as essential: the task stops when it stops',
  };
}

function* image({ at, image: given }: ContainerView): Iterable<Problem> {
  if (!given) yield { problem: `${at('image')} is missing`, remedy: 'add it' };
}

function* credentialSpecs({ at, credentialSpecs: specs = [] }: ContainerView): Iterable<Problem> {
  if (specs.length > 1) yield { problem: `${at('credentialSpecs')} may have 1 at most`, actual: specs.length, remedy: 'remove some' };
}

function* containerName({ at, name }: ContainerView): Iterable<Problem> {
  const text = textOf(name);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: `${at('name')} is not a name that ECS takes`, actual: text, remedy: ECS_NAME.instead };
}

function* familyName({ family }: TaskView): Iterable<Problem> {
  const text = textOf(family);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: 'family is not a name that ECS takes', actual: text, remedy: ECS_NAME.instead };
}
