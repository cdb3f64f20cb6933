import { Token } from 'aws-cdk-lib/core';
import { Problem } from '../../private/errors';
import { eachContainer, ecsApi, TaskRule } from '../template/rule';
import { ContainerView, textOf } from '../template/task-view';
import { isPresent } from '../template/values';

/** Rules about the health check of a container. */
export const HEALTH_CHECK_RULES: readonly TaskRule[] = [
  {
    id: 'ECS221',
    title: 'A health check command starts with CMD or CMD-SHELL',
    severity: 'warning',
    // CDK puts CMD-SHELL before such a command, which an image without a shell cannot run.
    isRequiredOfOptions: true,
    property: 'ContainerDefinitions',
    link: ecsApi('HealthCheck'),
    check: eachContainer(command),
  },
];

/** Rules about restart policies. */
export const RESTART_RULES: readonly TaskRule[] = [
  {
    id: 'ECS214',
    title: 'A restart policy with settings is enabled',
    severity: 'warning',
    isRequiredOfOptions: true,
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
    remedy: 'write it as ["CMD", "/healthcheck"], or as ["CMD-SHELL", "curl -f http://localhost/"] for the shell of the image',
  };
}

function* enabled({ at, restartPolicy }: ContainerView): Iterable<Problem> {
  if (restartPolicy?.enabled !== false || (!restartPolicy.ignoredExitCodes && !isPresent(restartPolicy.restartAttemptPeriod))) return;
  yield { problem: `${at('restartPolicy')} is not enabled, but has settings`, remedy: 'enable it, or remove the settings' };
}

function* fewExitCodes({ at, restartPolicy }: ContainerView): Iterable<Problem> {
  const codes = restartPolicy?.ignoredExitCodes ?? [];
  if (codes.length > 50) {
    yield { problem: `${at('restartPolicy.ignoredExitCodes')} may have at most 50 members`, actual: codes.length, remedy: 'remove some' };
  }
}
