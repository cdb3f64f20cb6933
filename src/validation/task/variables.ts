import { firstDuplicate, Problem } from '../../private/errors';
import { parseSecretReference } from '../../private/secret-reference';
import { eachContainer, ecsApi, ecsGuide, reported, TaskRule } from '../template/rule';
import { containerLabel, ContainerView, isSet, TaskView, textOf } from '../template/task-view';

/** Rules about names of variables that hide each other. */
export const VARIABLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS251',
    title: 'Environment variables have unique names within a container',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(environmentOnce),
  },
  {
    id: 'ECS252',
    title: 'Secrets have unique names within a container',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerDefinition'),
    check: eachContainer(secretsOnce),
  },
  {
    id: 'ECS253',
    title: 'No environment variable has the name of a secret',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('secrets-envvar-secrets-manager'),
    check: eachContainer(environmentOrSecret),
  },
];

/** Rules about environment files. */
export const ENVIRONMENT_FILE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS254',
    title: 'A container has at most 10 environment files',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('use-environment-file'),
    check: eachContainer(fewEnvironmentFiles),
  },
  {
    id: 'ECS255',
    title: 'The name of an environment file ends in .env',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('use-environment-file'),
    check: eachContainer(environmentFileName),
  },
];

/** Rules about the role that the ECS agent needs. */
export const EXECUTION_ROLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS256',
    ...reported("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.", 'fabfuel/ecs-deploy', 87),
    title: 'A task definition with secrets has an execution role',
    severity: 'error',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'secrets', ({ secrets, logConfiguration }) => isSet(secrets) || isSet(logConfiguration?.secretOptions)),
  },
  {
    id: 'ECS277',
    title: 'A task definition that uses awslogs on Fargate has an execution role',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'the log driver awslogs', ({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs'),
  },
];

/** Rules about references to secrets. */
export const SECRET_RULES: readonly TaskRule[] = [
  {
    id: 'ECS257',
    title: 'A secret has a version stage or a version ID, not both',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsGuide('secrets-envvar-secrets-manager'),
    check: eachContainer(oneVersion),
  },
];

const namesOf = (variables: ContainerView['environment'] = []) => variables.map(({ name }) => name);

function* environmentOnce(container: ContainerView): Iterable<Problem> {
  const duplicate = firstDuplicate(namesOf(container.environment), textOf);
  if (duplicate === undefined) return;
  yield { problem: `${containerLabel(container)} sets the same environment variable twice`, actual: duplicate, remedy: 'keep the last one, which wins' };
}

function* secretsOnce(container: ContainerView): Iterable<Problem> {
  const duplicate = firstDuplicate(namesOf(container.secrets), textOf);
  if (duplicate !== undefined) {
    yield {
      problem: `${containerLabel(container)} sets the same secret twice`,
      actual: duplicate,
      remedy: 'keep one of them',
    };
  }
}

function* environmentOrSecret(container: ContainerView): Iterable<Problem> {
  const variables = namesOf(container.environment);
  const both = namesOf(container.secrets).find((secret) => variables.includes(secret));
  if (both === undefined) return;
  yield {
    problem: `${containerLabel(container)} has an environment variable and a secret of the same name`,
    actual: both,
    remedy: 'remove the environment variable, or rename one of them',
  };
}

function* fewEnvironmentFiles({ at, environmentFiles = [] }: ContainerView): Iterable<Problem> {
  if (environmentFiles.length > 10) {
    yield { problem: `${at('environmentFiles')} may have at most 10 members`, actual: environmentFiles.length, remedy: 'remove some' };
  }
}

function* environmentFileName({ at, environmentFiles = [] }: ContainerView): Iterable<Problem> {
  for (const [i, { value }] of environmentFiles.entries()) {
    const file = textOf(value);
    if (file === undefined || file.endsWith('.env')) continue;
    yield { problem: `${at(`environmentFiles[${i}]`)} must end in .env`, actual: file, remedy: 'rename the object' };
  }
}

function* needsRole(task: TaskView, feature: string, needs: (container: ContainerView) => boolean): Iterable<Problem> {
  if (task.executionRoleArn !== undefined) return;
  const container = task.containers.find(needs);
  if (!container) return;
  yield {
    problem: `${container.at()} has ${feature}, but the task definition has no execution role`,
    remedy: 'set executionRoleArn: the ECS agent assumes that role',
  };
}

function* oneVersion({ name, secrets = [] }: ContainerView): Iterable<Problem> {
  for (const secret of secrets) {
    const reference = parseSecretReference(textOf(secret.valueFrom) ?? '');
    if (reference.store !== 'secretsmanager' || !reference.versionStage || !reference.versionId) continue;
    yield {
      problem: `secret '${secret.name}' of container '${name}' has both a version stage and a version ID`,
      actual: `${reference.versionStage}:${reference.versionId}`,
      remedy: 'leave one of them empty, and keep the colons',
    };
  }
}
