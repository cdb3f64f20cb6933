import { Token } from 'aws-cdk-lib/core';
import { ContainerDocument } from './container-fields';
import { TaskDocument } from './task-fields';
import { Refusal } from '../../private/errors';

/** The most members that a list of a container definition may have. */
const MOST = { environmentFiles: 10, credentialSpecs: 1 } as const;

/** Options that a log driver cannot do without, given openly or as a secret. */
const LOG_OPTIONS = {
  awslogs: ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'],
  splunk: ['splunk-url', 'splunk-token'],
  awsfirelens: [],
} as const;

/** Everything in one container definition that keeps the task from running. Tokens pass. */
export function* definitionProblems(place: string, container: ContainerDocument, task: TaskDocument): Iterable<Refusal> {
  if (!container.image) yield { what: `${place}.image is missing`, instead: 'add it' };
  yield* memoryProblems(place, container, task.memory);
  yield* healthCheckProblems(`${place}.healthCheck`, container);
  yield* logProblems(`${place}.logConfiguration`, container);
  yield* routerProblems(`${place}.firelensConfiguration.options`, container);
  yield* restartProblems(`${place}.restartPolicy`, container);
  yield* numberProblems(place, container);
}

function* memoryProblems(place: string, { memory, memoryReservation }: ContainerDocument, taskMemory: number): Iterable<Refusal> {
  if (exceeds(memory, taskMemory)) {
    yield { what: `${place}.memory is more than the task's ${taskMemory} MiB`, got: memory, instead: 'give the task more, or the container less' };
  }
  if (exceeds(memoryReservation, memory)) {
    yield { what: `${place}.memoryReservation is more than its memory`, got: memoryReservation, instead: `reserve ${memory} MiB at most` };
  }
}

function exceeds(value: number | undefined, limit: number | undefined): boolean {
  return value !== undefined && limit !== undefined && !Token.isUnresolved(value) && !Token.isUnresolved(limit) && value > limit;
}

function* healthCheckProblems(place: string, { healthCheck }: ContainerDocument): Iterable<Refusal> {
  if (!healthCheck) return;
  const { command, interval, timeout } = healthCheck;
  if (!Token.isUnresolved(command) && (command.length < 2 || !['CMD', 'CMD-SHELL'].includes(command[0]))) {
    yield {
      what: `${place}.command must be CMD or CMD-SHELL and what it runs`,
      got: command,
      instead: 'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
    };
  }
  if (exceeds(timeout, interval)) {
    yield { what: `${place}.timeout is longer than its interval`, got: timeout, instead: `use ${interval} seconds at most` };
  }
}

function* logProblems(place: string, { logConfiguration }: ContainerDocument): Iterable<Refusal> {
  if (!logConfiguration) return;
  const { logDriver, options, secretOptions } = logConfiguration;
  const names = [...Object.keys(options), ...secretOptions.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) yield { what: `${place} gives one option twice`, got: twice, instead: 'keep one of them' };
  const missing = LOG_OPTIONS[logDriver].find((name) => !names.includes(name));
  if (missing) yield { what: `${place} has no option ${missing}, and ${logDriver} needs it on Fargate`, instead: 'add it' };
}

function* routerProblems(place: string, { firelensConfiguration }: ContainerDocument): Iterable<Refusal> {
  const options = firelensConfiguration?.options;
  if (!options || Boolean(options['config-file-type']) === Boolean(options['config-file-value'])) return;
  yield { what: `${place} gives only one of config-file-type and config-file-value`, instead: 'give both, or neither' };
}

function* restartProblems(place: string, { restartPolicy }: ContainerDocument): Iterable<Refusal> {
  if (!restartPolicy) return;
  const { enabled, ignoredExitCodes, restartAttemptPeriod } = restartPolicy;
  if (!enabled && (ignoredExitCodes || restartAttemptPeriod !== undefined)) {
    yield { what: `${place} is not enabled, and says when to restart`, instead: 'enable it, or leave that out' };
  }
  if (ignoredExitCodes && ignoredExitCodes.length > 50) {
    yield { what: `${place}.ignoredExitCodes has more than 50 members`, got: ignoredExitCodes.length, instead: 'remove some' };
  }
}

function* numberProblems(place: string, container: ContainerDocument): Iterable<Refusal> {
  for (const [field, most] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
    const { length } = container[field];
    if (length > most) yield { what: `${place}.${field} may have ${most} at most`, got: length, instead: 'remove some' };
  }
}
