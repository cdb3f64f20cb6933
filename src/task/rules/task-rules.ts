import { IConstruct } from 'constructs';
import { environmentFileProblems, essentialProblems, nameProblems, numberProblems, variableProblems } from './container-problems';
import { contentProblems, fargateProblems, healthCheckProblems, rangeProblems, restartProblems } from './definition-problems';
import { dependencyProblems } from './dependency-problems';
import { ContainerFacts, TaskFacts } from './facts';
import { logProblems, logRouterProblems, routerProblems } from './log-problems';
import { platformProblems, tagProblems } from './platform-problems';
import { portProblems } from './port-problems';
import { memoryProblems, sizeProblems } from './size-problems';
import { volumeProblems } from './volume-problems';
import { Refusal, refuse } from '../../private/errors';

type TaskRule = (task: TaskFacts) => Iterable<Refusal>;

const each = (rule: (container: ContainerFacts) => Iterable<Refusal>): TaskRule => function* ({ containers }) {
  for (const container of containers) yield* rule(container);
};

/** Every rule about tasks on Fargate by its id, in the order in which they speak. Ids are stable. */
export const TASK_RULES = {
  'container-number': numberProblems,
  'container-names': nameProblems,
  'essential-container': essentialProblems,
  'container-ports': portProblems,
  'container-variables': each(variableProblems),
  'task-platform': platformProblems,
  'reserved-size': sizeProblems,
  'task-volumes': volumeProblems,
  'task-tags': tagProblems,
  'log-router': logRouterProblems,
  'container-order': dependencyProblems,
  'container-content': each(contentProblems),
  'container-memory': memoryProblems,
  'container-ranges': each(rangeProblems),
  'health-check': each(healthCheckProblems),
  'log-driver': each(logProblems),
  'log-router-options': each(routerProblems),
  'restart-policy': each(restartProblems),
  'environment-files': each(environmentFileProblems),
  'not-on-fargate': each(fargateProblems),
} as const satisfies Record<string, TaskRule>;

/** Everything that keeps a task from running on Fargate. What is not known at synth passes. */
export function* taskProblems(task: TaskFacts): Iterable<Refusal> {
  for (const rule of Object.values(TASK_RULES)) yield* rule(task);
}

/** Refuses a task that cannot run on Fargate. What is not known at synth passes. */
export function requireTaskRuns(where: IConstruct | string, task: TaskFacts): void {
  for (const problem of taskProblems(task)) refuse(where, problem);
}
