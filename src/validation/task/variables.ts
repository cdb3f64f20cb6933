import { Problem } from '../../private/errors';
import { parseSecretReference } from '../../private/secret-reference';
import { eachContainer, ecsApi, ecsGuide, TaskRule } from '../template/rule';
import { containerLabel, ContainerView, firstDuplicate, TaskView, textOf } from '../template/task-view';

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

function* oneVersion({ name, secrets = [] }: ContainerView): Iterable<Problem> {
  for (const secret of secrets) {
    const reference = parseSecretReference(textOf(secret.valueFrom) ?? '');
    if (reference.store !== 'secretsmanager' || !reference.versionStage || !reference.versionId) continue;
    yield {
      problem: `secret '${secret.name}' of container '${name}' names both a version stage and a version id`,
      actual: `${reference.versionStage}:${reference.versionId}`,
      remedy: 'leave one of them empty, and keep the colons',
    };
  }
}

/** What the ECS agent does for a task, and as whom. */
export const EXECUTION_ROLE_RULES: readonly TaskRule[] = [
  {
    id: 'ECS256',
    title: 'A task definition with secrets has an execution role',
    severity: 'error',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'secrets', ({ secrets = [], logConfiguration }) => secrets.length + (logConfiguration?.secretOptions ?? []).length > 0),
  },
  {
    id: 'ECS277',
    title: 'A task definition with awslogs has an execution role on Fargate',
    severity: 'error',
    appliesOn: 'fargate',
    property: 'ExecutionRoleArn',
    link: ecsGuide('task_execution_IAM_role'),
    check: (task) => needsRole(task, 'the log driver awslogs', ({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs'),
  },
];

function* needsRole(task: TaskView, what: string, needs: (container: ContainerView) => boolean): Iterable<Problem> {
  if (task.executionRoleArn !== undefined) return;
  const container = task.containers.find(needs);
  if (!container) return;
  yield { problem: `${container.at()} has ${what}, but the task definition has no execution role`, remedy: 'set executionRoleArn: the ECS agent acts as that role' };
}

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

const namesOf = (variables: ContainerView['environment'] = []) => variables.map(({ name }) => name);

function* environmentOnce(container: ContainerView): Iterable<Problem> {
  const twice = firstDuplicate(namesOf(container.environment));
  if (twice !== undefined) {
    yield { problem: `${containerLabel(container)} sets one environment variable twice`, actual: twice, remedy: 'keep one of them' };
  }
}

function* secretsOnce(container: ContainerView): Iterable<Problem> {
  const twice = firstDuplicate(namesOf(container.secrets));
  if (twice !== undefined) yield { problem: `${containerLabel(container)} sets one secret twice`, actual: twice, remedy: 'keep one of them' };
}

function* environmentOrSecret(container: ContainerView): Iterable<Problem> {
  const variables = namesOf(container.environment);
  const both = namesOf(container.secrets).find((secret) => variables.includes(secret));
  if (both === undefined) return;
  yield {
    problem: `${containerLabel(container)} has an environment variable and a secret of one name`,
    actual: both,
    remedy: 'remove the environment variable, or rename one of them',
  };
}

function* fewEnvironmentFiles({ at, environmentFiles = [] }: ContainerView): Iterable<Problem> {
  if (environmentFiles.length > 10) {
    yield { problem: `${at('environmentFiles')} may have 10 at most`, actual: environmentFiles.length, remedy: 'remove some' };
  }
}

function* environmentFileName({ at, environmentFiles = [] }: ContainerView): Iterable<Problem> {
  for (const [i, { value }] of environmentFiles.entries()) {
    const file = textOf(value);
    if (file === undefined || file.endsWith('.env')) continue;
    yield { problem: `${at(`environmentFiles[${i}]`)} must be a .env object in S3`, actual: file, remedy: 'rename it so that it ends in .env' };
  }
}
