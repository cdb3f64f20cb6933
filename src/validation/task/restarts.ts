import { ContainerFacts } from './facts';
import { Refusal } from '../../private/errors';
import { ecsApi } from '../links';
import { eachContainer, TaskRule } from '../rule';

/** Restart policies that contradict themselves. */
export const RESTART_RULES: readonly TaskRule[] = [
  {
    id: 'ECS214',
    title: 'A restart policy that says when to restart is enabled',
    severity: 'warning',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerRestartPolicy'),
    check: eachContainer(enabled),
  },
  {
    id: 'ECS215',
    title: 'A restart policy ignores 50 exit codes at most',
    severity: 'error',
    property: 'ContainerDefinitions',
    link: ecsApi('ContainerRestartPolicy'),
    check: eachContainer(fewExitCodes),
  },
];

function* enabled({ at, restartPolicy }: ContainerFacts): Iterable<Refusal> {
  if (restartPolicy?.enabled !== false || (!restartPolicy.ignoredExitCodes && restartPolicy.restartAttemptPeriod === undefined)) return;
  yield { what: `${at('restartPolicy')} is not enabled, and says when to restart`, instead: 'enable it, or leave that out' };
}

function* fewExitCodes({ at, restartPolicy }: ContainerFacts): Iterable<Refusal> {
  const codes = restartPolicy?.ignoredExitCodes ?? [];
  if (codes.length > 50) {
    yield { what: `${at('restartPolicy.ignoredExitCodes')} has more than 50 members`, got: codes.length, instead: 'remove some' };
  }
}
