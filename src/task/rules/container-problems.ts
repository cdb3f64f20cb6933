import { ContainerFacts, firstDuplicate, TaskFacts } from './facts';
import { Refusal } from '../../private/errors';

/**
 * The most containers that one task definition may hold.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MOST_CONTAINERS = 10;

/** No container, or too many. */
export function* numberProblems({ containers }: TaskFacts): Iterable<Refusal> {
  if (containers.length === 0) {
    yield { what: 'the task has no container', instead: 'give it at least one' };
  }
  if (containers.length > MOST_CONTAINERS) {
    yield { what: `a task has at most ${MOST_CONTAINERS} containers`, got: containers.length, instead: 'split it into several tasks' };
  }
}

/** Two containers of one name. */
export function* nameProblems({ containers }: TaskFacts): Iterable<Refusal> {
  const twice = firstDuplicate(containers.map(({ name }) => name));
  if (twice !== undefined) {
    yield { what: 'two containers have one name', got: twice, instead: 'give each container its own name' };
  }
}

/** No container that keeps the task alive. */
export function* essentialProblems({ containers }: TaskFacts): Iterable<Refusal> {
  if (containers.length === 0 || containers.some(({ essential }) => essential !== false)) return;
  yield {
    what: 'no container is essential',
    got: containers.map(({ name }) => name),
    instead: 'mark at least one as essential: the task stops when it stops',
  };
}

/** Variables of a container that take each other's place. */
export function* variableProblems({ name, environment = [], secrets = [] }: ContainerFacts): Iterable<Refusal> {
  const variables = environment.map((variable) => variable.name);
  const variable = firstDuplicate(variables);
  if (variable !== undefined) {
    yield { what: `container '${name}' sets one environment variable twice`, got: variable, instead: 'keep one of them' };
  }
  const secret = firstDuplicate(secrets.map((candidate) => candidate.name));
  if (secret !== undefined) {
    yield { what: `container '${name}' sets one secret twice`, got: secret, instead: 'keep one of them' };
  }
  const both = secrets.find((candidate) => variables.includes(candidate.name));
  if (both !== undefined) {
    yield {
      what: `container '${name}' has an environment variable and a secret of one name`,
      got: both.name,
      instead: 'remove the environment variable, or rename one of them',
    };
  }
}

/**
 * Environment files that ECS does not read.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
export function* environmentFileProblems({ at, environmentFiles = [] }: ContainerFacts): Iterable<Refusal> {
  if (environmentFiles.length > 10) {
    yield { what: `${at('environmentFiles')} may have 10 at most`, got: environmentFiles.length, instead: 'remove some' };
  }
  for (const [i, { value }] of environmentFiles.entries()) {
    if (typeof value !== 'string' || value.endsWith('.env')) continue;
    yield { what: `${at(`environmentFiles[${i}]`)} must be a .env object in S3`, got: value, instead: 'rename it so that it ends in .env' };
  }
}
