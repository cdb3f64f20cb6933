import { firstDuplicate, Problem } from '../../private/errors';
import { eachContainer, ecsApi, ecsGuide, reported, TaskRule } from '../template/rule';
import { areContainersKnown, ContainerView, TaskView, textOf } from '../template/task-view';

/** The pattern that ECS requires of the names of families, containers and services. */
export const ECS_NAME = { form: /^[A-Za-z0-9_-]{1,255}$/, remedy: 'use 1 to 255 letters, digits, hyphens and underscores' };

/** Rules about the number of containers, their names and which of them are essential. */
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
    title: 'Container names are unique within a task',
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

/** Rules about the content of one container. */
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
    title: 'A container has at most one credential spec',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(credentialSpecs),
  },
];

/** Rules about names that are known only in the finished task definition. */
export const NAME_RULES: readonly TaskRule[] = [
  {
    id: 'ECS216',
    title: 'The working directory of a container is not empty',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    ...reported('workingDirectory should be at least 1 characters long.', 'DefangLabs/defang', 729),
    anyOfFields: ['workingDirectory'],
    check: eachContainer(workingDirectory),
  },
  {
    id: 'ECS206',
    title: 'A container name is 1 to 255 letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(containerName),
  },
  {
    id: 'ECS207',
    title: 'A family name is 1 to 255 letters, digits, hyphens and underscores',
    severity: 'error',
    property: 'Family',
    link: ecsApi('RegisterTaskDefinition'),
    check: familyName,
  },
];

/** Quota of containers in one task definition; it cannot be raised. */
const MAX_CONTAINERS = 10;

function* numberOfContainers(task: TaskView): Iterable<Problem> {
  const { containers } = task;
  if (containers.length === 0 && areContainersKnown(task)) {
    yield { problem: 'the task has no container', remedy: 'add at least one' };
  }
  if (containers.length > MAX_CONTAINERS) {
    yield { problem: `a task may have at most ${MAX_CONTAINERS} containers`, actual: containers.length, remedy: 'split it into several tasks' };
  }
}

function* uniqueNames({ containers }: TaskView): Iterable<Problem> {
  const duplicate = firstDuplicate(containers.map(({ name }) => textOf(name)));
  if (duplicate !== undefined) {
    yield { problem: 'two containers have the same name', actual: duplicate, remedy: 'give each container its own name' };
  }
}

function* essentialContainer(task: TaskView): Iterable<Problem> {
  const { containers } = task;
  if (containers.length === 0 || !areContainersKnown(task) || containers.some(({ essential }) => essential !== false)) return;
  yield {
    problem: 'no container is essential',
    actual: containers.map(({ name }) => name),
    remedy: 'mark at least one as essential: the task stops when that container stops',
  };
}

function* image(container: ContainerView): Iterable<Problem> {
  if (!container.image) yield { problem: `${container.at('image')} is missing`, remedy: 'add it' };
}

function* credentialSpecs({ at, credentialSpecs: specs = [] }: ContainerView): Iterable<Problem> {
  if (specs.length > 1) yield { problem: `${at('credentialSpecs')} may have at most 1 member`, actual: specs.length, remedy: 'keep one of them' };
}

function* workingDirectory({ at, workingDirectory: directory }: ContainerView): Iterable<Problem> {
  if (directory === '') yield { problem: `${at('workingDirectory')} is empty`, actual: directory, remedy: 'remove it: the image has its own' };
}

function* containerName({ at, name }: ContainerView): Iterable<Problem> {
  const text = textOf(name);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: `${at('name')} is not a valid ECS name`, actual: text, remedy: ECS_NAME.remedy };
}

function* familyName({ family }: TaskView): Iterable<Problem> {
  const text = textOf(family);
  if (text === undefined || ECS_NAME.form.test(text)) return;
  yield { problem: 'family is not a valid ECS name', actual: text, remedy: ECS_NAME.remedy };
}
