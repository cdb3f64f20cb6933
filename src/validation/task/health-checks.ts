import { Token } from 'aws-cdk-lib/core';
import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, TaskRule } from '../template/rule';
import { ContainerView, numberOf, textOf } from '../template/task-view';

/** Rules about the health check of a container. */
export const HEALTH_CHECK_RULES: readonly TaskRule[] = [
  {
    id: 'ECS221',
    title: 'A health check command starts with CMD or CMD-SHELL',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('HealthCheck'),
    check: eachContainer(command),
  },
  {
    id: 'ECS222',
    title: 'A health check times out before the next one starts',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('HealthCheck'),
    check: eachContainer(timeoutWithinInterval),
  },
];

/** Rules about restart policies. */
export const RESTART_RULES: readonly TaskRule[] = [
  {
    id: 'ECS214',
    title: 'A restart policy with settings is enabled',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerRestartPolicy'),
    check: eachContainer(enabled),
  },
  {
    id: 'ECS215',
    title: 'A restart policy ignores at most 50 exit codes',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerRestartPolicy'),
    check: eachContainer(fewExitCodes),
  },
];

function* command({ at, healthCheck }: ContainerView): Iterable<Problem> {
  const words = healthCheck?.command;
  if (!Array.isArray(words) || Token.isUnresolved(words)) return;
  const [form] = words;
  if (words.length > 0 && textOf(form) === undefined) return;
  if (words.length >= 2 && ['CMD', 'CMD-SHELL'].includes(form)) return;
  yield {
    problem: `${at('healthCheck.command')} must be CMD or CMD-SHELL, followed by a command`,
    actual: words,
    remedy: 'write it as ["CMD-SHELL", "curl -f http://localhost/"]',
  };
}

function* timeoutWithinInterval({ at, healthCheck }: ContainerView): Iterable<Problem> {
  const [timeout, interval] = [numberOf(healthCheck?.timeout), numberOf(healthCheck?.interval)];
  if (timeout === undefined || interval === undefined || timeout <= interval) return;
  yield { problem: `${at('healthCheck.timeout')} is longer than its interval`, actual: timeout, remedy: `use at most ${interval} seconds` };
}

function* enabled({ at, restartPolicy }: ContainerView): Iterable<Problem> {
  if (restartPolicy?.enabled !== false || (!restartPolicy.ignoredExitCodes && restartPolicy.restartAttemptPeriod === undefined)) return;
  yield { problem: `${at('restartPolicy')} is not enabled, but has settings`, remedy: 'enable it, or remove the settings' };
}

function* fewExitCodes({ at, restartPolicy }: ContainerView): Iterable<Problem> {
  const codes = restartPolicy?.ignoredExitCodes ?? [];
  if (codes.length > 50) {
    yield { problem: `${at('restartPolicy.ignoredExitCodes')} may have at most 50 members`, actual: codes.length, remedy: 'remove some' };
  }
}
